"""Patience: episodes in which nothing is won any more come to an end."""

from typing import Any

import gymnasium
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fitness
from fitness.patience import PatientEnvironment, PatientLanes
from neat import Network, Population, Settings, TaskError


class Script(gymnasium.Env[int, int]):
    """An environment that pays these rewards, one after the other, and has no end of its own."""

    def __init__(self, rewards: list[float]) -> None:
        self.rewards = rewards

    def reset(self, **options: Any) -> Any:
        self.left = list(self.rewards)
        return 0, {}

    def step(self, action: int) -> Any:
        return 0, self.left.pop(0), False, False, {}


class ScriptLanes:
    """The same for several lanes."""

    def __init__(self, rewards: list[list[float]]) -> None:
        self.rewards = np.array(rewards, float)
        self.now = 0

    def begin(self) -> Any:
        return np.zeros((len(self.rewards), 1))

    def step(self, actions: Any, running: Any) -> Any:
        rewards = np.where(running, self.rewards[:, self.now], 0.0)
        self.now += 1
        return self.begin(), rewards, np.zeros(len(running), np.bool_)

    def close(self) -> None:
        pass


def length_alone(rewards: list[float], patience: int) -> int:
    environment = PatientEnvironment(Script(rewards), patience)
    environment.reset()
    for step in range(len(rewards)):
        if environment.step(0)[3]:
            return step + 1
    return -1


def lengths_in_step(rewards: list[list[float]], patience: int) -> list[int]:
    lanes = PatientLanes(ScriptLanes(rewards), patience)
    lanes.begin()
    running, lengths = np.ones(len(rewards), np.bool_), np.full(len(rewards), -1)
    for step in range(len(rewards[0])):
        _, _, over = lanes.step(None, running)
        lengths[running & over] = step + 1
        running &= ~over
    return lengths.tolist()


@pytest.mark.parametrize(
    ("rewards", "length"),
    [
        ([0.0] * 9, 3),
        ([1.0, 0.0, 0.0, 0.0, 1.0], 4),
        ([1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], 7),
        ([2.0, -2.0, 1.0, 0.5, 9.0], 4),  # it wins again, but not what it has lost
        ([-1.0, -1.0, -1.0, 9.0], 3),
        ([1.0] * 9, -1),
    ],
)
def test_an_episode_ends_when_its_return_has_been_no_better_for_so_many_steps(
    rewards: list[float], length: int
) -> None:
    assert length_alone(rewards, patience=3) == length


@given(
    rewards=st.lists(st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=12, max_size=12), min_size=1, max_size=5),
    patience=st.integers(1, 6),
)
def test_episodes_in_step_end_where_they_would_alone(rewards: list[list[float]], patience: int) -> None:
    assert lengths_in_step(rewards, patience) == [length_alone(own, patience) for own in rewards]


def network_for(task: fitness.Gymnasium) -> Network:
    return Network(Population(Settings(), inputs=task.inputs, outputs=task.outputs, seed=1).ask()[0])


def test_an_evaluation_has_patience_and_an_episode_that_is_shown_goes_on_to_its_end() -> None:
    task = fitness.Gymnasium("MountainCar-v0", patience=40)  # pays -1 a step
    network = network_for(task)

    assert task.evaluate(network, np.random.default_rng(0)) == -40.0
    assert task.steps == 40
    assert task.score_episode(network, 0) == -200.0
    assert len(list(task.play(network, np.random.default_rng(0)))) == 200
    task.close()


def test_who_wins_at_every_step_is_not_stopped() -> None:
    patient, plain = fitness.Gymnasium("CartPole-v1", patience=2), fitness.Gymnasium("CartPole-v1")
    genomes = Population(Settings(population_size=20), inputs=4, outputs=2, seed=1).ask()

    scores = patient.evaluate_many(genomes, lambda index: np.random.default_rng(1))

    assert scores == plain.evaluate_many(genomes, lambda index: np.random.default_rng(1))
    assert max(scores) > 2


@pytest.mark.parametrize("patience", [0, 2.5, True, -1])
def test_impossible_patience_is_refused(patience: Any) -> None:
    with pytest.raises(TaskError, match="patience must be a whole number of at least 1"):
        fitness.Gymnasium("CartPole-v1", patience=patience)
