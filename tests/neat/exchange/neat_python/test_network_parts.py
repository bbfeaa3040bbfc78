import math
from typing import Any

import pytest

from neat import GenomeError
from neat.exchange.neat_python.network_parts import NetworkParts


def test_neurons_that_are_not_computed_are_0() -> None:
    parts = NetworkParts("recurrent")
    parts.add_neuron(0, "tanh", "sum", 0.1, 1.0)
    parts.add_synapse(-1, 0, 0.5, True)
    parts.add_synapse(7, 0, 0.5, True)

    one = parts.genome([-1], [0, 1], key=3, fitness=2.0)

    assert [(neuron.key, neuron.bias, neuron.activation) for neuron in one.neurons] == [
        (0, 0.1, "tanh"), (1, 0.0, "identity"), (7, 0.0, "identity"),
    ]  # fmt: skip
    assert one.pins == ((-1,), (0, 1), True)
    assert (one.key, one.fitness) == (3, 2.0)
    assert math.isnan(parts.genome([-1], [0]).fitness)


@pytest.mark.parametrize(
    ("kind", "problem"), [("ctrnn", "CTRNN"), ("iznn", "IZNN"), ("other", "feedforward"), (None, "None"), ([], "kind")]
)
def test_networks_without_a_counterpart_are_refused(kind: Any, problem: str) -> None:
    with pytest.raises(GenomeError, match=problem):
        NetworkParts(kind)


def test_invalid_values_are_refused() -> None:
    parts = NetworkParts("feedforward")
    for call in (
        lambda: parts.add_neuron("0", "tanh", "sum", 0.0, 1.0),
        lambda: parts.add_neuron(0, 3, "sum", 0.0, 1.0),
        lambda: parts.add_neuron(0, "tanh", "sum", math.nan, 1.0),
        lambda: parts.add_synapse(0.5, 0, 1.0, True),
        lambda: parts.add_synapse(-1, 0, "1", True),
        lambda: parts.add_synapse(-1, 0, 1.0, 1),
        lambda: parts.genome(None, [0]),
        lambda: parts.genome([-1], ["0"]),
    ):
        with pytest.raises(GenomeError, match="must be"):
            call()
