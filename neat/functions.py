"""Functions of neurons by name: those that are built in, and those that a user registers.

There are two registries, one of activation functions and one of aggregations. The code of a registered function in
genes is a hash of its name, so that it means the same in every process. `neat.activations` and `neat.aggregations`
document what can be registered.

A registered function is compiled when a network first needs it, and networks then call it without leaving their
compiled loop. It has to agree with the Python function on a few arguments. A function that Numba cannot compile, or
that does not agree, is called as plain Python, and so is one that reads an array or another object that can change in
place. Compiled code contains the numbers outside the function that it reads; when one has changed, the function is
compiled again for the next network. So a process computes with the numbers that it has when a network is first
activated, compiled or not, and whether a function is compiled depends only on the function and on what it reads.
"""

import functools
import logging
import math
import threading
import zlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from neat.errors import EvaluationError, GenomeError, SettingsError, did_you_mean, one_line
from neat.kernels import JIT
from neat.kernels.activation import ACTIVATIONS, AGGREGATIONS, FIRST_CUSTOM
from neat.kernels.pointers import Pointer, plain, pointer_to_activation, pointer_to_aggregation
from neat.outside_values import OutsideValues, Values, are_equal, first_changeable

TOLERANCE = 1e-9
"""Relative difference between a compiled function and the Python function: a few last bits, or an inaccurate power."""
_log = logging.getLogger("neat")
_compiling = threading.Lock()
_kept: list[Pointer] = []
"""Everything compiled: a network may hold the address of a function that was replaced since."""

Activation = Callable[[float], float]
Aggregation = Callable[[Any], float]
"""Takes (signals,) float64, at least one; returns a number."""


class Compiled(NamedTuple):
    """What became of a function when it was compiled."""

    outside: Values
    """The values of variables outside the function, which the code contains."""
    pointer: Pointer | None
    """None where it runs as plain Python."""


class Function:
    """A registered function.

    Attributes:
        noun: "activation" or "aggregation".
        name: What settings and genomes call it.
        function: What the user registered.
    """

    def __init__(self, registry: "Registry", name: str, function: Callable[[Any], Any]) -> None:
        self.noun = registry.noun
        self.name = name
        self.function = function
        self._compile = registry.compile
        self._samples = registry.samples
        self._compiled: Compiled | None = None

    def __call__(self, argument: Any) -> float:
        """Return the function's value as plain Python computes it.

        Raises:
            EvaluationError: The function raises, or does not return a finite number.
        """
        try:
            value = self._value(argument)
        except _NotANumberError as error:
            raise EvaluationError(f"{self._called(argument)} returned {error}") from None
        except Exception as error:
            problem = f"raised {type(error).__name__}: {one_line(error)}"
            raise EvaluationError(f"{self._called(argument)} {problem}") from error
        if not math.isfinite(value):
            raise EvaluationError(f"{self._called(argument)} returned {value}")
        return value

    def _value(self, argument: Any) -> float:
        value = self.function(argument)
        return value if type(value) is float else _as_float(value)

    def _called(self, argument: Any) -> str:
        return f"{self.noun} {self.name}({_shown(argument)})"

    @property
    def address(self) -> int:
        """The address of the compiled function; 0 if it is called as plain Python.

        It is compiled again if a variable that it reads has changed; otherwise this takes a few microseconds.
        """
        if not JIT:
            return 0
        compiled, outside = self._compiled, self._outside.read()
        if compiled is None or not are_equal(compiled.outside, outside):
            with _compiling:
                compiled, outside = self._compiled, self._outside.read()
                if compiled is None or not are_equal(
                    compiled.outside, outside
                ):  # no other thread compiled it meanwhile
                    self._compiled = compiled = Compiled(outside, self._pointer(outside))
        return compiled.pointer.address if compiled.pointer is not None else 0

    @functools.cached_property
    def _outside(self) -> OutsideValues:
        return OutsideValues(self.function)

    def _pointer(self, outside: Values) -> Pointer | None:
        """Compile the function; None if it runs as plain Python."""
        if (changeable := first_changeable(outside)) is not None:
            _log.info("%s %s runs as plain Python, since it reads a %s, which compiled code would not see change",
                      self.noun, self.name, type(changeable).__name__)  # fmt: skip
            return None
        try:
            pointer = self._compile(self.function)
        except Exception as error:  # the exceptions of Numba have many classes
            _log.info("%s %s runs as plain Python, since Numba cannot compile it: %.200s",
                      self.noun, self.name, one_line(error))  # fmt: skip
            return None
        for sample in self._samples:
            if not self._agrees(pointer, sample):
                _log.info("%s %s runs as plain Python, since it computes something else when compiled: at %s",
                          self.noun, self.name, _shown(sample))  # fmt: skip
                return None
        _kept.append(pointer)
        return pointer

    def _agrees(self, pointer: Pointer, sample: Any) -> bool:
        """Return whether the compiled function computes what the Python function does.

        Where the Python function fails, the compiled one must return nan or inf: networks then call the Python function
        for its error. Where numbers overflow or leave a domain, the compiled function may be finite, since `math.exp`
        returns inf instead of raising, and NumPy's norm scales its vector.
        """
        found = pointer.call(np.array(sample) if isinstance(sample, tuple) else sample)
        try:
            with np.errstate(all="ignore"):  # huge arguments are meant to overflow
                expected = self._value(np.array(sample) if isinstance(sample, tuple) else sample)
        except (OverflowError, ValueError):
            return True
        except Exception:
            return not math.isfinite(found)
        overflowed = not (math.isfinite(found) and math.isfinite(expected))
        return overflowed or math.isclose(found, expected, rel_tol=TOLERANCE, abs_tol=1e-12)


