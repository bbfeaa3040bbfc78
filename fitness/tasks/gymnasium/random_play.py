"""Random play: what is observed when actions are random, the same in every process."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from neat.kernels import Floats
from neat.network.observation import Observation


def random_play(environment: Any, observed: Observation, episodes: int, steps: int) -> Iterator[Floats]:
    """Yield the numbers of each observation, (inputs,), of episodes with random actions.

    Args:
        environment: Reset and stepped; its action space is seeded.
        observed: Converts its observations to numbers.
        episodes: Episodes to play; their seeds are 0, 1, ...
        steps: Of each of them, at most.
    """
    environment.action_space.seed(0)
    for seed in range(episodes):
        observation, _ = environment.reset(seed=seed)
        for _ in range(steps):
            yield np.array(observed(observation))  # an environment may change its own array in place
            observation, _, terminated, truncated, _ = environment.step(environment.action_space.sample())
            if terminated or truncated:
                break
