"""Calibration: what is usual for the numbers of an environment, so that networks can be shown how unusual they are.

Numbers of very different size are hard on a search that changes all weights alike: the speed in
MountainCar never exceeds 0.07, that in Acrobot reaches 28. Augmented random search (Mania et al.
2018, V2) therefore brings every input to mean 0 and deviation 1 over all that was seen so far. Here
the two are measured once, in random play, when the task is made: the same numbers in every process
and after every pause, and no genome ever finds its senses changed. In trials the two did
about equally well.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitness.tasks.gymnasium.spaces import Reader

EPISODES = 10
MOST_STEPS = 200  # of each
LEAST_DEVIATION = 1e-6
"""A number that moves less stays as large as it is."""


class Calibration(NamedTuple):
    """What is taken from each input, and what it is divided by."""

    mean: NDArray[np.float64]
    """(inputs,)"""
    deviation: NDArray[np.float64]
    """(inputs,)"""

    def of(self, observation: Any) -> Any:
        """Return (..., inputs) how far from usual each number is."""
        return (observation - self.mean) / self.deviation


def calibrate(environment: Any, reader: Reader) -> Calibration:
    """Return the mean and the standard deviation of what is seen in some episodes of random play."""
    environment.action_space.seed(0)
    rows = []
    for seed in range(EPISODES):
        observation, _ = environment.reset(seed=seed)
        for _ in range(MOST_STEPS):
            rows.append(np.array(reader.read(observation), np.float64))
            observation, _, terminated, truncated, _ = environment.step(environment.action_space.sample())
            if terminated or truncated:
                break
    seen = np.array(rows)
    deviation = seen.std(axis=0)
    return Calibration(seen.mean(axis=0), np.where(deviation < LEAST_DEVIATION, 1.0, deviation))
