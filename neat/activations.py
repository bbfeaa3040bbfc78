"""Activation and aggregation functions by name.

The names are those of neat-python 2.0, the formulas those that mathematics gives these names. neat-python scales and
clips some of them:

| name | here | neat-python 2.0 |
| --- | --- | --- |
| `steep_sigmoid` | 1 / (1 + e^(-4.9 x)), the paper's (section 4.1) | not there (its `sigmoid` has slope 5) |
| `sigmoid` | 1 / (1 + e^-x) | 1 / (1 + e^(-5x)), 5x clipped to +-60 |
| `tanh` | tanh x | tanh 2.5x, clipped to +-60 |
| `sin` | sin x | sin 5x, clipped to +-60 |
| `gauss` | e^(-x^2) | e^(-5 x^2), x clipped to +-3.4 |
| `softplus` | ln(1 + e^x) | 0.2 ln(1 + e^(5x)), 5x clipped to +-60 |
| `elu`, `selu` | x clipped to at least -60 | no bound |
| `inv` | 1 / x, and 0 for abs(x) <= 1e-7 | 1 / x, and 0 for x = 0 or overflow |
| `log` | ln max(x, 1e-7) | the same |
| `exp` | e^x, x clipped to +-60 | the same |
| `identity`, `relu`, `lelu` (slope 0.005), `clamped`, `abs`, `hat`, `square`, `cube` | | the same |

`register_activation("swish", swish)` adds a function of your own, which settings then name like any other. Its code in
genes is a hash of its name, so that it means the same in every process. A program that resumes a run or loads a genome
must register the function first, usually by importing the module that does so.
"""

import zlib
from collections.abc import Callable

from neat.errors import GenomeError, SettingsError, did_you_mean
from neat.kernels.activation import ACTIVATIONS, AGGREGATIONS, FIRST_CUSTOM

__all__ = [
    "ACTIVATIONS", "AGGREGATIONS", "activation_code", "activation_name", "aggregation_code", "register_activation",
    "registered_activations", "registered_function",
]  # fmt: skip

_registered: dict[int, tuple[str, Callable[[float], float]]] = {}


def register_activation(name: str, function: Callable[[float], float]) -> None:
    """Register `function`, which takes and returns a float, so that settings and networks can use it as `name`.

    Another call with the same name replaces the function. It runs as plain Python between the compiled parts of a
    network, and is sent to worker processes with the task.

    Raises:
        SettingsError: The name is that of a built-in function, or not a plain word.
        TypeError: `function` cannot be called.
    """
    if name in ACTIVATIONS:
        raise SettingsError(f"activation {name} is built in and cannot be replaced; choose another name.")
    if not name.isidentifier():
        raise SettingsError(f"an activation's name must be a plain word such as swish, but is {name!r}.")
    if not callable(function):
        raise TypeError(f"activation {name} must be a function of one float, but is {function!r}.")
    code = _custom_code(name)
    if code in _registered and _registered[code][0] != name:
        raise SettingsError(f"activations {name} and {_registered[code][0]} have the same code; rename one of them.")
    _registered[code] = (name, function)


def activation_code(name: str) -> int:
    """Return the code of an activation function in genes.

    Raises:
        SettingsError: No function of that name is built in or registered.
    """
    if name in ACTIVATIONS:
        return ACTIVATIONS.index(name)
    code = _custom_code(name)
    if code not in _registered:
        known = [*ACTIVATIONS, *(registered for registered, _ in _registered.values())]
        raise SettingsError(
            f"{name or repr(name)} is not an activation function.{did_you_mean(name, known)}"
            f" Register your own with neat.register_activation({name!r}, function)."
        )
    return code


def activation_name(code: int) -> str:
    """Return the name of the activation function with this code.

    Raises:
        GenomeError: No function with this code is registered in this process.
    """
    if 0 <= code < len(ACTIVATIONS):
        return ACTIVATIONS[code]
    return _registration(code)[0]


def registered_function(code: int) -> Callable[[float], float]:
    """Return the registered function with this code.

    Raises:
        GenomeError: No function with this code is registered in this process.
    """
    return _registration(code)[1]


def registered_activations() -> dict[str, Callable[[float], float]]:
    """Return the functions registered in this process, by name."""
    return dict(_registered.values())


def aggregation_code(name: str) -> int:
    """Return the code of an aggregation in genes.

    Raises:
        SettingsError: No aggregation has that name.
    """
    if name not in AGGREGATIONS:
        raise SettingsError(
            f"{name or repr(name)} is not an aggregation.{did_you_mean(name, AGGREGATIONS)} "
            f"Choose one of {', '.join(AGGREGATIONS)}."
        )
    return AGGREGATIONS.index(name)


def _custom_code(name: str) -> int:
    return FIRST_CUSTOM + zlib.crc32(name.encode()) % (2**31 - FIRST_CUSTOM)


def _registration(code: int) -> tuple[str, Callable[[float], float]]:
    if code not in _registered:
        raise GenomeError(
            f"activation code {code} is not registered in this process; import the module that calls "
            "neat.register_activation before loading genomes that use it."
        )
    return _registered[code]
