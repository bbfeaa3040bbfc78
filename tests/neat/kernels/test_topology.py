from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import NEURON, SYNAPSE, Genome, GenomeError, Network
from neat.activations import activation_code
from neat.kernels.circuit import NODE, WIRE
from neat.kernels.topology import lay_out, reaches

Make = Callable[..., Genome]
SENSORS = 2
EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(SENSORS, 9), st.booleans()), unique_by=lambda e: e[:2])


def genes_of(edges: list[tuple[int, int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    """Return genes with these synapses, (source, target, enabled), between neurons 2 to 9 and two sensors."""
    synapses = np.array([(i, *edge[:2], float(i), edge[2]) for i, edge in enumerate(edges)], SYNAPSE)
    neurons = np.array([(neuron, 0.0, 1.0, 0, 0) for neuron in range(SENSORS, 10)], NEURON)
    return synapses, neurons


def closure(edges: list[tuple[int, int, bool]]) -> set[tuple[int, int]]:
    """Return all pairs of neurons that a path joins."""
    pairs = {(source, target) for source, target, _ in edges if source >= SENSORS}
    while more := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs |= more
    return pairs


@given(EDGES, st.integers(SENSORS, 9), st.integers(SENSORS, 9))
def test_reaching_is_the_transitive_closure_including_disabled_synapses(
    edges: list[tuple[int, int, bool]], start: int, goal: int
) -> None:
    synapses, neurons = genes_of(edges)

    found = reaches(synapses, len(synapses), neurons, len(neurons), SENSORS, start, goal)

    assert found == (start == goal or (start, goal) in closure(edges))


@pytest.mark.parametrize("recurrent", [False, True])
@given(edges=EDGES)
def test_nodes_follow_their_sources_and_have_all_their_wires(
    recurrent: bool, edges: list[tuple[int, int, bool]]
) -> None:
    synapses, neurons = genes_of(edges)
    nodes, wires = np.zeros(len(neurons), NODE), np.zeros(len(synapses), WIRE)

    ordered = lay_out(synapses, neurons, SENSORS, recurrent, nodes, wires)

    enabled = [edge for edge in edges if edge[2]]
    acyclic = not any(a == b for a, b in closure(enabled))
    assert (ordered == len(neurons)) == (recurrent or acyclic)
    if ordered < len(neurons):
        return
    done: set[int] = set()
    for node in nodes:
        arriving = wires[node["first"] : node["last"]]
        assert [(int(wire["source"]), float(wire["weight"])) for wire in arriving] == [
            (source, float(i))
            for i, (source, target, on) in enumerate(edges)
            if target == node["slot"] and on
        ]  # fmt: skip
        assert recurrent or all(wire["source"] < SENSORS or int(wire["source"]) in done for wire in arriving)
        done.add(int(node["slot"]))
    assert done == set(range(SENSORS, 10))


def test_a_chain_of_thousands_of_neurons_is_computed(genome: Make) -> None:
    chain = ", ".join(f"{neuron}>{neuron + 1} +1.0 #{neuron}" for neuron in range(2, 5000))
    long = genome(f"0>2 +1.0 #0, {chain}, 5000>1 +1.0 #5001".replace("#0,", "#1,"), inputs=1)
    long.neurons["activation"] = activation_code("identity")

    assert Network(long).activate([0.7])[0] == pytest.approx(0.7)


def test_a_cycle_in_a_feed_forward_genome_is_refused(genome: Make) -> None:
    cyclic = genome("0>3 +1.0 #1, 3>4 +1.0 #2, 4>2 +1.0 #3")
    cyclic.synapses["target"][2] = 3

    with pytest.raises(GenomeError, match="close a cycle"):
        Network(cyclic)
    with pytest.raises(GenomeError, match="close a cycle"):
        cyclic.check()
