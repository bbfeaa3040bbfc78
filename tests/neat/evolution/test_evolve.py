"""evolve(): whole runs, and the evaluators that it accepts."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from neat import Generation, Genome, Genomes, Network, Population, Settings, evolve

CASES = ((0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0))


def errors(genome: Genome) -> list[float]:
    network = Network(genome)
    return [abs(float(network.activate((one, other))[0]) - answer) for one, other, answer in CASES]


def xor(genomes: Genomes) -> list[float]:
    return [(4.0 - sum(errors(genome))) ** 2 for genome in genomes]


@pytest.mark.parametrize("settings", [Settings(), Settings.paper()], ids=["ours", "paper"])
def test_xor_is_solved_within_a_hundred_generations(settings: Settings) -> None:
    population = Population(settings, inputs=2, outputs=1, seed=4)

    for generation in itertools.islice(evolve(population, xor), 100):
        if max(errors(generation.champion)) < 0.5:
            break

    assert max(errors(generation.champion)) < 0.5
    assert generation.champion.hidden >= 1


def small() -> Population:
    return Population(Settings(population_size=10), inputs=2, outputs=1, seed=1)


def generations(count: int, *arguments: Any) -> list[Generation]:
    return list(itertools.islice(evolve(small(), *arguments), count))


class Lucky:
    """An evaluator of a task with luck: another genome scores 100 in each generation, and fails its validation."""

    def __init__(self) -> None:
        self.validated: list[float] = []

    def evaluate(self, genomes: Genomes) -> np.ndarray[Any, Any]:
        scores = np.zeros(len(genomes))
        scores[genomes.generation % len(genomes)] = 100.0
        scores[(genomes.generation + 1) % len(genomes)] = 50.0
        return scores

    @property
    def validation(self) -> Callable[[Genome, int, float], float | None] | None:
        def validate(genome: Genome, generation: int, score_to_beat: float) -> float:
            self.validated.append(genome.fitness)
            return 40.0 if generation == 0 else 1.0

        return validate


class Plain(Lucky):
    """The same evaluator without validation."""

    validation = None  # type: ignore[assignment]  # a task without luck brings none


def test_an_evaluator_brings_its_own_validation() -> None:
    evaluator = Lucky()

    records = generations(5, evaluator)

    assert len(evaluator.validated) == 5
    assert {record.validated for record in records} == {40.0}
    assert {record.champion.id for record in records} == {records[0].champion.id}


def test_a_function_brings_no_validation() -> None:
    assert [record.validated for record in generations(3, Lucky().evaluate)] == [None] * 3


def test_an_evaluator_without_validation_is_like_its_function() -> None:
    assert generations(3, Plain()) == generations(3, Plain().evaluate)


def test_the_argument_validate_replaces_the_validation_of_the_evaluator() -> None:
    evaluator = Lucky()

    records = generations(3, evaluator, lambda genome, generation, score_to_beat: 7.0)

    assert evaluator.validated == []
    assert {record.validated for record in records} == {7.0}


@pytest.mark.parametrize("evaluator", [None, 3, "workers", [lambda genomes: genomes.ids]])
def test_anything_else_is_refused_before_the_first_generation(evaluator: object) -> None:
    with pytest.raises(TypeError, match=r"evolve\(\) takes an evaluator, .* but got "):
        evolve(small(), evaluator)  # type: ignore[arg-type]  # that is the test


def test_nothing_is_evaluated_beyond_what_is_asked_for() -> None:
    asked: list[int] = []

    def evaluate(genomes: Genomes) -> np.ndarray[Any, Any]:
        asked.append(genomes.generation)
        return np.ones(len(genomes))

    records: Iterator[Generation] = evolve(small(), evaluate)
    assert asked == []
    assert [next(records).number, next(records).number] == asked == [0, 1]
