import contextlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import Genome, GenomeError, Genomes, NeatError, Population, Settings, Synapse

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


def test_a_genome_says_what_it_is(genome: Make) -> None:
    some = genome(NOTATION)

    assert (some.inputs, some.outputs, some.hidden, some.enabled) == (2, 1, 1, 2)
    assert repr(some) == "<Genome 0: 1 hidden neurons, 2 of 3 synapses enabled>"
    assert [some.shape.kind(neuron) for neuron in (0, 1, 2, 3)] == ["input", "input", "output", "hidden"]


@pytest.mark.parametrize(
    ("array", "field", "index", "value", "message"),
    [
        ("synapses", "marking", 0, 2, "sorted by marking"),
        ("synapses", "marking", 0, -1, "sorted by marking"),
        ("synapses", "source", 0, 9, "has no source"),
        ("synapses", "source", 0, -1, "has no source"),
        ("synapses", "target", 0, 0, "has no target"),
        ("synapses", "source", 1, 0, "join the same two neurons"),
        ("synapses", "weight", 0, math.nan, "must be finite"),
        ("synapses", "source", 0, 2, "leaves an output"),
        ("synapses", "source", 0, 3, "close a cycle"),
        ("neurons", "bias", 0, math.inf, "must be finite"),
        ("neurons", "id", 1, 2, "sorted by id"),
        ("neurons", "id", 0, 1, "first neurons must be the outputs"),
        ("neurons", "activation", 1, 999, "activation code 999 is not registered"),
        ("neurons", "aggregation", 1, 7, "aggregations must be codes below 7"),
    ],
)
def test_check_holds_every_rule(genome: Make, array: str, field: str, index: int, value: Any, message: str) -> None:
    broken = genome(NOTATION)
    getattr(broken, array)[field][index] = value

    with pytest.raises(GenomeError, match=message):
        broken.check()


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
    st.one_of(st.just(math.nan), st.floats(allow_nan=False, allow_infinity=False)),
)
def test_json_keeps_every_number(weight: float, bias: float, fitness: float) -> None:
    some = Population(Settings(population_size=2), inputs=2, outputs=2, seed=1).ask()[0].copy(fitness=fitness, id=2**60)
    some.synapses["weight"] = weight
    some.neurons["bias"] = bias

    again = Genome.from_json(some.to_json())

    assert again == some
    assert (again.id, again.parents) == (some.id, some.parents)
    assert again.fitness == some.fitness or (math.isnan(again.fitness) and math.isnan(some.fitness))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"format": 1', '"format": 2', "has format 2, but this version reads 1"),
        ('"neurons"', '"nerves"', "lacks 'neurons'"),
        ('"weight": 0.5', '"weight": "heavy"', "weight must be a number"),
        ('"weight": 0.5', '"weight": NaN', "must be finite"),
        ('"source": 0', '"source": 1e99', "source must be a whole number"),
        ('"source": 0', '"source": 99999999999999999999', "source must lie in"),
        ('"enabled": true', '"enabled": 1', "enabled must be true or false"),
        ('"sum"', '"total"', "total is not an aggregation"),
        ('"steep_sigmoid"', '"steep_sigmod"', "Did you mean steep_sigmoid?"),
        ('"outputs": 1', '"outputs": 1000000000', "must have 1000000000 output neurons"),
        ('"inputs": 2', '"inputs": 1000000000', "at most 10000000 inputs"),
        ("{", "", "cannot be read"),
    ],
)
def test_json_that_is_no_genome_is_refused(genome: Make, old: str, new: str, message: str) -> None:
    text = genome(NOTATION).to_json()
    assert old in text

    with pytest.raises(GenomeError) as caught:
        Genome.from_json(text.replace(old, new, 1))
    assert message in str(caught.value)


@given(st.data())
def test_damaged_json_gives_a_genome_or_our_own_error(data: st.DataObject) -> None:
    text = Population(Settings(population_size=2), inputs=2, outputs=1, seed=1).ask()[0].to_json()
    place = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 20))
    damaged = text[:place] + data.draw(st.text('0123456789-.e[]{}",:truefalsn', max_size=8)) + text[place + length :]

    with contextlib.suppress(NeatError):
        Genome.from_json(damaged).check()


def test_packed_genomes_are_views_and_slices_are_packed(genome: Make) -> None:
    members = [genome("0>2 +1.0 #0"), genome(NOTATION), genome("1>2 -1.0 #3")]
    genomes = Genomes.pack(members)

    assert len(genomes) == 3
    assert list(genomes) == members
    assert genomes[-1] == members[2]
    assert list(genomes[1:]) == members[1:]
    assert list(genomes[1:][1:]) == members[2:]
    assert len(genomes[2:1]) == 0
    genomes[1].synapses[0].weight = 7.0
    assert genomes.packed.synapses["weight"].tolist() == [1.0, 7.0, -0.2, 1.0, -1.0]
    with pytest.raises(IndexError):
        genomes[3]
    with pytest.raises(ValueError, match="step 1"):
        genomes[::2]


def test_a_copy_shares_nothing_and_a_frozen_one_cannot_be_written(genome: Make) -> None:
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
