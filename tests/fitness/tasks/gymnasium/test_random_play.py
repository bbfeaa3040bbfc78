import gymnasium
import numpy as np

from fitness.tasks.gymnasium.random_play import random_play
from fitness.tasks.gymnasium.spaces import observation_of


def play(id: str, episodes: int, steps: int) -> np.ndarray:
    environment = gymnasium.make(id)
    return random_play(environment, observation_of(environment.observation_space), episodes, steps)


def test_random_play_is_the_same_every_time() -> None:
    assert play("CartPole-v1", 3, 50).tobytes() == play("CartPole-v1", 3, 50).tobytes()


def test_episodes_have_at_most_so_many_steps_and_end_when_the_environment_ends() -> None:
    assert play("MountainCar-v0", 2, 7).shape == (14, 2)
    assert 2 * 5 < len(play("CartPole-v1", 2, 400)) < 2 * 400
