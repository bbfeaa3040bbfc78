import math

import numba
import numpy as np
import pytest

from neat.kernels import JIT, Floats, kernel
from neat.kernels.pointers import (
    call_activation,
    call_aggregation,
    plain,
    pointer_to_activation,
    pointer_to_aggregation,
)

pytestmark = pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")


def root(x: float) -> float:
    if x < 0.0:
        raise ValueError("negative")
    return math.sqrt(x)


def spread(signals: Floats) -> float:
    signals.sort()  # the function may change its argument
    return float(signals[-1] - signals[0])


@kernel
def applied(address: int, values: Floats) -> Floats:
    return np.array([call_activation(address, value) for value in values])


@kernel
def applied_to_all(address: int, signals: Floats) -> float:
    return float(call_aggregation(address, signals.copy()))


def test_a_kernel_calls_a_compiled_activation_by_its_address() -> None:
    pointer = pointer_to_activation(root)

    assert applied(pointer.address, np.array([0.25, 4.0])).tolist() == [0.5, 2.0]
    assert pointer.call(9.0) == 3.0


def test_a_kernel_calls_a_compiled_aggregation_by_its_address() -> None:
    pointer = pointer_to_aggregation(spread)
    signals = np.array([3.0, -1.0, 2.0])

    assert applied_to_all(pointer.address, signals) == 4.0
    assert signals.tolist() == [3.0, -1.0, 2.0]
    assert pointer.call(signals) == 4.0


@pytest.mark.parametrize("function", [root, lambda x: 1.0 / (x + 1.0), lambda x: 1.0 if x > 0.0 else None])
def test_a_function_that_raises_gives_nan(function: object, capfd: pytest.CaptureFixture[str]) -> None:
    pointer = pointer_to_activation(function)

    assert math.isnan(applied(pointer.address, np.array([-1.0]))[0])
    assert capfd.readouterr().err == ""  # which is what a bare cfunc writes an error to


def test_another_function_is_called_without_another_compilation_of_the_kernel() -> None:
    applied(pointer_to_activation(root).address, np.zeros(1))
    compiled = len(applied.signatures)  # type: ignore[attr-defined]  # Numba's dispatcher has it

    assert applied(pointer_to_activation(math.cos).address, np.zeros(1))[0] == 1.0
    assert len(applied.signatures) == compiled  # type: ignore[attr-defined]  # as above


def test_a_cfunc_stands_for_its_python_function() -> None:
    assert plain(numba.cfunc("float64(float64)")(root)) is root
    assert plain(root) is root
