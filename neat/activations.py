"""Activation functions by name.

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

`square` is x^2 with x clipped to +-1e150, and `cube` x^3 with x clipped to +-1e100, so that they never overflow.

`register_activation("swish", swish)` adds a function of your own, which settings then name like any other. Its code in
genes is a hash of its name, so that it means the same in every process. A program that resumes a run or loads a genome
must register the function first, usually by importing the module that does so.

A function that Numba can compile costs about as much as one that is built in; any other is called as plain Python,
which costs some microseconds for each neuron. The log `neat` says so at level INFO. Numba compiles functions that use
numbers, `math`, NumPy, and other functions decorated with `numba.njit`. If a number outside the function changes, it is
compiled again for the next network. A function that reads an array outside itself is called as plain Python, since the
array may change in place. A function that you decorate with `numba.njit` yourself keeps the
values that it was compiled with. Compiled, `math.exp(1000.0)` is inf and not an OverflowError, as in NumPy.
"""

from collections.abc import Callable

from neat.functions import ACTIVATION_REGISTRY, Activation
from neat.kernels.activation import ACTIVATIONS

__all__ = [
    "ACTIVATIONS", "activation_code", "activation_name", "register_activation", "registered_activations",
    "registered_function",
]  # fmt: skip


def register_activation(name: str, function: Activation) -> None:
    """Register `function`, which takes and returns a float, so that settings and networks can use it as `name`.

    Another call with the same name replaces the function; networks that were activated before keep the one they have.
    The function is compiled if Numba can compile it, and sent to worker processes with the task. It must return a
    finite number for every finite argument.

    Raises:
        SettingsError: The name is that of a built-in function, or not a plain word.
        TypeError: `function` cannot be called.
    """
    ACTIVATION_REGISTRY.register(name, function)


def activation_code(name: str) -> int:
    """Return the code of an activation function in genes.

    Raises:
        SettingsError: No function of that name is built in or registered.
    """
    return ACTIVATION_REGISTRY.code_of(name)


def activation_name(code: int) -> str:
    """Return the name of the activation function with this code.

    Raises:
        GenomeError: No function with this code is registered in this process.
    """
    return ACTIVATION_REGISTRY.name_of(code)


def registered_function(code: int) -> Callable[[float], float]:
    """Return the registered function with this code.

    Raises:
        GenomeError: No function with this code is registered in this process.
    """
    return ACTIVATION_REGISTRY.function_of(code).function


def registered_activations() -> dict[str, Activation]:
    """Return the functions registered in this process, by name."""
    return ACTIVATION_REGISTRY.registered()
