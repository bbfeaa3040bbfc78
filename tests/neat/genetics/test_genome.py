from collections.abc import Callable

import numpy as np
import pytest

from neat import Genome, Synapse

Make = Callable[..., Genome]
NOTATION = "0>3 +0.5 #1, 1>3 -0.2 #2 off, 3>2 +1.0 #4"


def test_a_row_is_a_synapse_read_and_written_in_place(genome: Make) -> None:
    some = genome(NOTATION)
    synapse = some.synapses[0]

    assert isinstance(synapse, Synapse)
    assert (synapse.marking, synapse.source, synapse.target, synapse.weight, synapse.enabled) == (1, 0, 3, 0.5, True)
    synapse.weight = 0.25
    assert some.synapses["weight"].tolist() == [0.25, -0.2, 1.0]
    assert repr(some.synapses[1]) == "1>3 -0.2 #2 off"
    with pytest.raises(AttributeError):
        _ = synapse.wieght


def test_a_genome_has_properties_and_a_description(genome: Make) -> None:
    some = genome(NOTATION)

    assert (some.inputs, some.outputs, some.hidden, some.enabled) == (2, 1, 1, 2)
    assert repr(some) == "<Genome 0: 1 hidden neurons, 2 of 3 synapses enabled>"
    assert [some.shape.kind(neuron) for neuron in (0, 1, 2, 3)] == ["input", "input", "output", "hidden"]


def test_a_copy_shares_no_memory_and_a_frozen_one_is_read_only(genome: Make) -> None:
    some = genome(NOTATION)
    copy, frozen = some.copy(id=5), some.frozen()
    some.synapses["weight"] = 0.0

    assert copy.synapses["weight"].tolist() == frozen.synapses["weight"].tolist() == [0.5, -0.2, 1.0]
    assert copy.id == 5
    with pytest.raises(ValueError, match="read-only"):
        frozen.neurons["bias"] = np.ones(2)


def test_genomes_are_equal_when_their_genes_are(genome: Make) -> None:
    assert genome(NOTATION) == genome(NOTATION).copy(id=3, fitness=1.0)
    assert genome(NOTATION) != genome(NOTATION.replace("0.5", "0.6"))
    assert genome(NOTATION) != "a genome"
