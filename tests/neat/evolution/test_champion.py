"""The champion race, with and without validation."""

import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neat import EvaluationError, Genome, Population, Settings
from neat.evolution.champion import ChampionRace, challenger, newcomer


def population_of(size: int, inputs: int = 2) -> Population:
    return Population(Settings(population_size=size), inputs=inputs, outputs=1, seed=1)


def test_without_validation_the_champion_is_the_fittest_genome_so_far() -> None:
    population = population_of(10)
    rng, best = np.random.default_rng(0), -math.inf
    for _ in range(20):
        scores = rng.normal(size=10)
        generation = population.tell(scores)
        best = max(best, float(scores.max()))
        assert generation.champion.fitness == best


def test_the_champion_cannot_be_written() -> None:
    generation = population_of(10).tell(np.arange(10.0))

    with pytest.raises(ValueError, match="read-only"):
        generation.champion.synapses["weight"] = 0.0
    with pytest.raises(ValueError, match=r"genome 9 is read-only; set the fitness of genome\.copy\(\) instead"):
        generation.champion.fitness = 99.0
    assert generation.champion.fitness == 9.0


def test_the_champion_cannot_be_written_after_loading(tmp_path: Path) -> None:
    population = population_of(10)
    population.tell(np.arange(10.0))
    population.save(tmp_path / "population")
    champion = Population.load(tmp_path / "population").champion
    assert champion is not None

    with pytest.raises(ValueError, match="read-only"):
        champion.fitness = 99.0
    champion.copy().fitness = 99.0


@pytest.mark.parametrize("score", [math.nan, math.inf, np.float32("nan"), "1.5", [1.0, 2.0], 1j, 10**400])
def test_a_validation_that_no_score_could_beat_is_refused_and_changes_nothing(score: Any, tmp_path: Path) -> None:
    population, undisturbed = population_of(10), population_of(10)

    with pytest.raises(
        EvaluationError,
        match=r"^genome 9 scored .* when it was validated; validate\(\) must return a finite number, -inf for a failed",
    ):
        population.tell(np.arange(10.0), lambda genome, generation, bar: score)

    assert (population.champion, population.validated, population.generation) == (None, None, 0)
    population.save(tmp_path / "population")
    again, expected = (one.tell(np.arange(10.0), lambda *_: 1.0) for one in (population, undisturbed))
    assert again == expected


@pytest.mark.parametrize("score", [-math.inf, True, 3, np.float32(0.5), np.int64(2)])
def test_any_number_and_a_failed_validation_are_scores(score: Any, tmp_path: Path) -> None:
    population = population_of(10)

    assert population.tell(np.arange(10.0), lambda genome, generation, bar: score).validated == float(score)
    population.save(tmp_path / "population")
    assert population.tell(np.arange(10.0), lambda genome, generation, bar: 7.0).validated == 7.0


def test_a_lucky_fitness_does_not_beat_a_better_validated_score() -> None:
    population = population_of(60)
    lucky, steady = np.zeros(60), np.zeros(60)
    lucky[3], steady[5] = 100.0, 50.0
    validated = {100.0: 1.0, 50.0: 40.0}

    first = population.tell(lucky, lambda genome, generation, bar: validated[genome.fitness])
    second = population.tell(steady, lambda genome, generation, bar: validated[genome.fitness])
    third = population.tell(lucky, lambda genome, generation, bar: validated[genome.fitness])

    assert (first.champion.fitness, first.validated) == (100.0, 1.0)
    assert (second.champion.fitness, second.validated) == (50.0, 40.0)
    assert (third.champion.fitness, third.validated) == (50.0, 40.0)


def test_of_equal_validated_scores_the_higher_fitness_decides(tmp_path: Path) -> None:
    """As where every network fails in validation, while evolution gets somewhere."""
    population = population_of(10)
    champions = []

    for fitness in (1.0, 3.0, 2.0, 3.0, 4.0):
        generation = population.tell(np.full(10, fitness), lambda *_: 0.0)
        champions.append((generation.champion.fitness, generation.validated))
        population.save(tmp_path / "population")
        population = Population.load(tmp_path / "population")

    assert champions == [(1.0, 0.0), (3.0, 0.0), (3.0, 0.0), (3.0, 0.0), (4.0, 0.0)]


def test_of_equally_fit_genomes_the_youngest_is_validated() -> None:
    population = population_of(10)
    validated: list[int] = []

    def validate(genome: Genome, generation: int, bar: float) -> float:
        validated.append(genome.id)
        return 0.5

    for _ in range(4):
        population.tell(np.ones(10), validate)

    assert len(set(validated)) == 4
    assert validated == sorted(validated)


