from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import Genome, Genomes, Settings
from neat.evolution.species import speciate
from neat.evolution.threshold import TRIES, Division, adjust_threshold
from neat.settings import SpeciesSettings

NOBODY = np.empty(0, np.int64)
SIZE = 100


class Generation:
    """A made-up generation that falls into more species the lower the threshold, and counts how often it is divided."""

    def __init__(self, species_at: Callable[[float], int]) -> None:
        self.species_at = species_at
        self.thresholds: list[float] = []

    def divide(self, threshold: float, most: int) -> Division:
        self.thresholds.append(threshold)
        return Division(threshold, min(self.species_at(threshold), most + 1), NOBODY, NOBODY)


def smooth(threshold: float) -> int:
    return int(1 + 99 / (1.0 + threshold))


@pytest.mark.parametrize("threshold", [0.3, 3.0, 50.0])
def test_the_threshold_is_moved_until_the_species_are_near_the_target(threshold: float) -> None:
    division = adjust_threshold(Generation(smooth).divide, threshold, SIZE, SpeciesSettings())

    assert 8 <= division.species <= 12


def test_a_threshold_that_will_do_stays() -> None:
    generation = Generation(lambda threshold: 12)

    assert adjust_threshold(generation.divide, 3.0, SIZE, SpeciesSettings()).threshold == 3.0
    assert generation.thresholds == [3.0]


def test_without_a_target_the_threshold_is_fixed() -> None:
    generation = Generation(lambda threshold: 77)

    assert adjust_threshold(generation.divide, 3.0, SIZE, SpeciesSettings(target=0)) == (3.0, 77, NOBODY, NOBODY)


def test_the_threshold_is_not_moved_below_its_floor() -> None:
    division = adjust_threshold(Generation(lambda threshold: 1).divide, 3.0, SIZE, SpeciesSettings(threshold_floor=0.5))

    assert division.threshold == 0.5


def test_a_threshold_chosen_below_the_floor_may_stay_there() -> None:
    assert adjust_threshold(Generation(lambda threshold: 1).divide, 0.1, SIZE, SpeciesSettings()).threshold == 0.1


def test_where_the_number_jumps_over_the_target_the_nearer_side_is_taken() -> None:
    rules = SpeciesSettings()

    assert (
        adjust_threshold(Generation(lambda threshold: 90 if threshold < 2.0 else 3).divide, 3.0, SIZE, rules).species
        == 3
    )
    assert (
        adjust_threshold(Generation(lambda threshold: 14 if threshold < 2.0 else 3).divide, 3.0, SIZE, rules).species
        == 14
    )


def test_a_generation_that_will_not_come_together_is_divided_all_the_same() -> None:
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
def test_steering_always_ends_soon_with_a_whole_division(
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


def test_members_are_those_of_the_threshold_that_is_told(genome: Callable[..., Genome]) -> None:
    genomes = Genomes.pack([genome(f"0>2 {weight:+.2f} #0") for weight in np.linspace(-8.0, 8.0, 60)])

    species, threshold = speciate(genomes, [], 3.0, Settings(), next_id=1)
    again, _ = speciate(genomes, [], threshold, Settings().replace("species.target", 0), next_id=1)

    assert 8 <= len(species) <= 12
    assert [kind.members.tolist() for kind in species] == [kind.members.tolist() for kind in again]
