from collections.abc import Iterator
from typing import Any

import gymnasium
import numpy as np
import pytest

import fitness
from fitness.scores import unseen_seed
from fitness.tasks.gymnasium.normalization import Normalization, measure
from fitness.tasks.gymnasium.scaling import ranges_of
from fitness.tasks.gymnasium.spaces import observation_of
from tests.fitness.tasks.gymnasium.players import network_for

SPACE = gymnasium.spaces.Box(-9.0, 9.0, (2,))


def applied(normalization: Normalization | None, observations: Any) -> Any:
    assert normalization is not None
    return (observations - normalization.mean) / normalization.deviation


def test_observations_are_normalized_to_mean_0_and_deviation_1() -> None:
    task = fitness.Gymnasium("MountainCar-v0", normalized=True)
    environment = gymnasium.make("MountainCar-v0")
    environment.action_space.seed(3)
    seen = []
    for seed in range(100, 120):
        observation, _ = environment.reset(seed=seed)
        for _ in range(200):
            seen.append(applied(task.normalization, observation))
            observation = environment.step(environment.action_space.sample())[0]

    assert np.abs(np.mean(seen, axis=0)).max() < 1.0  # not exactly 0, since these are other episodes
    assert np.std(seen, axis=0) == pytest.approx([1.0, 1.0], rel=0.5)


@pytest.mark.parametrize("id", ["CartPole-v1", "Pendulum-v1"])
def test_a_network_gets_the_same_inputs_in_recorded_and_scored_episodes(id: str) -> None:
    task = fitness.Gymnasium(id, normalized=True)
    network = network_for(task)
    seen = [frame.inputs for frame in task.play(network, np.random.default_rng(1))]
    plain = list(fitness.Gymnasium(id, scaled=False).play(network, np.random.default_rng(1)))

    assert np.allclose(seen[0], applied(task.normalization, plain[0].inputs))
    again = fitness.Gymnasium(id, normalized=True)
    assert np.array_equal(again.normalization.mean, task.normalization.mean)  # type: ignore[union-attr]
    seed = unseen_seed(np.random.default_rng(1))
    rewards = [frame.reward for frame in task.play(network, np.random.default_rng(1))]
    assert task.score_episode(network, seed) == pytest.approx(sum(rewards))


def test_one_hot_observations_are_not_normalized() -> None:
    assert fitness.Gymnasium("FrozenLake-v1", normalized=True).normalization is None


def test_a_constant_observation_is_not_scaled() -> None:
    class Ending:
        observation_space = SPACE
        action_space = gymnasium.spaces.Discrete(2)

        def reset(self, seed: int) -> tuple[Any, dict[str, Any]]:
            return np.array([3.0, float(seed)]), {}

        def step(self, action: int) -> tuple[Any, float, bool, bool, dict[str, Any]]:
            return np.array([3.0, 0.0]), 0.0, True, False, {}

    normalization = measure(Ending(), observation_of(SPACE), ranges_of(SPACE))

    assert normalization.mean.tolist() == [3.0, 4.5]
    assert normalization.deviation[0] == 1.0
    assert applied(normalization, np.array([4.0, 4.5])).tolist() == [1.0, 0.0]


PARTS = gymnasium.spaces.Dict(
    camera=gymnasium.spaces.Box(0, 255, (3, 3, 1), np.uint8),
    place=gymnasium.spaces.Tuple([gymnasium.spaces.Box(-np.inf, np.inf, (2,)), gymnasium.spaces.Discrete(3)]),
    switches=gymnasium.spaces.MultiBinary(2),
)


class Roaming(gymnasium.Env[Any, Any]):
    """Observes pixels of which one never changes, unbounded numbers, and one-hot inputs and bits."""

    observation_space = PARTS
    action_space = gymnasium.spaces.Discrete(2)

    def observe(self) -> Any:
        camera = self.np_random.integers(0, 256, (3, 3, 1)).astype(np.uint8)
        camera[0, 0] = 7
        far = self.np_random.normal(500.0, 100.0, 2).astype(np.float32)
        place = (far, int(self.np_random.integers(3)))
        return {"camera": camera, "place": place, "switches": self.np_random.integers(0, 2, 2).astype(np.int8)}

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        return self.observe(), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        return self.observe(), 0.0, False, bool(self.np_random.random() < 0.02), {}


def test_the_numbers_of_every_space_are_normalized_and_one_hot_inputs_and_bits_stay() -> None:
    observed = observation_of(PARTS)
    normalization = measure(Roaming(), observed, ranges_of(PARTS))
    environment = Roaming()
    environment.reset(seed=9)
    seen = np.array([observed(environment.observe()) for _ in range(300)])

    normalized = applied(normalization, seen)

    numbers = [*range(1, 9), 9, 10]
    assert np.abs(normalized[:, numbers].mean(axis=0)).max() < 0.3
    assert normalized[:, numbers].std(axis=0) == pytest.approx(np.ones(10), rel=0.2)
    assert np.array_equal(normalized[:, 11:], seen[:, 11:])
    assert not normalized[:, 0].any()  # the pixel that never changed
    assert applied(normalization, np.full(16, 255.0))[0] < 1.0  # and stays small if it changes later


@pytest.fixture
def roaming() -> Iterator[str]:
    gymnasium.register("Roaming-v0", Roaming)
    yield "Roaming-v0"
    gymnasium.registry.pop("Roaming-v0")


def test_a_task_of_such_a_space_gives_normalized_inputs(roaming: str) -> None:
    task = fitness.Gymnasium(roaming, normalized=True)
    environment = Roaming()

    inputs = task.to_inputs(environment.reset(seed=3)[0])

    assert task.normalization is not None
    assert np.abs(inputs).max() < 5.0


def test_the_cost_of_measuring_a_picture_is_bounded() -> None:
    steps = 0

    class Screen:
        observation_space = gymnasium.spaces.Box(0, 255, (84, 84, 1), np.uint8)
        action_space = gymnasium.spaces.Discrete(2)
        picture = np.zeros((84, 84, 1), np.uint8)

        def reset(self, seed: int) -> tuple[Any, dict[str, Any]]:
            return self.picture, {}

        def step(self, action: int) -> tuple[Any, float, bool, bool, dict[str, Any]]:
            nonlocal steps
            steps += 1
            return self.picture, 0.0, False, False, {}

    space = Screen.observation_space
    measure(Screen(), observation_of(space), ranges_of(space))

    assert steps * 84 * 84 <= 2_000_000
