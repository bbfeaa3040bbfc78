"""An environment is played in its compiled form only where that is the same."""

import logging
import pickle
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.envs.classic_control.mountain_car import MountainCarEnv

import fitness
import neat
from fitness.tasks.gymnasium.compiled import compiled_episodes as module
from fitness.tasks.gymnasium.compiled import control
from tests.fitness.tasks.gymnasium.compiled.scores import generation
from tests.fitness.tasks.gymnasium.environments import Track


class Wind(gymnasium.Wrapper[Any, Any, Any, Any]):
    """A wrapper of a user."""


NAME = "gymnasium.envs.classic_control.mountain_car.MountainCarEnv"


def windy(**options: Any) -> "gymnasium.Env[Any, Any]":
    return Wind(MountainCarEnv(**options))


class Flat(MountainCarEnv):
    """An environment of a user."""


@pytest.mark.parametrize(
    "task",
    [
        lambda: fitness.Gymnasium("CartPole-v1", sutton_barto_reward=True),
        lambda: fitness.Gymnasium("Pendulum-v1", g=9.81),
        lambda: fitness.Gymnasium("MountainCar-v0", render_mode="rgb_array"),
        lambda: fitness.Gymnasium("Blackjack-v1"),
        lambda: fitness.Gymnasium("LunarLander-v3"),
        lambda: fitness.Gymnasium(lambda: Wind(gymnasium.make("MountainCar-v0"))),
        lambda: fitness.Gymnasium(lambda: gymnasium.make("MountainCar-v0")),
        lambda: fitness.Gymnasium(Flat),
        lambda: fitness.Gymnasium(Track),
    ],
)
def test_an_environment_that_may_differ_is_played_itself(task: Any) -> None:
    made = task()

    assert not made.batched
    made.close()


def test_a_registered_wrapper_is_not_left_out() -> None:
    spec = gymnasium.make("MountainCar-v0").spec
    assert spec is not None
    assert fitness.Gymnasium(spec).batched
    gymnasium.register("Windy-v0", entry_point=windy, max_episode_steps=20)
    try:
        assert not fitness.Gymnasium("Windy-v0").batched
    finally:
        gymnasium.registry.pop("Windy-v0")


def test_episodes_end_at_the_limit_of_the_environment() -> None:
    task = fitness.Gymnasium("MountainCar-v0", max_steps=12)

    assert task.evaluate_batch(generation(task, 4), lambda _: np.random.default_rng(0)) == [-12.0] * 4


def test_an_environment_that_differs_on_this_machine_is_played_itself(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(MountainCarEnv, "step", _with_double_reward())
    task = fitness.Gymnasium("MountainCar-v0", max_steps=80)
    genomes = generation(task, 5)

    with caplog.at_level(logging.INFO, "neat"):
        scores = task.evaluate_batch(genomes, lambda _: np.random.default_rng(0))

    assert "MountainCarEnv differs from its compiled form" in caplog.text
    assert scores == [-2.0 * 80] * 5


def _with_double_reward() -> Any:
    original = MountainCarEnv.step

    def step(environment: Any, action: Any) -> Any:
        observation, reward, terminated, truncated, info = original(environment, action)
        return observation, 2.0 * float(reward), terminated, truncated, info

    return step


def test_a_task_is_checked_once_in_each_process(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def agrees(*arguments: Any) -> bool:
        calls.append(arguments)
        return True

    monkeypatch.setattr(control.ControlEpisodes, "agrees", agrees)
    task = fitness.Gymnasium("Pendulum-v1", max_steps=5)
    for _ in range(3):
        task.evaluate_batch(generation(task, 3), lambda _: np.random.default_rng(0))

    assert len(calls) == module.TRIALS

    pickle.loads(pickle.dumps(task)).evaluate_batch(generation(task, 3), lambda _: np.random.default_rng(0))

    assert len(calls) == 2 * module.TRIALS


def test_an_environment_that_differs_only_at_the_end_of_episodes_is_played_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = MountainCarEnv.step

    def step(environment: Any, action: Any) -> Any:
        observation, reward, terminated, truncated, info = original(environment, action)
        return observation, 100.0 if terminated else reward, terminated, truncated, info

    monkeypatch.setattr(MountainCarEnv, "step", step)
    task = fitness.Gymnasium("MountainCar-v0")

    episodes = control.ControlEpisodes.of(NAME, {}, 200, task.to_inputs, task.to_action)

    assert episodes is not None
    assert not module.are_the_same(episodes, task.environment)


def test_an_environment_whose_numbers_were_changed_is_played_itself() -> None:
    task = fitness.Gymnasium("MountainCar-v0", max_steps=60)
    genomes = generation(task, 3)
    assert task.evaluate_batch(genomes, lambda _: np.random.default_rng(0)) == [-60.0] * 3

    task.environment.unwrapped.goal_position = -1.0
    scores = task.evaluate_batch(genomes, lambda _: np.random.default_rng(0))

    assert scores == [task.evaluate(neat.Network(genome), np.random.default_rng(0)) for genome in genomes]
    assert min(scores) > -60.0


def test_a_subclass_that_scores_in_its_own_way_is_not_passed_over() -> None:
    class Doubled(fitness.Gymnasium):
        def score_episode(self, network: Any, seed: int) -> float:
            return 2.0 * super().score_episode(network, seed)

    assert not Doubled("MountainCar-v0").batched
    assert fitness.Gymnasium("MountainCar-v0").batched
