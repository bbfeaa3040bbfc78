"""Aggregations by name: how a neuron combines the signals that arrive at it.

| name | of signals s1, s2, ... |
| --- | --- |
| `sum`, `product`, `mean`, `median`, `max`, `min` | what they are called |
| `maxabs` | the signal with the largest absolute value; of several, the first |

Without an enabled synapse the result is 0, `product` included, which is 1 in neat-python. The neuron then has the value
of its activation function at its bias; in neat-python's recurrent networks it has the value 0.

`register_aggregation("norm", norm)` adds a function of your own, which settings then name like any other. It takes the
signals as an array, (signals,) float64 with at least one, which it may change, and returns a number. Everything else is
as for activation functions, see `neat.activations`.
"""

from neat.functions import AGGREGATION_REGISTRY, Aggregation
from neat.kernels.activation import AGGREGATIONS

__all__ = ["AGGREGATIONS", "aggregation_code", "aggregation_name", "register_aggregation", "registered_aggregations"]


def register_aggregation(name: str, function: Aggregation) -> None:
    """Register `function`, which takes (signals,) float64 and returns a float, so that settings can name it.

    Another call with the same name replaces the function; networks that were activated before keep the one they have.
    The function is compiled if Numba can compile it, and sent to worker processes with the task. It must return a
    finite number for all finite signals.

    Raises:
        SettingsError: The name is that of a built-in aggregation, or not a plain word.
        TypeError: `function` cannot be called.
    """
    AGGREGATION_REGISTRY.register(name, function)


def aggregation_code(name: str) -> int:
    """Return the code of an aggregation in genes.

    Raises:
        SettingsError: No aggregation of that name is built in or registered.
    """
    return AGGREGATION_REGISTRY.code_of(name)


def aggregation_name(code: int) -> str:
    """Return the name of the aggregation with this code.

    Raises:
        GenomeError: No aggregation with this code is registered in this process.
    """
    return AGGREGATION_REGISTRY.name_of(code)


def registered_aggregations() -> dict[str, Aggregation]:
    """Return the aggregations registered in this process, by name."""
    return AGGREGATION_REGISTRY.registered()
