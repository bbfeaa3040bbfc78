"""Batches of episodes score the same as single episodes, whatever else is in the batch."""

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
    """Return the scores of a task that plays episodes one after another."""
    task.batched = False
    with fitness.Workers(task, 0, **options) as alone:
        return alone.evaluate(genomes), alone.validate(genomes[1], 3)


@pytest.mark.parametrize("recurrent", [False, True])
@pytest.mark.parametrize("options", [{}, {"max_steps": 30}, {"normalized": True}, {"scaled": False}])
def test_a_batch_of_cart_poles_scores_the_same_as_single_episodes(recurrent: bool, options: dict[str, Any]) -> None:
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
def test_scores_of_batches_do_not_depend_on_the_number_of_workers(processes: int) -> None:
    task = fitness.Gymnasium("CartPole-v1")
    genomes = generation(task)
    with fitness.Workers(task, 0) as alone:
        expected = alone.evaluate(genomes)

    with fitness.Workers(task, processes) as workers:
        assert np.array_equal(workers.evaluate(genomes), expected)


def test_an_environment_without_a_vector_version_is_not_batched() -> None:
    assert not fitness.Gymnasium("CartPole-v1", sutton_barto_reward=True).batched
    assert not fitness.Gymnasium("MountainCar-v0").batched


class Batched:
    """A task that scores batches, and fails on one genome."""

    inputs, outputs, batched = 2, 1, True

    def __init__(self, bad: int = -1, value: Any = None) -> None:
        self.bad, self.value = bad, value

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        raise AssertionError("a batched task is scored by evaluate_batch")

    def evaluate_batch(self, genomes: Genomes, rng: Any) -> list[Any]:
        if self.value is None and self.bad in genomes.ids:
            raise RuntimeError("cannot")
        return [self.value if genome == self.bad else float(rng(i).random()) for i, genome in enumerate(genomes.ids)]


def test_a_failure_in_a_batch_is_attributed_to_its_genome() -> None:
    genomes = generation(Batched())
    bad = int(genomes.ids[17])

    with fitness.Workers(Batched(bad), 2, on_error="fail") as workers:
        scores = workers.evaluate(genomes)
    with fitness.Workers(Batched(bad), 2) as workers, pytest.raises(EvaluationError, match=f"genome {bad} failed on"):
        workers.evaluate(genomes)

    assert np.flatnonzero(np.isinf(scores)).tolist() == [17]
    assert len(set(scores.tolist())) == 2  # all others get the same stream


@pytest.mark.parametrize("value", ["high", float("nan"), float("inf")])
def test_a_score_of_a_batch_that_is_not_a_number_is_rejected(value: Any) -> None:
    genomes = generation(Batched())
    bad = int(genomes.ids[3])

    with (
        fitness.Workers(Batched(bad, value), 0) as workers,
        pytest.raises(EvaluationError, match=f"genome {bad} scored"),
    ):
        workers.evaluate(genomes)


def test_a_batch_with_too_few_scores_is_rejected() -> None:
    class Short(Batched):
        def evaluate_batch(self, genomes: Genomes, rng: Any) -> list[Any]:
            return []

    with fitness.Workers(Short(), 0) as workers, pytest.raises(EvaluationError, match="must return 1 scores"):
        workers.evaluate(generation(Short()))


def test_each_genome_of_a_validated_batch_gets_its_own_stream() -> None:
    with fitness.Workers(Batched(), 0) as workers:
        genomes = generation(Batched())
        evaluated = set(workers.evaluate(genomes).tolist())

        assert workers.validate(genomes[0], 1) not in evaluated
        assert workers.validate(genomes[0], 1) != workers.validate(genomes[0], 2)


@needs_envpool
@pytest.mark.parametrize("id", ["LunarLander-v3", "Pendulum-v1"])
def test_envpool_scores_a_genome_the_same_in_every_batch(id: str) -> None:
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
def test_an_environment_that_envpool_lacks_is_rejected_with_the_nearest_name() -> None:
    with pytest.raises(TaskError, match=r"envpool has no environment 'LunarLandr-v3'\. Did you mean LunarLander-v3"):
        EnvpoolBatch.check("LunarLandr-v3")
