"""Episodes in step: the same scores as one by one, whatever else shares the lanes."""

import importlib.util
from typing import Any

import numpy as np
import pytest

import fitness
from fitness.tasks.gymnasium.vector import EnvpoolBatch
from neat import EvaluationError, Genomes, Network, Population, Settings, TaskError

needs_envpool = pytest.mark.skipif(importlib.util.find_spec("envpool") is None, reason="envpool is not installed")


def generation(task: fitness.Task, size: int = 30, recurrent: bool = False) -> Genomes:
    settings = Settings(population_size=size).replace("genome.recurrent", recurrent)
    population = Population(settings, inputs=task.inputs, outputs=task.outputs, seed=4)
    population.tell(np.arange(float(size)))
    return population.ask()


def one_by_one(task: fitness.Gymnasium, genomes: Genomes, **options: Any) -> Any:
    """Return the scores of a task that has been told to play no two episodes at once."""
    task.batched = False
    with fitness.Workers(task, 0, **options) as alone:
        return alone.evaluate(genomes), alone.validate(genomes[1], 3)


@pytest.mark.parametrize("recurrent", [False, True])
@pytest.mark.parametrize("options", [{}, {"max_steps": 30}, {"normalized": True}])
def test_cart_pole_in_step_scores_what_it_does_one_by_one(recurrent: bool, options: dict[str, Any]) -> None:
    task = fitness.Gymnasium("CartPole-v1", episodes=2, **options)
    genomes = generation(task, recurrent=recurrent)
    assert task.batched

    with fitness.Workers(task, 0) as workers:
        scores, validated = workers.evaluate(genomes), workers.validate(genomes[1], 3)

    expected, expected_validated = one_by_one(task, genomes)
    assert len(set(expected.tolist())) > 1
    assert np.array_equal(scores, expected)
    assert validated == expected_validated


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_scores_in_step_do_not_depend_on_the_number_of_workers(processes: int) -> None:
    task = fitness.Gymnasium("CartPole-v1")
    genomes = generation(task)
    with fitness.Workers(task, 0) as alone:
        expected = alone.evaluate(genomes)

    with fitness.Workers(task, processes) as workers:
        assert np.array_equal(workers.evaluate(genomes), expected)


def test_an_option_that_makes_another_game_is_played_one_by_one() -> None:
    assert not fitness.Gymnasium("CartPole-v1", sutton_barto_reward=True).batched
    assert not fitness.Gymnasium("MountainCar-v0").batched


class InStep:
    """A task that scores in step, and fails on one genome."""

    inputs, outputs, batched = 2, 1, True

    def __init__(self, bad: int = -1, value: Any = None) -> None:
        self.bad, self.value = bad, value

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        raise AssertionError("a task that can score in step is asked to")

    def evaluate_batch(self, genomes: Genomes, rng: Any) -> list[Any]:
        if self.value is None and self.bad in genomes.ids:
            raise RuntimeError("cannot")
        return [self.value if genome == self.bad else float(rng(i).random()) for i, genome in enumerate(genomes.ids)]


def test_a_failure_in_step_is_pinned_to_its_genome() -> None:
    genomes = generation(InStep())
    bad = int(genomes.ids[17])

    with fitness.Workers(InStep(bad), 2, on_error="fail") as workers:
        scores = workers.evaluate(genomes)
    with fitness.Workers(InStep(bad), 2) as workers, pytest.raises(EvaluationError, match=f"genome {bad} failed on"):
        workers.evaluate(genomes)

    assert np.flatnonzero(np.isinf(scores)).tolist() == [17]
    assert len(set(scores.tolist())) == 2  # all others meet the same chance


@pytest.mark.parametrize("value", ["high", float("nan"), float("inf")])
def test_a_score_that_is_no_number_is_refused_in_step_too(value: Any) -> None:
    genomes = generation(InStep())
    bad = int(genomes.ids[3])

    with (
        fitness.Workers(InStep(bad, value), 0) as workers,
        pytest.raises(EvaluationError, match=f"genome {bad} scored"),
    ):
        workers.evaluate(genomes)


def test_scores_that_are_too_few_are_refused() -> None:
    class Short(InStep):
        def evaluate_batch(self, genomes: Genomes, rng: Any) -> list[Any]:
            return []

    with fitness.Workers(Short(), 0) as workers, pytest.raises(EvaluationError, match="must return 1 scores"):
        workers.evaluate(generation(Short()))


def test_a_validation_in_step_meets_chance_of_its_own_each_time() -> None:
    with fitness.Workers(InStep(), 0) as workers:
        genomes = generation(InStep())
        evaluated = set(workers.evaluate(genomes).tolist())

        assert workers.validate(genomes[0], 1) not in evaluated
        assert workers.validate(genomes[0], 1) != workers.validate(genomes[0], 2)


@needs_envpool
@pytest.mark.parametrize("id", ["LunarLander-v3", "Pendulum-v1"])
def test_envpool_gives_a_genome_the_same_score_whoever_plays_beside_it(id: str) -> None:
    task = fitness.Gymnasium(id, episodes=2, max_steps=60, envpool=True)
    genomes = generation(task, 6)
    with fitness.Workers(task, 0) as workers:
        together = workers.evaluate(genomes)
    with fitness.Workers(task, 2) as workers:
        apart = workers.evaluate(genomes)

    assert len(set(together.tolist())) > 1
    assert np.array_equal(together, apart)
    assert [fitness.Workers(task, 0).evaluate(genomes[i : i + 1])[0] for i in range(6)] == together.tolist()


@needs_envpool
def test_envpool_says_so_if_it_has_no_such_environment() -> None:
    with pytest.raises(TaskError, match=r"envpool has no environment 'LunarLandr-v3'\. Did you mean LunarLander-v3"):
        EnvpoolBatch.check("LunarLandr-v3")
