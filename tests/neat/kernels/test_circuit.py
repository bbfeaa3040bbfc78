from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import Genome, Network
from neat.kernels.activation import activate, reset
from tests.neat.network.test_network import grown

Make = Callable[..., Genome]


@pytest.mark.parametrize("recurrent", [False, True])
@given(seed=st.integers(0, 10**6), observation=st.lists(st.floats(-3.0, 3.0), min_size=3, max_size=3))
def test_a_circuit_is_the_network_for_kernels(recurrent: bool, seed: int, observation: list[float]) -> None:
    genome = grown(seed, recurrent=recurrent)
    network, driven = Network(genome), Network(genome)
    circuit = driven.circuit
    assert circuit is not None
    for _ in range(2):
        driven.values[:] = 7.0
        reset(circuit)
        network.reset()
        for _ in range(3):
            answer = network.activate(observation)
            circuit.values[: circuit.inputs] = observation
            activate(circuit)
            assert np.array_equal(circuit.values[circuit.first_output :][: len(answer)], answer)
    assert np.array_equal(network.values, driven.values)


@pytest.mark.parametrize("recurrent", [False, True])
def test_a_circuit_has_a_slot_for_every_neuron_and_a_wire_for_every_enabled_synapse(
    genome: Make, recurrent: bool
) -> None:
    some = genome("0>4 +1.0 #1, 4>3 -2.0 #2, 1>3 +3.0 #3 off, 2>3 +4.0 #4", bias_neuron=True, recurrent=recurrent)

    circuit = Network(some).circuit

    assert circuit is not None
    assert (circuit.inputs, circuit.first_output, len(circuit.values)) == (2, 3, 5)
    assert len(circuit.next_values) == (5 if recurrent else 0)
    assert sorted(circuit.nodes["slot"].tolist()) == [3, 4]
    (output,) = (node for node in circuit.nodes if node["slot"] == 3)
    wires = circuit.wires[output["first"] : output["last"]]
    assert sorted(wires.tolist()) == [(2, 4.0), (4, -2.0)]
