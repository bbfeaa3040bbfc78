"""Pointers: functions of the user, compiled to machine code that kernels call by its address.

Kernels are compiled once and cached, while the functions that users register differ from process to process. So a
kernel receives the address of such a function as a number. The compiled code of an address must be kept for as long
as a kernel may call it.
"""

import ctypes
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numba
import numpy as np
from llvmlite import ir
from numba import carray  # type: ignore[attr-defined]  # Numba exports it, but not to type checkers
from numba.core.ccallback import CFunc
from numba.core.dispatcher import Dispatcher
from numba.extending import intrinsic

from neat.kernels import JIT
from neat.kernels.plain import counterpart

ACTIVATION = "float64(float64)"
AGGREGATION = "float64(CPointer(float64), int64)"
"""The signatures of compiled functions; an aggregation takes its signals as a pointer and their number."""


class Pointer(NamedTuple):
    """A compiled function of the user, which returns nan where the function raises."""

    address: int
    call: Callable[[Any], float]
    """Calls the compiled code from Python: with a number, or with (signals,) float64."""
    code: Any
    """What keeps the compiled code in memory."""


def plain(function: Any) -> Any:
    """Return the Python function of a `numba.cfunc`, which cannot be pickled; any other function unchanged."""
    return function.__wrapped__ if isinstance(function, CFunc) else function


def pointer_to_activation(function: Any) -> Pointer:
    """Compile a function of one number.

    Raises:
        Exception: Numba cannot compile it; the exceptions of Numba have many classes.
    """
    inner = _inner(function)

    def guarded(x: float) -> float:
        try:
            value: float = inner(x) * 1.0  # True becomes 1.0; None and strings cannot be compiled
            return value
        except Exception:
            return np.nan

    code = _compiled(ACTIVATION, guarded)
    return Pointer(code.address, ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(code.address), code)


def pointer_to_aggregation(function: Any) -> Pointer:
    """Compile a function of the signals that arrive at a neuron, (signals,) float64.

    Raises:
        Exception: Numba cannot compile it; the exceptions of Numba have many classes.
    """
    inner = _inner(function)

    def guarded(signals: Any, count: int) -> float:
        try:
            value: float = inner(carray(signals, (count,))) * 1.0
            return value
        except Exception:
            return np.nan

    code = _compiled(AGGREGATION, guarded)
    bare = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p, ctypes.c_int64)(code.address)
    return Pointer(code.address, lambda signals: bare(signals.ctypes.data, len(signals)), code)


def _inner(function: Any) -> Any:
    """Return a function that compiled code can call: with the user's own options if Numba compiled it already."""
    return numba.njit(function) if hasattr(function, "__code__") and not isinstance(function, Dispatcher) else function


def _compiled(signature: str, function: Callable[..., float]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Numba's advice on code that is not ours
        return numba.cfunc(signature)(function)


def _activation_call(context: Any, address: Any, x: Any) -> Any:
    """Generate the call of an activation function, as `numba.extending.intrinsic` asks for it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        function = ir.FunctionType(ir.DoubleType(), [ir.DoubleType()])
        return builder.call(builder.inttoptr(arguments[0], function.as_pointer()), [arguments[1]])

    return numba.types.float64(numba.types.int64, numba.types.float64), generate


def _aggregation_call(context: Any, address: Any, signals: Any) -> Any:
    """Generate the call of an aggregation; the array is an argument of it, so that it is not freed before the call."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        function = ir.FunctionType(ir.DoubleType(), [ir.DoubleType().as_pointer(), ir.IntType(64)])
        array = context.make_array(signature.args[1])(context, builder, arguments[1])
        count = builder.extract_value(array.shape, 0)
        return builder.call(builder.inttoptr(arguments[0], function.as_pointer()), [array.data, count])

    return numba.types.float64(numba.types.int64, signals), generate


def _never(address: int, argument: Any) -> float:
    """Return nan: without compilation nothing has an address."""
    return np.nan


def _called_activation(address: int, x: float) -> float:
    """Return the value of the compiled function at an address, called from Python."""
    return float(ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(int(address))(float(x)))


def _called_aggregation(address: int, signals: Any) -> float:
    """Return the value of the compiled aggregation at an address, called from Python."""
    bare = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p, ctypes.c_int64)(int(address))
    return float(bare(signals.ctypes.data, len(signals)))


call_activation: Any = intrinsic(_activation_call) if JIT else _never
"""Takes an address and x; returns the value of the compiled function there. For kernels only."""
call_aggregation: Any = intrinsic(_aggregation_call) if JIT else _never
"""Takes an address and (signals,) float64, which the function may change; returns its value. For kernels only."""
counterpart(call_activation, _called_activation)
counterpart(call_aggregation, _called_aggregation)
