"""The record of a generation."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import Generation, Population, Settings


@given(st.lists(st.floats(-1e6, 1e6), min_size=10, max_size=10))
def test_a_record_summarizes_the_scores(scores: list[float]) -> None:
    generation = Population(Settings(population_size=10), inputs=1, outputs=1, seed=0).tell(scores)

    assert (generation.number, generation.evaluations) == (0, 10)
    assert generation.best.fitness == generation.champion.fitness == max(scores)
    assert generation.mean == pytest.approx(np.mean(scores), rel=1e-9, abs=1e-6)
    assert generation.median == pytest.approx(np.median(scores))
    assert sum(species.size for species in generation.species) == 10
    assert max(species.best for species in generation.species) == max(scores)
    assert str(generation).startswith("generation 0: best ")


def test_a_failed_evaluation_is_left_out_of_the_mean() -> None:
    generation = Population(Settings(population_size=4), inputs=1, outputs=1, seed=0).tell([-np.inf, 1.0, 2.0, 3.0])

    assert generation.mean == 2.0
    assert generation.best.fitness == 3.0


def test_a_record_has_quartiles_and_the_mean_size_of_a_genome() -> None:
    population = Population(Settings(population_size=9), inputs=2, outputs=1, seed=0)
    genomes = population.ask()
    hidden, enabled = [genome.hidden for genome in genomes], [genome.enabled for genome in genomes]

    generation = population.tell([3.0, -np.inf, 8.0, 1.0, 2.0, 7.0, 6.0, 5.0, 4.0])

    assert generation.quartiles == (2.0, 6.0)
    assert (generation.mean_hidden, generation.mean_synapses) == (np.mean(hidden), np.mean(enabled))


def test_a_record_says_which_species_the_champion_is_in() -> None:
    population = Population(Settings(population_size=30), inputs=2, outputs=1, seed=0)
    for _ in range(8):
        scores = np.arange(30.0) if population.generation == 0 else np.zeros(30)
        where = {genome: one.id for one in population.species for genome in population.ask().ids[one.members].tolist()}

        generation = population.tell(scores)

        assert generation.champion_species == where.get(generation.champion.id)


def test_if_every_evaluation_fails_the_mean_is_minus_infinity() -> None:
    generation = Population(Settings(population_size=4), inputs=1, outputs=1, seed=0).tell([-np.inf] * 4)

    assert generation.mean == generation.median == generation.best.fitness == -np.inf


def test_a_species_record_counts_the_generations_without_improvement() -> None:
    population = Population(
        Settings(population_size=10).replace("species.threshold", 99.0), inputs=1, outputs=1, seed=0
    )

    records = [population.tell(np.full(10, score)).species[0] for score in (1.0, 1.0, 1.0, 2.0)]

    assert [record.stagnant for record in records] == [0, 1, 2, 0]
    assert [(record.id, record.founded) for record in records] == [(1, 0)] * 4


def test_records_are_equal_whatever_time_they_took() -> None:
    one, other = (
        Population(Settings(population_size=10), inputs=1, outputs=1, seed=0).tell(np.arange(10.0)) for _ in range(2)
    )

    assert one.seconds > 0.0
    assert one == other


def test_a_record_is_made_of_a_scored_population_before_it_breeds() -> None:
    population = Population(Settings(population_size=4), inputs=1, outputs=1, seed=0)
    population.tell([1.0, 2.0, 3.0, 4.0])
    population.ask().fitness = np.array([4.0, 9.0, 5.0, 6.0])

    record = Generation.of(population)

    assert (record.number, record.best.fitness, record.best.id) == (1, 9.0, int(population.ask().ids[1]))
    assert record.champion is population.champion


@given(st.lists(st.floats(-1e300, 1e300), min_size=2, max_size=11))
def test_the_median_is_that_of_numpy(scores: list[float]) -> None:
    generation = Population(Settings(population_size=len(scores)), inputs=1, outputs=1, seed=0).tell(scores)

    assert generation.median == pytest.approx(float(np.median(scores)), rel=1e-15, abs=1e-300)


@pytest.mark.parametrize("scores", [[1.7e308, 1.7e308], [1.7e308, 1.6e308], [-1.7e308, -1.7e308]])
def test_huge_scores_do_not_overflow(scores: list[float]) -> None:
    generation = Population(Settings(population_size=2), inputs=1, outputs=1, seed=0).tell(scores)

    assert min(scores) <= generation.median <= max(scores)
    assert min(scores) <= generation.mean <= max(scores)


def test_a_generation_as_a_dictionary_is_a_row_of_plain_numbers() -> None:
    generation = Population(Settings(population_size=4), inputs=2, outputs=1, seed=0).tell([1.0, 3.0, -np.inf, 2.0])
    row = generation.to_dict()

    assert json.loads(json.dumps(row)) == row
    assert (row["number"], row["best"], row["best_id"], row["champion"], row["mean"]) == (0, 3.0, 1, 3.0, 2.0)
    assert (row["champion_hidden"], row["champion_synapses"], row["validated"]) == (0, 3, None)
    assert row["species"] == len(generation.species)
    assert row["seconds"] == generation.seconds


def test_the_representation_is_one_short_line() -> None:
    generation = Population(Settings(population_size=4), inputs=2, outputs=1, seed=0).tell([1.0, 3.0, 1.0, 2.0])

    assert repr(generation).startswith("<Generation 0: best 3, mean 1.75, champion 3")
    assert len(repr(generation)) < 160
