"""What a function reads outside itself."""

import math
import types
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pytest

from neat.outside_values import OutsideValues, are_equal, first_changeable

NUMBER = 2.5
TABLE = np.ones(3)


def nested(x: float) -> float:
    inner = lambda y: NUMBER * y  # noqa: E731  # a function within a function
    return inner(x)


def attribute_of_the_same_name(x: Any) -> float:
    return float(x.TABLE)


@pytest.mark.parametrize("function", [lambda x: NUMBER * x, nested, lambda x, y=NUMBER: x, lambda x, *, y=NUMBER: x])
def test_numbers_are_read_wherever_they_are(function: Callable[..., Any]) -> None:
    values = OutsideValues(function).read()

    assert any(value is NUMBER or value == (NUMBER,) for value in values)
    assert first_changeable(values) is None


def test_variables_of_modules_and_their_modules_are_read() -> None:
    package, config = types.ModuleType("package"), types.ModuleType("config")
    package.config, config.gain, config.package = config, 7.0, package  # type: ignore[attr-defined]  # that is the test
    values = OutsideValues(lambda x: package.config.gain * x)  # type: ignore[attr-defined]

    assert 7.0 in values.read()


def test_a_variable_that_does_not_exist_yet_is_noticed() -> None:
    def outer() -> tuple[Callable[[float], float], Callable[[], None]]:
        def assign() -> None:
            nonlocal late
            late = 1.0

        if False:
            late = 0.0
        return lambda x: late * x, assign

    function, assign = outer()
    outside = OutsideValues(function)
    before = outside.read()
    assert are_equal(before, outside.read())
    assign()
    assert not are_equal(before, outside.read())


@pytest.mark.parametrize("value", [np.ones(2), [1.0], {"a": 1.0}, (1.0, [2.0]), np.zeros(1, [("a", "f8")])[0]])
def test_what_can_change_in_place_is_found(value: Any) -> None:
    assert first_changeable(OutsideValues(lambda x: value).read()) is value


def test_an_attribute_is_not_a_global_variable() -> None:
    assert first_changeable(OutsideValues(attribute_of_the_same_name).read()) is None


@pytest.mark.parametrize("function", [math.sin, np.tanh, numba.njit(nested), max])
def test_a_function_that_is_compiled_already_reads_nothing_that_counts(function: Any) -> None:
    outside = OutsideValues(function)

    assert first_changeable(outside.read()) is None
    assert are_equal(outside.read(), outside.read())


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1.0, float("1"), True),
        (math.nan, float("nan"), True),
        (1, 1.0, False),
        (True, 1, False),
        (0.0, -0.0, False),
        (np.float64(1.0), np.float64(1.0), True),
        ((1.0, 2.0), (1.0, float("2")), True),
        ((1.0, 2.0), (1.0, 2), False),
        (np.ones(2), np.ones(2), False),
        (abs, max, False),
    ],
)
def test_numbers_of_the_same_type_and_bits_are_equal(one: Any, other: Any, equal: bool) -> None:
    assert are_equal((one,), (other,)) == equal
