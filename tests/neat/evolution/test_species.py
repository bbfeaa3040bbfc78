from collections.abc import Callable

import numpy as np
import pytest

from neat import Genome, Genomes, Settings
from neat.evolution.species import Species, record_scores, speciate, survivors
from neat.settings import ExtinctionSettings

Make = Callable[..., Genome]

FIXED = Settings().replace("species.target", 0)
"""The threshold is not adjusted."""


def species_of(*sizes: int) -> list[Species]:
    """Return species of these sizes, their members side by side in the generation."""
    ends = np.cumsum(sizes)
    unused = Genome(None, np.empty(0), np.empty(0))  # type: ignore[arg-type]  # representatives are not used here
    return [
        Species(number, 0, unused, np.arange(end - size, end))
        for number, (size, end) in enumerate(zip(sizes, ends, strict=True), start=1)
    ]


def test_a_genome_joins_the_first_species_that_is_near_enough(genome: Make) -> None:
    settings = FIXED.replace("species.weight_coefficient", 1.0)
    genomes = Genomes.pack([genome(f"0>2 {weight:+.1f} #0") for weight in (0.0, 0.9, 1.5, 5.0, 1.9)])

    species, _ = speciate(genomes, [], 1.0, settings, next_id=7)

    # 0.9 is near 0.0; 1.5 is not, and founds a species; 1.9 is near that one
    assert [(one.id, one.members.tolist()) for one in species] == [(7, [0, 1]), (8, [2, 4]), (9, [3])]


def test_a_species_without_members_ends_and_its_id_is_not_reused(genome: Make) -> None:
    settings = FIXED.replace("species.weight_coefficient", 1.0)
    genomes = Genomes.pack([genome(f"0>2 {weight:+.1f} #0") for weight in (0.0, 5.0)])
    species, _ = speciate(genomes, [], 1.0, settings, next_id=1)

    children = Genomes.pack([genome("0>2 +5.1 #0"), genome("0>2 +9.0 #0")], 1)
    later, _ = speciate(children, species, 1.0, settings, next_id=3)

    assert [(one.id, one.founded) for one in later] == [(2, 0), (3, 1)]


def test_a_stagnant_species_has_no_children() -> None:
    rules, species = ExtinctionSettings(), species_of(2, 2)
    for generation in range(16):
        record_scores(species, np.array([1.0, 1.0, 2.0 + generation, 0.0]), generation, rules)
        left = survivors(species, species[1], generation, rules)
        assert len(left) == (2 if generation < 15 else 1)


def test_the_species_of_the_best_genome_always_survives() -> None:
    rules = ExtinctionSettings(stagnation=1, mark_share=1.0, marks=1)
    species = species_of(2, 2)
    for generation in range(5):
        record_scores(species, np.array([3.0, 0.0, 2.0, 2.0]), generation, rules)

    assert survivors(species, species[0], 4, rules) == species[:1]


def test_only_consecutive_marks_end_a_species() -> None:
    rules = ExtinctionSettings(stagnation=0, mark_share=0.5, marks=3)
    species = species_of(1, 1)
    marks = []
    for generation, scores in enumerate([(1, 2), (1, 2), (3, 2), (1, 2), (1, 2), (1, 2)]):
        record_scores(species, np.array(scores, float), generation, rules)
        marks.append((species[0].marks, len(survivors(species, species[1], generation, rules))))

    assert marks == [(1, 2), (2, 2), (0, 2), (1, 2), (2, 2), (3, 1)]


def test_the_mean_of_a_species_does_not_overflow_and_failures_make_it_infinite() -> None:
    first, second = species_of(3, 2)
    scores = np.array([1.7e308, 1.7e308, 1.7e308, 1.0, -np.inf])

    assert first.mean(scores) == pytest.approx(1.7e308)
    assert second.mean(scores) == -np.inf


def test_a_species_improves_only_above_its_best_fitness() -> None:
    (species,) = species_of(2)
    record_scores([species], np.array([1.0, 3.0]), 4, ExtinctionSettings())

    assert species.best == 3.0
    assert not species.improves(np.array([3.0, 3.0]))
    assert species.improves(np.array([3.1, 0.0]))
    assert (species.stagnation(4), species.stagnation(9)) == (0, 5)
