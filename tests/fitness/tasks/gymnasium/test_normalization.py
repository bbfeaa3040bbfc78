from typing import Any

import gymnasium
import numpy as np
import pytest

import fitness
from fitness.scores import unseen_seed
from fitness.tasks.gymnasium.normalization import measure
from fitness.tasks.gymnasium.spaces import reader
from tests.fitness.tasks.gymnasium.players import network_for


def test_observations_are_normalized_to_mean_0_and_deviation_1() -> None:
    task = fitness.Gymnasium("MountainCar-v0", normalized=True)
    environment = gymnasium.make("MountainCar-v0")
    environment.action_space.seed(3)
    seen = []
    for seed in range(100, 120):
        observation, _ = environment.reset(seed=seed)
        for _ in range(200):
            seen.append(task.normalization.apply(observation))  # type: ignore[union-attr]  # it was asked for
            observation = environment.step(environment.action_space.sample())[0]

    assert np.abs(np.mean(seen, axis=0)).max() < 1.0  # not exactly 0, since these are other episodes
    assert np.std(seen, axis=0) == pytest.approx([1.0, 1.0], rel=0.5)


@pytest.mark.parametrize("id", ["CartPole-v1", "Pendulum-v1"])
def test_a_network_gets_the_same_inputs_in_recorded_and_scored_episodes(id: str) -> None:
    task = fitness.Gymnasium(id, normalized=True)
    network = network_for(task)
    seen = [frame.inputs for frame in task.play(network, np.random.default_rng(1))]
    plain = list(fitness.Gymnasium(id).play(network, np.random.default_rng(1)))

    assert np.allclose(seen[0], task.normalization.apply(plain[0].inputs))  # type: ignore[union-attr]  # it was asked for
    again = fitness.Gymnasium(id, normalized=True)
    assert np.array_equal(again.normalization.mean, task.normalization.mean)  # type: ignore[union-attr]
    seed = unseen_seed(np.random.default_rng(1))
    rewards = [frame.reward for frame in task.play(network, np.random.default_rng(1))]
    assert task.score_episode(network, seed) == pytest.approx(sum(rewards))


def test_one_hot_observations_are_not_normalized() -> None:
    assert fitness.Gymnasium("FrozenLake-v1", normalized=True).normalization is None


def test_a_constant_observation_is_not_scaled() -> None:
    class Ending:
        action_space = gymnasium.spaces.Discrete(2)

        def reset(self, seed: int) -> tuple[Any, dict[str, Any]]:
            return np.array([3.0, float(seed)]), {}

        def step(self, action: int) -> tuple[Any, float, bool, bool, dict[str, Any]]:
            return np.array([3.0, 0.0]), 0.0, True, False, {}

    normalization = measure(Ending(), reader(gymnasium.spaces.Box(-9.0, 9.0, (2,))))

    assert normalization.mean.tolist() == [3.0, 4.5]
    assert normalization.deviation[0] == 1.0
    assert normalization.apply(np.array([4.0, 4.5])).tolist() == [1.0, 0.0]
