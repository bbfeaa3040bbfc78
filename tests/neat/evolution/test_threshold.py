import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import Genome, Genomes, Population, Settings, evolve
from neat.evolution.species import speciate
from neat.evolution.threshold import TRIES, Division, adjust_threshold
from neat.settings import SpeciesSettings

NONE = np.empty(0, np.int64)
SIZE = 100


class Generation:
    """A fake generation with more species the lower the threshold; it counts how often it is divided."""

    def __init__(self, species_at: Callable[[float], int]) -> None:
        self.species_at = species_at
        self.thresholds: list[float] = []

    def divide(self, threshold: float, limit: int) -> Division:
        self.thresholds.append(threshold)
        return Division(threshold, min(self.species_at(threshold), limit + 1), NONE, NONE)


def smooth(threshold: float) -> int:
    return int(1 + 99 / (1.0 + threshold))


@pytest.mark.parametrize("threshold", [0.3, 3.0, 50.0])
def test_the_threshold_is_moved_until_the_species_are_near_the_target(threshold: float) -> None:
    division = adjust_threshold(Generation(smooth).divide, threshold, SIZE, SpeciesSettings())

    assert 8 <= division.species <= 12


def test_a_threshold_near_the_target_is_unchanged() -> None:
    generation = Generation(lambda threshold: 12)

    assert adjust_threshold(generation.divide, 3.0, SIZE, SpeciesSettings()).threshold == 3.0
    assert generation.thresholds == [3.0]


def test_without_a_target_the_threshold_is_fixed() -> None:
    generation = Generation(lambda threshold: 77)

    assert adjust_threshold(generation.divide, 3.0, SIZE, SpeciesSettings(target=0)) == (3.0, 77, NONE, NONE)


def test_the_threshold_is_not_moved_below_its_floor() -> None:
    division = adjust_threshold(Generation(lambda threshold: 1).divide, 3.0, SIZE, SpeciesSettings(threshold_floor=0.5))

    assert division.threshold == 0.5


def test_a_threshold_set_below_the_floor_may_stay_there() -> None:
    assert adjust_threshold(Generation(lambda threshold: 1).divide, 0.1, SIZE, SpeciesSettings()).threshold == 0.1


def test_if_the_number_jumps_across_the_target_the_nearer_side_is_chosen() -> None:
    rules = SpeciesSettings()

    assert (
        adjust_threshold(Generation(lambda threshold: 90 if threshold < 2.0 else 3).divide, 3.0, SIZE, rules).species
        == 3
    )
    assert (
        adjust_threshold(Generation(lambda threshold: 14 if threshold < 2.0 else 3).divide, 3.0, SIZE, rules).species
        == 14
    )


def test_a_generation_with_too_many_species_at_any_threshold_is_still_divided() -> None:
    generation = Generation(lambda threshold: 60)

    division = adjust_threshold(generation.divide, 3.0, SIZE, SpeciesSettings())

    assert division.species == 60
    assert division.threshold == max(generation.thresholds) > 100.0


@given(
    st.dictionaries(st.floats(0.0, 1e6), st.integers(1, SIZE), max_size=5),
    st.floats(0.0, 1e6),
    st.integers(1, 30),
    st.floats(0.0, 1.0),
)
def test_adjusting_ends_within_a_fixed_number_of_divisions(
    steps: dict[float, int], threshold: float, target: int, tolerance: float
) -> None:
    def species_at(threshold: float) -> int:
        return next((steps[step] for step in sorted(steps) if threshold < step), 1)

    generation = Generation(species_at)
    division = adjust_threshold(
        generation.divide, threshold, SIZE, SpeciesSettings(target=target, target_tolerance=tolerance)
    )

    assert division.species == species_at(division.threshold)
    assert len(generation.thresholds) <= TRIES + 1


def test_the_members_match_the_returned_threshold(genome: Callable[..., Genome]) -> None:
    genomes = Genomes.pack([genome(f"0>2 {weight:+.2f} #0") for weight in np.linspace(-8.0, 8.0, 60)])

    species, threshold = speciate(genomes, [], 3.0, Settings(), next_id=1)
    again, _ = speciate(genomes, [], threshold, Settings().replace("species.target", 0), next_id=1)

    assert 8 <= len(species) <= 12
    assert [one.members.tolist() for one in species] == [one.members.tolist() for one in again]


@pytest.mark.parametrize("initial", ["full", "one"])
@pytest.mark.parametrize("inputs", [2, 60])
def test_the_number_of_species_stays_near_its_target_from_the_start(inputs: int, initial: str) -> None:
    settings = Settings().replace("genome.initial", initial).replace("mutation.add_synapse_rate", 1.0)
    population = Population(settings, inputs=inputs, outputs=1, seed=9)

    counts = [
        len(generation.species)
        for generation in itertools.islice(evolve(population, lambda genomes: genomes.ids % 7), 40)
    ]

    assert max(counts) <= 20
    assert np.mean([8 <= count <= 12 for count in counts[10:]]) > 0.9


def test_a_small_population_has_fewer_species() -> None:
    population = Population(Settings(population_size=16), inputs=3, outputs=1, seed=2)

    counts = [
        len(generation.species)
        for generation in itertools.islice(evolve(population, lambda genomes: genomes.ids % 5), 40)
    ]

    assert np.mean(counts[5:]) == pytest.approx(3.0, abs=1.0)


@pytest.mark.parametrize("threshold", [0.0, 1e-9, 1e9])
def test_a_bad_threshold_is_corrected_within_a_few_generations(threshold: float) -> None:
    population = Population(Settings().replace("species.threshold", threshold), inputs=2, outputs=1, seed=9)

    counts = [
        len(generation.species)
        for generation in itertools.islice(evolve(population, lambda genomes: genomes.ids % 5), 20)
    ]

    assert all(7 <= count <= 13 for count in counts[12:])
