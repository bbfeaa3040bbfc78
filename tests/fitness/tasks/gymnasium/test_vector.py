"""Batches of episodes score the same as single episodes, whatever else is in the batch."""

import importlib.util
import math
from collections.abc import Callable
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
def test_a_step_reward_counts_on_envpool() -> None:
    genomes = generation(fitness.Gymnasium("CartPole-v1"), 6)  # each step is worth 1
    with (
        fitness.Workers(fitness.Gymnasium("CartPole-v1", 2, envpool=True, step_reward=-0.75), 0) as workers,
        fitness.Workers(fitness.Gymnasium("CartPole-v1", 2, envpool=True), 0) as plain,
    ):
        assert workers.evaluate(genomes).tolist() == (0.25 * plain.evaluate(genomes)).tolist()
        assert workers.validate(genomes[1], 4) == plain.validate(genomes[1], 4)


@needs_envpool
def test_an_environment_that_envpool_lacks_is_rejected_with_the_nearest_name() -> None:
    with pytest.raises(TaskError, match=r"envpool has no environment 'LunarLandr-v3'\. Did you mean LunarLander-v3"):
        EnvpoolBatch.check("LunarLandr-v3")


NAN = math.nan
FAULTY_AT = 3


@needs_envpool
@pytest.mark.parametrize("observed", [True, False])
def test_a_batch_of_episodes_ends_with_the_same_error(observed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    task = fitness.Gymnasium("CartPole-v1", envpool=True)
    step: Callable[..., Any] = EnvpoolBatch.step
    counts = [0]

    def faulty(batch: EnvpoolBatch, actions: Any, running: Any) -> Any:
        counts[0] += 1
        observations, rewards, ended = step(batch, actions, running)
        if counts[0] == FAULTY_AT:
            (observations if observed else rewards[:, None])[1] = NAN
        return observations, rewards, ended

    monkeypatch.setattr(EnvpoolBatch, "step", faulty)
    what = (
        "input 'cart position' is nan, and 3 others .* step 3" if observed else r"the sum of rewards is nan .* step \d+"
    )
    with pytest.raises(EvaluationError, match=rf"^CartPole-v1: {what} of the episode with seed \d+;"):
        task.evaluate_batch(generation(task, 4), np.random.default_rng)


@needs_envpool
def test_what_follows_the_end_of_an_episode_of_a_batch_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    task = fitness.Gymnasium("CartPole-v1", envpool=True)
    expected = task.evaluate_batch(generation(task, 4), np.random.default_rng)
    step: Callable[..., Any] = EnvpoolBatch.step

    def undefined(batch: EnvpoolBatch, actions: Any, running: Any) -> Any:
        observations, rewards, ended = step(batch, actions, running)
        observations[~running | ended] = NAN
        return observations, rewards, ended

    monkeypatch.setattr(EnvpoolBatch, "step", undefined)
    assert task.evaluate_batch(generation(task, 4), np.random.default_rng) == expected
