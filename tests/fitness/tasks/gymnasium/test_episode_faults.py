import math
from typing import Any

import gymnasium
import numpy as np
import pytest

import fitness
from fitness.tasks.gymnasium.episode_faults import fault_of_inputs, fault_of_observation, fault_of_rewards
from neat import EvaluationError, TaskError
from tests.fitness.tasks.gymnasium.environments import Track
from tests.fitness.tasks.gymnasium.players import network_for

NAN, INF = math.nan, math.inf
FAULTY_AT = 3


class Faulty(Track):
    """Observes or rewards something unusable in its fourth step."""

    def __init__(self, observation: Any = None, reward: Any = 1.0, action: str = "discrete") -> None:
        super().__init__()
        self.faulty_observation, self.faulty_reward = observation, reward
        if action == "continuous":
            self.action_space = gymnasium.spaces.Box(-1.0, 1.0, (1,))
        self.done = 0

    def reset(self, **options: Any) -> Any:
        self.done = 0
        return super().reset(**options)

    def step(self, action: Any) -> Any:
        self.done += 1
        observation = super().step(0)[0]
        if self.done < FAULTY_AT or (self.faulty_observation is None and self.done > FAULTY_AT):
            return observation, 1.0, False, False, {}
        if self.faulty_observation is not None:
            observation = self.faulty_observation
        return observation, self.faulty_reward, False, False, {}


class Forgetful(Faulty):
    def step(self, action: Any) -> Any:
        _, reward, terminated, truncated, info = super().step(action)
        return None if self.done >= FAULTY_AT else self.observed(), reward, terminated, truncated, info


OBSERVATIONS = [
    (np.array([0.5, NAN]), r"input 'obs 1' is nan"),
    (np.array([INF, 1.0], np.float32), r"input 'obs 0' is inf"),
    (np.array([-INF, NAN]), r"input 'obs 0' is -inf, and 1 others are not finite,"),
    (np.array([0.5, None]), r"input 'obs 1' is nan"),
    ([0.5, NAN], r"input 'obs 1' is nan"),
    (np.zeros(3), r"the observation does not fit its space \(ValueError: .* 2 numbers .* has 3 .*\)"),
    (np.array(0.5), r"the observation does not fit its space \(ValueError: .* 2 numbers .* has 1 .*\)"),
    ("left", r"the observation does not fit its space \(ValueError: .*\)"),
]


@pytest.mark.parametrize(("observation", "message"), OBSERVATIONS)
@pytest.mark.parametrize("action", ["discrete", "continuous"])
def test_an_unusable_observation_ends_the_episode_with_its_input_and_step(
    observation: Any, message: str, action: str
) -> None:
    task = fitness.Gymnasium(Faulty, observation=observation, action=action, max_steps=20)

    with pytest.raises(EvaluationError, match=rf"^Faulty: ({message}) after step 3 of the episode with seed 7;"):
        task.score_episode(network_for(task), 7)
    assert task.steps == FAULTY_AT


@pytest.mark.parametrize("normalized", [False, True])
def test_an_observation_that_is_none_ends_the_episode(normalized: bool) -> None:
    task = fitness.Gymnasium(Forgetful, max_steps=20)

    with pytest.raises(EvaluationError, match="the observation is None after step 3"):
        task.score_episode(network_for(task), 7)


@pytest.mark.parametrize("action", ["discrete", "continuous"])
@pytest.mark.parametrize("reward", [NAN, INF, -INF, np.float32(NAN), None, "much"])
def test_an_unusable_reward_ends_the_episode_with_its_step(reward: Any, action: str) -> None:
    task = fitness.Gymnasium(Faulty, reward=reward, action=action, max_steps=20)

    with pytest.raises(EvaluationError, match=r"^Faulty: the reward is .* after step 3 of the episode with seed 7;"):
        task.score_episode(network_for(task), 7)


def test_an_error_of_the_environment_itself_stays_what_it_is() -> None:
    class Broken(Track):
        def step(self, action: Any) -> Any:
            raise LookupError("no road")

    task = fitness.Gymnasium(Broken)
    with pytest.raises(LookupError, match="no road"):
        task.score_episode(network_for(task), 7)


def test_an_episode_that_is_shown_ends_with_the_same_error() -> None:
    task = fitness.Gymnasium(Faulty, observation=np.array([0.5, NAN]), max_steps=20)

    with pytest.raises(EvaluationError, match=r"input 'obs 1' is nan after step 3"):
        list(task.play(network_for(task), np.random.default_rng(0)))


def test_numbers_whose_sum_is_too_large_are_fine() -> None:
    large = np.array([1e308, 1e308])
    task = fitness.Gymnasium(Faulty, observation=large, max_steps=20)

    assert task.score_episode(network_for(task), 7) == 20.0


def test_faults_are_none_where_all_is_well() -> None:
    assert fault_of_inputs(np.array([1.0, -1e308]), ["a", "b"]) is None
    assert fault_of_observation([1, 2], np.asarray, ["a", "b"]) is None
    assert fault_of_rewards([1, np.float32(2.0), True]) is None


def test_random_play_that_observes_nan_cannot_normalize() -> None:
    with pytest.raises(TaskError, match=r"^Faulty: input 'obs 1' is nan in random play, which normalized"):
        fitness.Gymnasium(Faulty, observation=np.array([0.5, NAN]), max_steps=20, normalized=True)
