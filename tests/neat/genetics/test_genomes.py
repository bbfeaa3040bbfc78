from collections.abc import Callable
from typing import Any

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


def test_a_packed_genome_has_its_id_parents_and_fitness(genome: Make) -> None:
    members = [genome(NOTATION).copy(id=n, parents=tuple(range(n)), fitness=n / 2) for n in range(3)]

    genomes = Genomes.pack(members, generation=4, seed=5)

    assert [(member.id, member.parents, member.fitness) for member in genomes] == [
        (0, (), 0.0), (1, (0,), 0.5), (2, (0, 1), 1.0),
    ]  # fmt: skip
    assert (genomes.generation, genomes.seed) == (4, 5)
    assert (genomes[1:].generation, genomes[1:].ids.tolist()) == (4, [1, 2])
    assert repr(genomes) == "<3 genomes of generation 4, 9 synapses in all>"


def test_genomes_are_packed_under_new_ids_where_a_first_one_is_given(genome: Make) -> None:
    members = [genome(NOTATION).copy(parents=(7,)), genome("0>2 +1.0 #0").copy(parents=(8, 9))]

    genomes = Genomes.pack(members, generation=2, first_id=40)

    assert [(member.id, member.parents) for member in genomes] == [(40, (7,)), (41, (8, 9))]
    assert list(genomes) == members
    assert [member.id for member in members] == [0, 0]


def test_joined_genomes_follow_under_new_ids(genome: Make) -> None:
    genomes = Genomes.pack([genome("0>2 +1.0 #0").copy(id=3)], generation=2)

    joined = genomes.joined([genome(NOTATION).copy(parents=(3,)), genome("1>2 -1.0 #3")], 8)

    assert list(joined) == [genome("0>2 +1.0 #0"), genome(NOTATION), genome("1>2 -1.0 #3")]
    assert joined.ids.tolist() == [3, 8, 9]
    assert joined[1].parents == (3,)
    assert np.isnan(joined.fitness).all()
    assert joined.generation == 2


@pytest.mark.parametrize(
    "index",
    [
        slice(None, None, 2),
        slice(None, None, -1),
        slice(5, 1, -3),
        [3, 0, 3],
        [],
        (1, 2),
        np.array([-1, 4]),
        np.array([], np.int64),
        np.array([5, 0], np.uint8),
        [True, False, True, False, False, True],
        np.arange(6) > 2,
    ],
)
def test_any_genomes_can_be_taken_as_from_an_array(genome: Make, index: Any) -> None:
    texts = ["0>2 +1.0 #0", NOTATION, "1>2 -1.0 #3", "", NOTATION, "1>2 -2.0 #3"]
    genomes = Genomes.pack([genome(text).copy(id=n, fitness=n / 2) for n, text in enumerate(texts)], 4, 5)
    of_array = index if isinstance(index, slice | np.ndarray) else np.array(index, type(index[0]) if index else int)
    expected = np.arange(6)[of_array]

    taken = genomes[index]

    assert taken.ids.tolist() == expected.tolist()
    assert list(taken) == [genomes[int(position)] for position in expected]
    assert taken.fitness.tolist() == (expected / 2).tolist()
    assert (taken.generation, taken.seed, taken.shape) == (4, 5, genomes.shape)
    for one in taken:
        one.check()


@pytest.mark.parametrize("index", [[6], [-7], [0.5], ["a"], [[1]], [True], np.ones((2, 2), bool)])
def test_genomes_that_do_not_exist_are_refused(genome: Make, index: Any) -> None:
    genomes = Genomes.pack([genome(NOTATION)] * 6)

    with pytest.raises(IndexError):
        genomes[index]


def test_the_fitness_of_a_member_or_a_slice_is_that_of_the_whole(genome: Make) -> None:
    genomes = Genomes.pack([genome(NOTATION)] * 4)

    genomes[1].fitness = 2.0
    genomes[2:][1].fitness = 3.0
    for one in genomes[[0, 2]]:
        one.fitness = 9.0  # of a copy

    assert np.array_equal(genomes.fitness, [np.nan, 2.0, np.nan, 3.0], equal_nan=True)
