"""Normalization: observations brought to mean 0 and standard deviation 1.

A search that changes all weights by the same amount does poorly with observations of very different size: the speed
in MountainCar never exceeds 0.07, that in Acrobot reaches 28. Augmented random search (Mania et al. 2018, version V2)
normalizes every input by the mean and deviation of all observations so far. Here both are measured once, in random
play, when the task is made: they are the same in every process and after every pause, and the inputs of a genome
never change their meaning. In trials the two methods did about equally well.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitness.global_random import seeded_globals
from fitness.tasks.gymnasium.spaces import Reader

EPISODES = 10
MOST_STEPS = 200
"""Of each of these episodes."""
LEAST_DEVIATION = 1e-6
"""An input with a smaller deviation is shifted but not scaled."""


class Normalization(NamedTuple):
    """The mean that is subtracted from each input, and the deviation that it is divided by."""

    mean: NDArray[np.float64]
    """(inputs,)"""
    deviation: NDArray[np.float64]
    """(inputs,)"""

    def apply(self, observations: Any) -> Any:
        """Return (..., inputs) normalized observations."""
        return (observations - self.mean) / self.deviation


def measure(environment: Any, reader: Reader) -> Normalization:
    """Return the normalization of an environment, measured in 10 episodes of random play.

    Args:
        environment: Reset and stepped; its action space is seeded.
        reader: Converts its observations to numbers.
    """
    with seeded_globals("normalization"):  # a resumed run measures again, and must find the same
        return _measured(environment, reader)


def _measured(environment: Any, reader: Reader) -> Normalization:
    environment.action_space.seed(0)
    rows = []
    for seed in range(EPISODES):
        observation, _ = environment.reset(seed=seed)
        for _ in range(MOST_STEPS):
            rows.append(np.array(reader.read(observation), np.float64))
            observation, _, terminated, truncated, _ = environment.step(environment.action_space.sample())
            if terminated or truncated:
                break
    observations = np.array(rows)
    deviation = observations.std(axis=0)
    return Normalization(observations.mean(axis=0), np.where(deviation < LEAST_DEVIATION, 1.0, deviation))
