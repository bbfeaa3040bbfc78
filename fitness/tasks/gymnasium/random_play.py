"""Random play: what is observed when actions are random, the same in every process."""

from typing import Any

import numpy as np

from fitness.global_random import seeded_globals
from fitness.tasks.gymnasium.space_random import sampling_the_same
from neat.kernels import Floats
from neat.network.observation import Observation


def random_play(environment: Any, observed: Observation, episodes: int, steps: int) -> Floats:
    """Return the numbers of each observation of episodes with random actions, (all steps, inputs).

    Args:
        environment: Reset and stepped; its action space and the global generators are seeded, and then restored.
        observed: Converts its observations to numbers.
        episodes: Episodes to play; their seeds are 0, 1, ...
        steps: Of each of them, at most.
    """
    rows = []
    with seeded_globals("random play"), sampling_the_same(environment):  # a resumed run must find the same
        for seed in range(episodes):
            observation, _ = environment.reset(seed=seed)
            for _ in range(steps):
                rows.append(np.array(observed(observation)))  # an environment may change its own array in place
                observation, _, terminated, truncated, _ = environment.step(environment.action_space.sample())
                if terminated or truncated:
                    break
    return np.array(rows)
