"""Registered functions: compiled where that is possible, and where both ways agree."""

import math
import pickle
import random
import types
from collections.abc import Callable
from typing import Any

import dill
import numba
import numpy as np
import pytest

from neat import EvaluationError, Genomes, Network, Networks
from neat.functions import (
    ACTIVATION_REGISTRY,
    AGGREGATION_REGISTRY,
    Function,
    Registry,
    register_functions,
    registered_functions,
    registrations,
)
from neat.kernels import JIT

compiles = pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
FACTORS = {"half": 0.5}
GAIN = 1.0
PAIR = (0.0, 1.0)


def helper(x: float) -> float:
    return x + 1.0


def swish(x: float) -> float:
    return x / (1.0 + math.exp(-x)) if x > -700.0 else 0.0


COMPILED: dict[str, Callable[[Any], Any]] = {
    "plain": swish,
    "lambda": lambda x: 2.0 * x,
    "truth": lambda x: x > 0.0,
    "integer": lambda x: 1 if x > 0.0 else 0,
    "single": lambda x: np.float32(0.5),
    "dispatcher": numba.njit(swish),
    "cfunc": numba.cfunc("float64(float64)")(swish),
    "ufunc": np.tanh,
    "built_in": math.atan,
    "of_math": abs,
    "vectorized": numba.vectorize(swish),
    "pole": lambda x: 1.0 / (x - 0.5),
    "overflow": lambda x: 1.0 / (1.0 + math.exp(-x)),
}
PLAIN: dict[str, Callable[[Any], Any]] = {
    "helper": lambda x: helper(x),
    "dictionary": lambda x: FACTORS["half"] * x,
    "random": lambda x: random.random(),
    "huge_integer": lambda x: float(int(x * 1e15)),
    "text": lambda x: "1",
    "nothing": lambda x: None,
    "complex": lambda x: 1j * x,
    "caught": lambda x: caught(x),
}


def caught(x: float) -> float:
    try:
        return 1.0 / x
    except ZeroDivisionError:
        return 7.0


def activation(function: Callable[[Any], Any]) -> Function:
    return Function(ACTIVATION_REGISTRY, "own", getattr(function, "__wrapped__", function))


@compiles
@pytest.mark.parametrize("name", COMPILED)
def test_a_function_that_numba_can_compile_is_compiled(name: str) -> None:
    assert activation(COMPILED[name]).address != 0


@pytest.mark.parametrize("name", PLAIN)
def test_a_function_that_numba_cannot_compile_or_computes_differently_stays_python(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="neat"):
        function = activation(PLAIN[name])
        assert (function.address, function.address) == (0, 0)

    assert len(caplog.records) == JIT  # said once
    assert all("activation own runs as plain Python, since" in record.getMessage() for record in caplog.records)


@compiles
def test_an_aggregation_is_compiled_too() -> None:
    for function in (max, len, lambda signals: math.sqrt((signals * signals).sum())):
        assert Function(AGGREGATION_REGISTRY, "own", function).address != 0
    assert Function(AGGREGATION_REGISTRY, "own", lambda signals: FACTORS["half"]).address == 0


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: 1.0 / 0.0, r"activation own\(0\.5\) raised ZeroDivisionError: float division by zero"),
        (lambda x: math.log(-x), r"activation own\(0\.5\) raised ValueError: "),
        (lambda x: None, r"activation own\(0\.5\) returned None$"),
        (lambda x: "1", r"activation own\(0\.5\) returned '1'$"),
        (lambda x: math.nan, r"activation own\(0\.5\) returned nan$"),
        (lambda x: np.float32("inf"), r"activation own\(0\.5\) returned inf$"),
        (lambda x: 10**400, r"activation own\(0\.5\) returned an integer beyond every float"),
        (lambda x: np.ones(2), r"activation own\(0\.5\) returned array\(\[1\., 1\.\]\)"),
    ],
)
def test_a_result_that_is_not_a_finite_number_is_an_error_that_names_the_function(
    function: Callable[[Any], Any], message: str
) -> None:
    with pytest.raises(EvaluationError, match=message):
        activation(function)(0.5)


@pytest.mark.parametrize("value", [True, 1, np.int64(1), np.float32(1.0), np.array(1.0), np.True_])
def test_numbers_of_every_kind_are_floats(value: object) -> None:
    result = activation(lambda x: value)(0.5)

    assert (type(result), result) == (float, 1.0)


def test_an_error_shows_the_first_signals_of_an_aggregation() -> None:
    function = Function(AGGREGATION_REGISTRY, "own", lambda signals: None)

    with pytest.raises(EvaluationError, match=r"aggregation own\(\[1, 2, 3, 4, 5, 6, \.\.\.\]\) returned None"):
        function(np.arange(1.0, 9.0))


def called(function: Function, argument: Any) -> float:
    """Return what networks compute now: the compiled function's value, or else that of plain Python."""
    if not function.address:
        return function(argument)
    assert function._compiled is not None
    assert function._compiled.pointer is not None
    return function._compiled.pointer.call(argument)


def enclosed(gain: float) -> tuple[Callable[[float], float], Callable[[float], None]]:
    def change(value: float) -> None:
        nonlocal gain
        gain = value

    return lambda x: gain * x, change


