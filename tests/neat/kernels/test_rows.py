import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import NEURON, SYNAPSE
from neat.kernels.rows import (
    has_neuron,
    has_synapse,
    insert_neuron,
    insert_synapse,
    neuron_index,
    remove_unconnected_neurons,
    synapse_index,
)

MARKINGS = st.lists(st.integers(0, 100), unique=True, max_size=30)


@given(MARKINGS, st.integers(-1, 101))
def test_bisection_finds_what_searchsorted_finds(markings: list[int], wanted: int) -> None:
    synapses = np.zeros(len(markings) + 3, SYNAPSE)  # rows that are not in use
    neurons = np.zeros(len(markings) + 3, NEURON)
    synapses["marking"][: len(markings)] = neurons["id"][: len(markings)] = sorted(markings)

    expected = int(np.searchsorted(np.array(sorted(markings), np.int64), wanted))
    assert synapse_index(synapses, len(markings), wanted) == neuron_index(neurons, len(markings), wanted) == expected
    assert has_synapse(synapses, len(markings), wanted) == has_neuron(neurons, len(markings), wanted)
    assert has_synapse(synapses, len(markings), wanted) == (wanted in markings)


@given(MARKINGS)
def test_inserted_rows_are_sorted_and_complete(markings: list[int]) -> None:
    synapses, neurons = np.empty(len(markings), SYNAPSE), np.empty(len(markings), NEURON)
    counts = np.zeros(2, np.int64)
    for marking in markings:
        insert_synapse(synapses, counts, marking, marking + 1, marking + 2, marking / 2.0)
        insert_neuron(neurons, counts, marking, marking % 3, marking % 2)

    assert counts.tolist() == [len(markings), len(markings)]
    assert synapses.tolist() == [(n, n + 1, n + 2, n / 2.0, True) for n in sorted(markings)]
    assert neurons.tolist() == [(n, 0.0, 1.0, n % 3, n % 2) for n in sorted(markings)]


@pytest.mark.parametrize(("first_hidden", "left"), [(3, [2, 5]), (5, [2, 4, 5]), (2, [5])])
def test_unconnected_hidden_neurons_are_removed(first_hidden: int, left: list[int]) -> None:
    synapses = np.array([(1, 0, 5, 1.0, False)], SYNAPSE)
    neurons = np.array([(neuron, 0.0, 1.0, 0, 0) for neuron in (2, 4, 5)], NEURON)
    counts = np.array([1, 3])

    remove_unconnected_neurons(synapses, neurons, counts, first_hidden)

    assert neurons["id"][: counts[1]].tolist() == left
