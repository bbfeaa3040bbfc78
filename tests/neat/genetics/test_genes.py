import pickle
from collections.abc import Callable

import numpy as np
import pytest

from neat import NEURON, SYNAPSE, Genome, Neuron, Synapse

Make = Callable[..., Genome]


def test_a_field_of_all_genes_is_an_array_that_writes_through(genome: Make) -> None:
    some = genome("0>2 +0.5 #1, 1>2 -0.2 #2 off")

    some.synapses["weight"] *= 2.0

    assert [synapse.weight for synapse in some.synapses] == [1.0, -0.4]
    assert some.synapses["enabled"].tolist() == [True, False]


def test_a_neuron_is_read_and_written_in_place(genome: Make) -> None:
    some = genome("0>2 +0.5 #1")
    neuron = some.neurons[0]
    neuron.bias = -1.5

    assert isinstance(neuron, Neuron)
    assert (neuron.id, neuron.response) == (2, 1.0)
    assert some.neurons["bias"].tolist() == [-1.5]
    assert repr(neuron) == "neuron 2 bias -1.5"


@pytest.mark.parametrize(
    ("row", "text"),
    [((7, 0, 3, 0.5, True), "0>3 +0.5 #7"), ((8, 1, 3, -2.0, False), "1>3 -2 #8 off")],
)
def test_a_synapse_is_printed_in_the_notation_of_these_tests(row: tuple[object, ...], text: str) -> None:
    assert repr(np.array([row], SYNAPSE)[0]) == text


def test_genes_of_a_slice_are_objects_in_the_same_memory(genome: Make) -> None:
    some = genome("0>2 +0.5 #1, 1>2 -0.2 #2")
    some.synapses[1:][0].weight = 9.0

    assert isinstance(some.synapses[1:][0], Synapse)
    assert some.synapses["weight"].tolist() == [0.5, 9.0]


@pytest.mark.parametrize("kind", [SYNAPSE, NEURON])
def test_pickled_genes_keep_their_class_and_values(kind: np.dtype) -> None:
    genes = np.zeros(3, kind)

    again = pickle.loads(pickle.dumps(genes))

    assert again.dtype == kind
    assert type(again[0]) is type(genes[0])
    assert np.array_equal(again, genes)
