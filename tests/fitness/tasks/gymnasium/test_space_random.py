"""Environments whose wrappers sample from a space."""

import random
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from numpy.random import mtrand

import fitness
from fitness.global_random import preserved, seed_globals
from fitness.tasks.gymnasium.space_random import sampling_globally, sampling_the_same
from neat import Population, Settings

BOX = spaces.Box(-1.0, 1.0, (2,), np.float64)


class Slippery(gymnasium.ActionWrapper[Any, Any, Any]):
    """Now and then a random action."""

    def action(self, action: Any) -> Any:
        sampled = self.action_space.sample()
        return sampled if self.observation_space.sample()[0] > 0.0 else action


@pytest.mark.parametrize("processes", [1, 2])
def test_a_wrapper_that_samples_does_not_make_scores_depend_on_the_process(processes: int) -> None:
    gymnasium.register("Slippery-v0", lambda **_: Slippery(gymnasium.make("CartPole-v1")), max_episode_steps=50)
    try:
        population = Population(Settings(population_size=20), inputs=4, outputs=2, seed=1)
        task = fitness.Gymnasium("Slippery-v0", episodes=2)
        with fitness.Workers(task, 0) as alone, fitness.Workers(task, processes) as workers:
            expected = alone.evaluate(population.ask()).tolist()

            assert workers.evaluate(population.ask()).tolist() == expected
            assert len(set(expected)) > 5
    finally:
        del gymnasium.registry["Slippery-v0"]


def test_normalization_is_the_same_in_every_process() -> None:
    class Noisy(gymnasium.ObservationWrapper[Any, Any, Any]):
        def observation(self, observation: Any) -> Any:
            return observation * np.float32(random.random() + self.action_space.sample() / 2.0) / np.float32(2.0)

    gymnasium.register("Noisy-v0", lambda **_: Noisy(gymnasium.make("CartPole-v1")), max_episode_steps=50)
    try:
        first, second = (fitness.Gymnasium("Noisy-v0", normalized=True).normalization for _ in range(2))
    finally:
        del gymnasium.registry["Noisy-v0"]

    assert first is not None
    assert second is not None
    assert np.array_equal(first.mean, second.mean)


@pytest.mark.parametrize(
    "space",
    [
        BOX,
        spaces.Discrete(1000),
        spaces.Tuple([BOX, spaces.Discrete(9)]),
        spaces.Dict({"a": BOX, "b": spaces.Dict({"c": spaces.MultiDiscrete([9, 9])})}),
        spaces.OneOf([BOX, spaces.Discrete(9)]),
        spaces.Sequence(BOX, seed=4),
        spaces.Graph(BOX, spaces.Discrete(5)),
        spaces.Text(9),
    ],
    ids=lambda space: type(space).__name__,
)
def test_every_kind_of_space_is_covered(space: "spaces.Space[Any]") -> None:
    class Sampled(gymnasium.Env[Any, Any]):
        action_space = space
        observation_space = BOX

    environment = sampling_globally(Sampled())
    samples = []
    with preserved():
        for key in (1, 2, 1):
            seed_globals(key)
            samples.append([repr(environment.action_space.sample()) for _ in range(5)])

    assert samples[0] == samples[2] != samples[1]


class Shared(gymnasium.Env[Any, Any]):
    """An environment whose spaces are attributes of its class, and which draws from all generators that it can."""

    observation_space = BOX
    action_space = spaces.Discrete(5)

    def __init__(self) -> None:
        self.terrain = random.random() + mtrand.rand()

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> Any:
        super().reset(seed=seed)
        self.left = 3
        return mtrand.rand(2), {}

    def step(self, action: Any) -> Any:
        self.left -= 1
        reward = self.terrain + random.random() + float(self.action_space.sample())
        return mtrand.rand(2), reward, self.left == 0, False, {}


@pytest.mark.parametrize("normalized", [False, True])
def test_another_task_with_the_same_spaces_changes_no_score(normalized: bool) -> None:
    task = fitness.Gymnasium(Shared, normalized=normalized)
    genomes = Population(Settings(population_size=6), inputs=task.inputs, outputs=task.outputs, seed=1).ask()
    with fitness.Workers(task, 0) as workers:
        before = workers.evaluate(genomes).tolist()
        fitness.Gymnasium(Shared, normalized=normalized)
        assert workers.evaluate(genomes).tolist() == before
    with fitness.Workers(task, 1) as workers:
        assert workers.evaluate(genomes).tolist() == before


@pytest.mark.parametrize("normalized", [False, True])
def test_a_task_that_is_made_leaves_the_callers_generators_alone(normalized: bool) -> None:
    random.seed(3)
    mtrand.seed(3)
    fitness.Gymnasium(Shared, normalized=normalized)

    assert (random.random(), mtrand.rand()) == (random.Random(3).random(), np.random.RandomState(3).rand())


def test_actions_that_are_sampled_the_same_leave_the_space_its_generator() -> None:
    environment = sampling_globally(Shared())
    generator = Shared.action_space.np_random
    found = []
    for _ in range(2):
        with sampling_the_same(environment):
            found.append([environment.action_space.sample() for _ in range(5)])

    assert found[0] == found[1]
    assert Shared.action_space.np_random is generator
