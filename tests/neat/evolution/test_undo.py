"""A call of `tell` that fails, at any place, changes nothing."""

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from neat import EvaluationError, Population, Settings
from neat.evolution import population as module
from neat.selection.outcomes import Measure, Outcomes
from tests.plain import digest


def searching() -> Population:
    """Return a population after five generations, with a map, in which weights are searched and genomes validated."""
    settings = Settings(population_size=40).replace(
        {"search.share": 0.5, "extinction.restart": 30, "mutation.add_neuron_rate": 0.5}
    )
    population = Population(settings, inputs=3, outputs=2, seed=1)
    for _ in range(5):
        tell(population)
    return population


def tell(population: Population) -> Any:
    rng = np.random.default_rng(population.generation)
    scores, ends = rng.normal(size=40), rng.random((40, 1))
    outcomes = Outcomes(scores, ends, declared=(Measure("end", 0.0, 1.0),))
    return population.tell(outcomes, lambda genome, generation, bar: genome.fitness / 2.0)


def fail(*_: Any, **__: Any) -> Any:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "place", ["checked_scores", "record_scores", "survivors", "quotas", "next_generation", "search_weights", "speciate"]
)
def test_a_call_of_tell_that_fails_changes_nothing(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted, undisturbed = searching(), searching()
    before, asked = pickle.dumps(interrupted), interrupted.ask()
    real: Callable[..., Any] = getattr(module, place)

    def fail_afterwards(*given: Any, **named: Any) -> Any:
        real(*given, **named)
        raise KeyboardInterrupt

    for replacement in (fail_afterwards, fail):
        with monkeypatch.context() as patch:
            patch.setattr(module, place, replacement)
            with pytest.raises(KeyboardInterrupt):
                tell(interrupted)
        assert pickle.dumps(interrupted) == before
        assert interrupted.ask() is asked
    for _ in range(3):
        assert tell(interrupted) == tell(undisturbed)
        assert digest(interrupted.ask()) == digest(undisturbed.ask())


def test_a_restart_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    population = Population(Settings(population_size=10).replace("extinction.restart", 1), inputs=2, outputs=1, seed=1)
    population.tell(np.zeros(10))
    before = pickle.dumps(population)
    with monkeypatch.context() as patch:
        patch.setattr(module, "first_generation", fail)
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                population.tell(np.zeros(10))
            assert pickle.dumps(population) == before

    population.tell(np.zeros(10))
    assert (population.generation, population.evaluations) == (2, 20)


def test_scores_that_are_refused_late_are_forgotten() -> None:
    population = Population(
        Settings(population_size=10).replace("reproduction.sharing", "raw"), inputs=2, outputs=1, seed=1
    )

    with pytest.raises(EvaluationError):
        population.tell(-np.ones(10))
    assert np.isnan(population.ask().fitness).all()