def test_a_number_that_changed_outside_a_function_counts_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("config")
    monkeypatch.setitem(globals(), "config", module)
    inner, change = enclosed(1.0)
    places: list[tuple[Callable[[float], float], Callable[[float], None]]] = [
        (lambda x: GAIN * x, lambda value: monkeypatch.setitem(globals(), "GAIN", value)),
        (lambda x: PAIR[1] * x, lambda value: monkeypatch.setitem(globals(), "PAIR", (0.0, value))),
        (lambda x: config.gain * x, lambda value: setattr(module, "gain", value)),  # type: ignore[name-defined]  # noqa: F821
        (inner, change),
    ]
    for own, assign in places:
        assign(1.0)
        function = activation(own)
        assert called(function, 2.0) == 2.0
        first = function._compiled
        assign(float("1.0"))  # an equal number
        assert called(function, 2.0) == 2.0
        assert function._compiled is first
        for value in (3.0, -0.0, 1.0):
            assign(value)
            assert str(called(function, 2.0)) == str(value * 2.0)
        assert bool(function.address) == JIT


def test_a_default_that_is_replaced_counts_from_then_on() -> None:
    def own(x: float, gain: float = 1.0) -> float:
        return gain * x

    function = activation(own)
    assert called(function, 2.0) == 2.0
    own.__defaults__ = (3.0,)
    assert called(function, 2.0) == 6.0


def test_an_array_that_is_changed_in_place_counts_from_then_on() -> None:
    table, pair = np.ones(2), (np.ones(1), 2.0)

    for own, array in ((lambda x: table[0] * x, table), (lambda x: pair[0][0] * x, pair[0])):
        function = activation(own)
        assert (function.address, called(function, 2.0)) == (0, 2.0)
        array[0] = 3.0
        assert called(function, 2.0) == 6.0


def test_networks_built_after_a_change_have_the_new_number(
    genome: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ACTIVATION_REGISTRY, "_registered", {})
    ACTIVATION_REGISTRY.register("gained", lambda x: GAIN * x)
    some = genome("0>2 +1.0 #1")
    some.neurons["activation"] = ACTIVATION_REGISTRY.code_of("gained")
    some.neurons["bias"] = 1.0
    for value in (1.0, 3.0):
        monkeypatch.setitem(globals(), "GAIN", value)
        assert Network(some).activate((1.0, 0.0))[0] == value * 2.0
        assert Networks(Genomes.pack([some])).activate(np.array([[1.0, 0.0]]))[0, 0] == value * 2.0


@compiles
def test_functions_are_compiled_before_a_process_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ACTIVATION_REGISTRY, "_registered", {})
    ACTIVATION_REGISTRY.register("swish", swish)
    registered_functions()

    assert ACTIVATION_REGISTRY.function_of(ACTIVATION_REGISTRY.code_of("swish"))._compiled is not None


def test_the_same_function_again_is_not_compiled_again() -> None:
    ACTIVATION_REGISTRY.register("kept", swish)
    code = ACTIVATION_REGISTRY.code_of("kept")
    first = ACTIVATION_REGISTRY.function_of(code)
    ACTIVATION_REGISTRY.register("kept", swish)
    assert ACTIVATION_REGISTRY.function_of(code) is first

    ACTIVATION_REGISTRY.register("kept", math.sin)
    assert ACTIVATION_REGISTRY.function_of(code) is not first


@pytest.mark.parametrize("registry", [ACTIVATION_REGISTRY, AGGREGATION_REGISTRY])
def test_registrations_count_what_other_processes_do_not_know(registry: Registry) -> None:
    before = registrations()
    for function in (max, max, min):
        registry.register("counted", function)

    assert registrations() == before + 2


@pytest.mark.parametrize("pickler", [pickle, dill])
def test_functions_reach_another_process_and_are_compiled_there(pickler: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for registry in (ACTIVATION_REGISTRY, AGGREGATION_REGISTRY):
        monkeypatch.setattr(registry, "_registered", {})
    ACTIVATION_REGISTRY.register("swish", swish)
    ACTIVATION_REGISTRY.register("from_cfunc", numba.cfunc("float64(float64)")(swish))
    ACTIVATION_REGISTRY.register("from_dispatcher", numba.njit(swish))
    AGGREGATION_REGISTRY.register("largest", max)
    sent = pickler.dumps(registered_functions())
    for registry in (ACTIVATION_REGISTRY, AGGREGATION_REGISTRY):
        monkeypatch.setattr(registry, "_registered", {})

    register_functions(pickler.loads(sent))

    assert set(ACTIVATION_REGISTRY.registered()) == {"swish", "from_cfunc", "from_dispatcher"}
    assert set(AGGREGATION_REGISTRY.registered()) == {"largest"}
    for function in ACTIVATION_REGISTRY._registered.values():
        assert (function._compiled is not None) == bool(function.address) == JIT
        assert function(1.0) == swish(1.0)


def test_a_registry_is_pickled_by_name() -> None:
    assert pickle.loads(pickle.dumps(ACTIVATION_REGISTRY)) is ACTIVATION_REGISTRY
    assert pickle.loads(pickle.dumps(AGGREGATION_REGISTRY)) is AGGREGATION_REGISTRY
