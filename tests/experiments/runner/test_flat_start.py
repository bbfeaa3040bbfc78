"""A run whose genomes all score the same says so, once."""

import logging
from typing import Any

import numpy as np
import pytest

from experiments.runner.flat_start import GENERATIONS, FlatStart
from neat import Generation, Population, Settings

TEXT = "Every genome of the first 10 generations scored -200, so that selection cannot choose."


def warnings_of(
    caplog: pytest.LogCaptureFixture, score: Any, *, settings: Settings | None = None, solved: bool = False
) -> list[str]:
    """Return what is logged in 25 generations; `score` gives the scores of one, by its number and size."""
    settings = settings or Settings(population_size=12)
    population, watch = Population(settings, inputs=2, outputs=1, seed=1), FlatStart(settings)
    with caplog.at_level(logging.WARNING, logger="neat"):
        for _ in range(25):
            genomes = population.ask()
            watch.see(population.tell(np.asarray(score(population.generation, len(genomes)), float)), solved)
    return [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("value", [-200.0, -200.0 - 1e-13])
def test_a_flat_start_is_warned_of_once(caplog: pytest.LogCaptureFixture, value: float) -> None:
    (text,) = warnings_of(caplog, lambda _, size: np.full(size, value))

    assert text.startswith(TEXT)
    assert text.endswith("(docs/how-to/learns-nothing.md).")


@pytest.mark.parametrize("better", range(GENERATIONS))
def test_one_genome_that_scores_more_is_a_start(caplog: pytest.LogCaptureFixture, better: int) -> None:
    def scores(number: int, size: int) -> Any:
        return np.full(size, -200.0) + (number == better) * (np.arange(size) == 3)

    assert warnings_of(caplog, scores) == []


def test_generations_that_differ_are_no_flat_start(caplog: pytest.LogCaptureFixture) -> None:
    assert warnings_of(caplog, lambda number, size: np.full(size, float(number))) == []


@pytest.mark.parametrize("failed", [1, 12])
def test_failed_evaluations_are_no_flat_start(caplog: pytest.LogCaptureFixture, failed: int) -> None:
    assert warnings_of(caplog, lambda _, size: np.where(np.arange(size) < failed, -np.inf, 0.0)) == []


def test_a_task_that_all_genomes_solve_is_no_flat_start(caplog: pytest.LogCaptureFixture) -> None:
    assert warnings_of(caplog, lambda _, size: np.full(size, 500.0), solved=True) == []


def test_a_flat_score_is_no_matter_where_novelty_is_selected(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(population_size=12).replace("selection.kind", "novelty")
    watch = FlatStart(settings)
    population = Population(Settings(population_size=12), inputs=2, outputs=1, seed=1)
    with caplog.at_level(logging.WARNING, logger="neat"):
        for _ in range(15):
            population.ask()
            watch.see(population.tell(np.zeros(12)), False)

    assert not caplog.records


def test_a_run_that_is_continued_is_not_watched_from_the_middle(caplog: pytest.LogCaptureFixture) -> None:
    population, settings = Population(Settings(population_size=12), inputs=2, outputs=1, seed=1), Settings()
    generations: list[Generation] = []
    for _ in range(15):
        population.ask()
        generations.append(population.tell(np.zeros(12)))
    watch = FlatStart(settings)
    with caplog.at_level(logging.WARNING, logger="neat"):
        for generation in generations[4:]:
            watch.see(generation, False)

    assert not caplog.records
