"""Activation and aggregation functions by name.

The names are those of neat-python 2.0, the formulas the ones that the names mean in mathematics.
neat-python scales and clips some of them; where that makes a difference:

| name | here | neat-python 2.0 |
| --- | --- | --- |
| `steep_sigmoid` | 1 / (1 + e^(-4.9 x)), the paper's (section 4.1) | not there (its `sigmoid` has slope 5) |
| `sigmoid` | 1 / (1 + e^-x) | 1 / (1 + e^(-5x)), 5x clipped to +-60 |
| `tanh` | tanh x | tanh 2.5x, clipped to +-60 |
| `sin` | sin x | sin 5x, clipped to +-60 |
| `gauss` | e^(-x^2) | e^(-5 x^2), x clipped to +-3.4 |
| `softplus` | ln(1 + e^x) | 0.2 ln(1 + e^(5x)), 5x clipped to +-60 |
| `elu`, `selu` | x below -60 taken as -60 | no bound |
| `inv` | 1 / x, and 0 for abs(x) <= 1e-7 | 1 / x, and 0 for x = 0 or overflow |
| `log` | ln max(x, 1e-7) | the same |
| `exp` | e^x, x clipped to +-60 | the same |
| `identity`, `relu`, `lelu` (slope 0.005), `clamped`, `abs`, `hat`, `square`, `cube` | | the same |

An own function is registered by one call, `register_activation("swish", swish)`, and then named in
the settings like any other. Its genes hold a number made from the name, so they mean the same in
every process; a program that resumes a run or loads a genome registers the function first, by
importing the module that does it.
"""

import zlib
from collections.abc import Callable

from neat.errors import GenomeError, SettingsError, did_you_mean
from neat.kernels.activation import FIRST_CUSTOM

ACTIVATIONS = (
    "steep_sigmoid", "sigmoid", "tanh", "identity", "relu", "sin", "gauss", "elu", "lelu", "selu",
    "softplus", "clamped", "inv", "log", "exp", "abs", "hat", "square", "cube",
)  # fmt: skip
"""Names of the built-in activation functions; a name's position is its code in the kernels."""

AGGREGATIONS = ("sum", "product", "max", "min", "mean", "median", "maxabs")
"""Ways to put arriving signals together; a name's position is its code in the kernels."""

_registered: dict[int, tuple[str, Callable[[float], float]]] = {}


def register_activation(name: str, function: Callable[[float], float]) -> None:
    """Make `function`, of one float to one float, known to settings and networks as `name`.

    Call it again to replace the function. It runs as the Python that it is, between the compiled
    parts of a network, and reaches worker processes with the task.

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
    """Return the number that stands for this activation function in a gene.

    Raises:
        SettingsError: There is no function of that name, built in or registered.
    """
    if name in ACTIVATIONS:
        return ACTIVATIONS.index(name)
    code = _custom_code(name)
    if code not in _registered:
        known = [*ACTIVATIONS, *(registered for registered, _ in _registered.values())]
        raise SettingsError(
            f"{name or repr(name)} is not an activation function.{did_you_mean(name, known)}"
            f" An own one is made known by neat.register_activation({name!r}, function)."
        )
    return code


def activation_name(code: int) -> str:
    """Return the name of the activation function that this number stands for.

    Raises:
        GenomeError: No function with this number is known in this process.
    """
    if 0 <= code < len(ACTIVATIONS):
        return ACTIVATIONS[code]
    return _registration(code)[0]


def registered_function(code: int) -> Callable[[float], float]:
    """Return the user's function that this number stands for.

    Raises:
        GenomeError: No function with this number is known in this process.
    """
    return _registration(code)[1]


def registered_activations() -> dict[str, Callable[[float], float]]:
    """Return what `register_activation` was told in this process, for one that was not told."""
    return dict(_registered.values())


def aggregation_code(name: str) -> int:
    """Return the number that stands for this aggregation in a gene.

    Raises:
        SettingsError: There is no aggregation of that name.
    """
    if name not in AGGREGATIONS:
        raise SettingsError(
            f"{name or repr(name)} is not an aggregation.{did_you_mean(name, AGGREGATIONS)} "
            f"Known are {', '.join(AGGREGATIONS)}."
        )
    return AGGREGATIONS.index(name)


def _custom_code(name: str) -> int:
    return FIRST_CUSTOM + zlib.crc32(name.encode()) % (2**31 - FIRST_CUSTOM)


def _registration(code: int) -> tuple[str, Callable[[float], float]]:
    if code not in _registered:
        raise GenomeError(
            f"activation number {code} is not known here; import the module that calls "
            "neat.register_activation before genomes that use it."
        )
    return _registered[code]