def test_after_the_fittest_the_best_genome_of_an_improved_species_is_validated() -> None:
    population = population_of(40, inputs=3)
    validated: list[int] = []

    def validate(genome: Genome, generation: int, bar: float) -> float:
        validated.append(genome.id)
        return 0.0

    scores = np.linspace(0.0, 1.0, 40)
    best = int(population.ask().ids[-1])
    population.tell(scores, validate)
    genomes = population.ask()
    carried = int(np.flatnonzero(genomes.ids == best)[0])  # the champion, copied unchanged
    scores = np.full(40, 0.5)
    scores[carried] = 1.0
    improved = [species for species in population.species if carried not in species.members and species.best < 0.5]
    candidates = {int(genomes.ids[member]) for species in improved for member in species.members}
    population.tell(scores, validate)

    assert validated[0] == best
    assert validated[1] in candidates


def test_none_from_validate_leaves_the_champion_and_does_not_count_as_a_validation() -> None:
    population = population_of(10)
    validated: list[int] = []

    def validate(genome: Genome, generation: int, bar: float) -> float | None:
        validated.append(genome.id)
        return 3.0 if len(validated) == 1 else None

    population.tell(np.arange(10.0), validate)
    first = population.champion
    for _ in range(3):
        scores = np.zeros(10)
        scores[0] = 20.0
        population.tell(scores, validate)

    assert len(validated) > 2
    assert population.champion is first
    assert population.validated == 3.0


def test_a_run_has_a_champion_even_if_its_first_validation_returns_none() -> None:
    generation = population_of(10).tell(np.arange(10.0), lambda genome, number, score_to_beat: None)

    assert generation.champion.fitness == 9.0
    assert generation.validated is None


def test_validate_is_given_the_generation_and_the_score_to_beat() -> None:
    population, calls = population_of(10), []

    def validate(genome: Genome, generation: int, score_to_beat: float) -> float:
        calls.append((generation, score_to_beat))
        return 5.0 - generation

    for _ in range(3):
        population.tell(np.ones(10), validate)

    assert calls == [(0, -math.inf), (1, 5.0), (2, 5.0)]


def test_an_interrupted_validation_changes_nothing() -> None:
    interrupted, undisturbed = population_of(10), population_of(10)

    def interrupt(genome: Genome, generation: int, score_to_beat: float) -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted.tell(np.arange(10.0), interrupt)

    assert (interrupted.champion, interrupted.generation, interrupted.evaluations) == (None, 0, 0)
    again, expected = (one.tell(np.arange(10.0), lambda *_: 1.0) for one in (interrupted, undisturbed))
    assert again == expected


def test_each_genome_is_validated_once_until_none_is_left() -> None:
    population = population_of(5)
    genomes, race = population.ask(), ChampionRace()
    genomes.fitness = np.ones(5)

    for _ in itertools.repeat(None, 8):
        race.update(genomes, [], lambda genome, generation, score_to_beat: 0.0)

    assert sorted(race.validated_ids) == genomes.ids.tolist()
    assert challenger(genomes, [], race.validated_ids) is None


def test_candidates_that_must_be_new_have_scores_that_no_validated_genome_had(tmp_path: Path) -> None:
    settings = Settings(population_size=30).replace("validation.candidates", "new")
    rng, validated = np.random.default_rng(3), list[float]()
    population = Population(settings, inputs=2, outputs=1, seed=1)

    def validate(genome: Genome, generation: int, bar: float) -> float:
        validated.append(genome.fitness)
        return -genome.fitness

    for generation in range(30):
        scores = rng.integers(0, 12, 30).astype(float)
        expected = max(set(scores) - set(validated), default=None)
        before = len(validated)
        champion = population.tell(scores, validate).champion
        assert validated[before:] == ([] if expected is None else [expected])
        assert champion.fitness == min(validated)
        if generation % 5 == 0:
            population.save(tmp_path / "population")
            population = Population.load(tmp_path / "population")

    assert sorted(validated) == list(range(12))


def test_a_candidate_that_validation_gave_up_has_not_been_validated() -> None:
    genomes, race = population_of(3).ask(), ChampionRace(champion=population_of(3).ask()[0], validated=1.0)
    genomes.fitness[:] = [1.0, 2.0, 2.0]

    race.update(genomes, [], lambda genome, generation, bar: None, candidates="new")
    assert race.validated_scores == []
    race.update(genomes, [], lambda genome, generation, bar: 0.0, candidates="new")
    race.update(genomes, [], lambda genome, generation, bar: 0.0, candidates="new")

    assert race.validated_scores == [2.0, 1.0]
    assert newcomer(genomes, race.validated_scores) is None


def test_genomes_that_failed_are_candidates_once() -> None:
    genomes = population_of(3).ask()
    genomes.fitness[:] = -math.inf

    first = newcomer(genomes, [])

    assert first is not None
    assert first.id == max(genomes.ids)
    assert newcomer(genomes, [-math.inf]) is None
