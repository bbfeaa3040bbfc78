import math
from typing import Any

import numpy as np
import pytest

from neat import EvaluationError, Genomes, Population, Settings
from neat.evolution.scores import checked_scores


@pytest.fixture
def genomes() -> Genomes:
    return Population(Settings(population_size=3), inputs=1, outputs=1, seed=1).ask()


@pytest.mark.parametrize(
    "scores",
    [
        [1, 2, 3],
        (1.0, np.float32(2.0), np.array(3.0)),
        np.array([1, 2, 3], np.int8),
        [np.bool_(True), 2, 3],
        [True, 2.0, np.int64(3)],
        np.array([1.0, 2.0, 3.0], object),
    ],
)
def test_numbers_of_any_type_are_taken(genomes: Genomes, scores: Any) -> None:
    checked = checked_scores(scores, genomes)

    assert checked.tolist() == [1.0, 2.0, 3.0]
    assert checked.dtype == np.float64
    assert checked is not scores


def test_a_failed_evaluation_is_minus_infinity(genomes: Genomes) -> None:
    assert checked_scores([-math.inf, 0.0, 1.0], genomes).tolist() == [-math.inf, 0.0, 1.0]


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        (
            [1.0, None, 2.0],
            r"genome 1 scored None; did evaluate\(\) return nothing\? Return the score; a fit",
        ),
        ([1.0, 2.0, math.nan], "genome 2 scored nan; a fitness must be a finite number"),
        (["a", "b", "c"], r"takes \(3,\) fitnesses, but got something else: \['a'\] are not numbers"),
        ([1.0], r"takes \(3,\) fitnesses, one per genome, but got shape \(1,\)"),
        ([[1.0], [2.0, 3.0], []], "but got something else"),
        (1.0, r"but got shape \(\)"),
    ],
)
def test_what_is_not_a_score_is_refused(genomes: Genomes, scores: Any, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        checked_scores(scores, genomes)


def test_without_scores_every_genome_must_have_a_fitness(genomes: Genomes) -> None:
    for genome in list(genomes)[:-1]:
        genome.fitness = 2.0

    with pytest.raises(EvaluationError, match=r"genome 2 has no fitness; return the scores.* or set genome\.fitness"):
        checked_scores(None, genomes)
    genomes[2].fitness = 3
    assert checked_scores(None, genomes).tolist() == [2.0, 2.0, 3.0]
