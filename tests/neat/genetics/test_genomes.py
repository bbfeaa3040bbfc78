from collections.abc import Callable

import numpy as np
import pytest

from neat import Genome, Genomes

Make = Callable[..., Genome]
NOTATION = "0>3 +0.5 #1, 1>3 -0.2 #2 off, 3>2 +1.0 #4"


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


def test_a_packed_genome_has_its_id_parents_and_fitness(genome: Make) -> None:
    members = [genome(NOTATION).copy(id=n, parents=tuple(range(n)), fitness=n / 2) for n in range(3)]

    genomes = Genomes.pack(members, generation=4, seed=5)

    assert [(member.id, member.parents, member.fitness) for member in genomes] == [
        (0, (), 0.0), (1, (0,), 0.5), (2, (0, 1), 1.0),
    ]  # fmt: skip
    assert (genomes.generation, genomes.seed) == (4, 5)
    assert (genomes[1:].generation, genomes[1:].ids.tolist()) == (4, [1, 2])
    assert repr(genomes) == "<3 genomes of generation 4, 9 synapses in all>"


def test_joined_genomes_follow_under_new_ids(genome: Make) -> None:
    genomes = Genomes.pack([genome("0>2 +1.0 #0").copy(id=3)], generation=2)

    joined = genomes.joined([genome(NOTATION).copy(parents=(3,)), genome("1>2 -1.0 #3")], 8)

    assert list(joined) == [genome("0>2 +1.0 #0"), genome(NOTATION), genome("1>2 -1.0 #3")]
    assert joined.ids.tolist() == [3, 8, 9]
    assert joined[1].parents == (3,)
    assert np.isnan(joined.fitness).all()
    assert joined.generation == 2