class _NotANumberError(TypeError):
    """A function returned something that is not a float, an integer or a truth value; says what."""


def _as_float(value: Any) -> float:
    """Return a number of any kind as a float.

    Raises:
        _NotANumberError: It is not a number, or beyond every float.
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not isinstance(value, bool | int | float | np.bool_ | np.integer | np.floating):
        raise _NotANumberError(f"{one_line(repr(value)):.60}")
    try:
        return float(value)
    except OverflowError:
        raise _NotANumberError("an integer beyond every float") from None


class Registry:
    """The functions of one noun: those that are built in, and those that are registered.

    Attributes:
        noun: What they are: "activation" or "aggregation".
        built_in: Their names; a name's position is its code.
        register_name: The public function that registers one.
        argument: What a function takes, in words.
        compile: Compiles one.
        samples: Arguments on which a compiled function must agree with the Python function.
        changes: How often a function was registered or replaced.
    """

    def __init__(
        self,
        noun: str,
        built_in: tuple[str, ...],
        argument: str,
        compile: Callable[[Any], Pointer],
        samples: Iterable[Any],
    ) -> None:
        self.noun = noun
        self.built_in = built_in
        self.register_name = f"neat.register_{noun}"
        self.argument = argument
        self.compile = compile
        self.samples = tuple(samples)
        self.changes = 0
        self._registered: dict[int, Function] = {}

    def __reduce__(self) -> str:
        """Pickle by name: each process has its own registry, with addresses that are valid in it only."""
        return f"{self.noun.upper()}_REGISTRY"

    def register(self, name: str, function: Callable[[Any], Any]) -> None:
        """Register a function; the same function again changes nothing.

        Raises:
            SettingsError: The name is that of a built-in function, or not a plain word.
            TypeError: `function` cannot be called.
        """
        if name in self.built_in:
            raise SettingsError(f"{self.noun} {name} is built in and cannot be replaced; choose another name.")
        if not name.isidentifier():
            raise SettingsError(f"the name of an {self.noun} must be a plain word such as swish, but is {name!r}.")
        function = plain(function)
        if not callable(function):
            raise TypeError(f"{self.noun} {name} must be a function of {self.argument}, but is {function!r}.")
        code = _custom_code(name)
        known = self._registered.get(code)
        if known is not None and known.name != name:
            raise SettingsError(f"{self.noun}s {name} and {known.name} have the same code; rename one of them.")
        if known is None or known.function is not function:
            self._registered[code] = Function(self, name, function)
            self.changes += 1

    def code_of(self, name: str) -> int:
        """Return the code of a function in genes.

        Raises:
            SettingsError: No function of that name is built in or registered.
        """
        if name in self.built_in:
            return self.built_in.index(name)
        code = _custom_code(name)
        if code not in self._registered:
            known = [*self.built_in, *self.registered()]
            what = "activation function" if self.noun == "activation" else self.noun
            raise SettingsError(
                f"{name or repr(name)} is not an {what}.{did_you_mean(name, known)}"
                f" Register your own with {self.register_name}({name!r}, function)."
            )
        return code

    def name_of(self, code: int) -> str:
        """Return the name of the function with this code.

        Raises:
            GenomeError: No function with this code is registered in this process.
        """
        return self.built_in[code] if 0 <= code < len(self.built_in) else self.function_of(code).name

    def function_of(self, code: int) -> Function:
        """Return the registered function with this code.

        Raises:
            GenomeError: No function with this code is registered in this process.
        """
        if code not in self._registered:
            raise GenomeError(
                f"{self.noun} code {code} is not registered in this process; import the module that calls "
                f"{self.register_name} before loading genomes that use it."
            )
        return self._registered[code]

    def registered(self) -> dict[str, Callable[[Any], Any]]:
        """Return the functions registered in this process, by name."""
        return {function.name: function.function for function in self._registered.values()}

    def compile_all(self) -> None:
        """Compile every registered function that can be compiled, before time is measured."""
        for function in list(self._registered.values()):
            _ = function.address


ACTIVATION_REGISTRY = Registry(
    "activation",
    ACTIVATIONS,
    "one float",
    pointer_to_activation,
    (sign * x for x in (0.0, 1e-7, 0.3, 1.0, 2.5, 10.0, 61.7, 1e3, 1e6, 1e20, 1e300) for sign in (1.0, -1.0)),
)
AGGREGATION_REGISTRY = Registry(
    "aggregation",
    AGGREGATIONS,
    "an array of signals",
    pointer_to_aggregation,
    ((0.0,), (1.5,), (-2.0, 3.0), (0.25, -0.5, 4.0), (1e-7, -1e7, 30.0, -30.0, 2.0), (0.0, 0.0, 0.0), (1e300, -1e300)),
)


class RegisteredFunctions(NamedTuple):
    """The functions registered in a process, by name: what another process needs to run the same networks."""

    activations: dict[str, Activation]
    aggregations: dict[str, Aggregation]


def registrations() -> int:
    """Return how often a function was registered or replaced in this process; other processes may be out of date."""
    return ACTIVATION_REGISTRY.changes + AGGREGATION_REGISTRY.changes


def registered_functions() -> RegisteredFunctions:
    """Return the functions registered in this process; they are compiled first, since forked processes inherit that."""
    for registry in (ACTIVATION_REGISTRY, AGGREGATION_REGISTRY):
        registry.compile_all()
    return RegisteredFunctions(ACTIVATION_REGISTRY.registered(), AGGREGATION_REGISTRY.registered())


def register_functions(functions: RegisteredFunctions) -> None:
    """Register the functions of another process in this one, and compile them, so that no evaluation has to wait."""
    for registry, ours in zip((ACTIVATION_REGISTRY, AGGREGATION_REGISTRY), functions, strict=True):
        for name, function in ours.items():
            registry.register(name, function)
        registry.compile_all()


def _custom_code(name: str) -> int:
    return FIRST_CUSTOM + zlib.crc32(name.encode()) % (2**31 - FIRST_CUSTOM)


def _shown(argument: Any) -> str:
    """Return an argument as an error shows it: a number, or the first signals of an array."""
    if isinstance(argument, float):
        return f"{argument:.6g}"
    first = ", ".join(f"{signal:.6g}" for signal in argument[:6])
    return f"[{first}{', ...' if len(argument) > 6 else ''}]"
