"""Environments whose wrappers sample from a space."""

import random
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

import fitness
from fitness.global_random import preserved, seed_globals
from fitness.tasks.gymnasium.space_random import sampling_globally
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
