from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import Genome, Genomes, Settings
from neat.evolution.reproduction import quotas, rank_values, raw_values
from neat.evolution.species import Species, record_scores, speciate, survivors
from neat.settings import ExtinctionSettings

Make = Callable[..., Genome]

FIXED = Settings().replace("species.target", 0)
"""The threshold stays what it is."""


def kinds(*sizes: int) -> list[Species]:
    """Return species of these sizes, their members side by side in the generation."""
    ends = np.cumsum(sizes)
    nobody = Genome(None, np.empty(0), np.empty(0))  # type: ignore[arg-type]  # representatives play no part here
    return [
        Species(number, 0, nobody, np.arange(end - size, end))
        for number, (size, end) in enumerate(zip(sizes, ends, strict=True), start=1)
    ]


def test_a_genome_joins_the_first_species_that_is_near_enough(genome: Make) -> None:
    settings = FIXED.replace("species.weight_coefficient", 1.0)
    genomes = Genomes.pack([genome(f"0>2 {weight:+.1f} #0") for weight in (0.0, 0.9, 1.5, 5.0, 1.9)])

    species, _ = speciate(genomes, [], 1.0, settings, next_id=7)

    # 0.9 is near 0.0; 1.5 is not, and founds a species; 1.9 is near that one
    assert [(kind.id, kind.members.tolist()) for kind in species] == [(7, [0, 1]), (8, [2, 4]), (9, [3])]


def test_species_without_members_end_and_ids_are_not_given_twice(genome: Make) -> None:
    settings = FIXED.replace("species.weight_coefficient", 1.0)
    genomes = Genomes.pack([genome(f"0>2 {weight:+.1f} #0") for weight in (0.0, 5.0)])
    species, _ = speciate(genomes, [], 1.0, settings, next_id=1)

    children = Genomes.pack([genome("0>2 +5.1 #0"), genome("0>2 +9.0 #0")], 1)
    later, _ = speciate(children, species, 1.0, settings, next_id=3)

    assert [(kind.id, kind.founded) for kind in later] == [(2, 0), (3, 1)]


def test_a_species_that_does_not_improve_has_no_children_after_fifteen_generations() -> None:
    rules, species = ExtinctionSettings(), kinds(2, 2)
    for generation in range(16):
        record_scores(species, np.array([1.0, 1.0, 2.0 + generation, 0.0]), generation, rules)
        left = survivors(species, species[1], generation, rules)
        assert len(left) == (2 if generation < 15 else 1)


def test_the_species_of_the_best_genome_never_dies() -> None:
    rules = ExtinctionSettings(stagnation=1, mark_share=1.0, marks=1)
    species = kinds(2, 2)
    for generation in range(5):
        record_scores(species, np.array([3.0, 0.0, 2.0, 2.0]), generation, rules)

    assert survivors(species, species[0], 4, rules) == species[:1]


def test_marks_must_come_in_a_row() -> None:
    rules = ExtinctionSettings(stagnation=0, mark_share=0.5, marks=3)
    species = kinds(1, 1)
    marks = []
    for generation, scores in enumerate([(1, 2), (1, 2), (3, 2), (1, 2), (1, 2), (1, 2)]):
        record_scores(species, np.array(scores, float), generation, rules)
        marks.append((species[0].marks, len(survivors(species, species[1], generation, rules))))

    assert marks == [(1, 2), (2, 2), (0, 2), (1, 2), (2, 2), (3, 1)]


def test_quotas_are_in_proportion_to_mean_fitness() -> None:
    values = np.array([1.0, 3.0, 6.0, 6.0])

    assert quotas(kinds(2, 2), values, 100, 0).tolist() == [25, 75]


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=12),
    st.integers(1, 300),
    st.data(),
)
def test_quotas_are_exact_and_the_fittest_has_one(sizes: list[int], size: int, data: st.DataObject) -> None:
    values = np.array(data.draw(st.lists(st.floats(0.0, 1.0), min_size=sum(sizes), max_size=sum(sizes))))
    fittest = data.draw(st.integers(0, len(sizes) - 1))

    given_out = quotas(kinds(*sizes), values, size, fittest)

    assert given_out.sum() == size
    assert (given_out >= 0).all()
    assert given_out[fittest] >= 1


def test_ranks_take_any_scores_and_equals_share_theirs() -> None:
    assert rank_values(np.array([-5.0, 7.0, -5.0, 1e300])).tolist() == [0.375, 0.75, 0.375, 1.0]
    assert rank_values(np.array([-np.inf, 0.0])).tolist() == [0.5, 1.0]


def test_raw_values_are_in_proportion_and_failures_count_as_the_worst() -> None:
    assert raw_values(np.array([1.0, 2.0, 4.0, -np.inf])).tolist() == [0.25, 0.5, 1.0, 0.25]
    assert raw_values(np.array([0.0, 0.0])).tolist() == [1.0, 1.0]
    assert raw_values(np.full(3, 1e308)).sum() == pytest.approx(3.0)
