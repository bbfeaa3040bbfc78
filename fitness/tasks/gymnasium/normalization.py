"""Normalization: observations brought to mean 0 and standard deviation 1.

A search that changes all weights by the same amount does poorly with observations of very different size: the speed
in MountainCar never exceeds 0.07, that in Acrobot reaches 28. Augmented random search (Mania et al. 2018, version V2)
normalizes every input by the mean and deviation of all observations so far. Here both are measured once, in random
play, when the task is made: they are the same in every process and after every pause, and the inputs of a genome
never change their meaning. In trials the two methods did about equally well.

The numbers of every Box are normalized, also those within a Dict or Tuple. One-hot inputs and bits stay 0 or 1: the
deviation of a value that is rarely observed is close to 0.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitness.tasks.gymnasium.random_play import random_play
from fitness.tasks.gymnasium.scaling import Ranges, scaling_of
from neat.network.observation import Observation

EPISODES = 10
MOST_STEPS = 200
"""Of each of these episodes."""
MOST_NUMBERS = 2_000_000
"""Numbers that are measured in all; a picture of 84 x 84 is observed 280 times, which takes 16 MB."""
LEAST_STEPS = 10
"""Of each episode, whatever the size of an observation."""
LEAST_DEVIATION = 1e-6
"""An input with a smaller deviation is shifted, and scaled by its bounds if these are wide."""
LARGE = 10.0
"""A pixel that random play never changes can still become 255."""


class Normalization(NamedTuple):
    """The mean that is subtracted from each input, and the deviation that it is divided by."""

    mean: NDArray[np.float64]
    """(inputs,)"""
    deviation: NDArray[np.float64]
    """(inputs,)"""


def measure(environment: Any, observed: Observation, ranges: Ranges | None = None) -> Normalization:
    """Return the normalization of an environment, measured in 10 episodes of random play.

    Args:
        environment: Reset and stepped; its action space is seeded.
        observed: Converts its observations to numbers.
        ranges: The bounds of these numbers, and which of them are normalized; None normalizes all, and measures all
            steps of the episodes, as runs of older versions did.
    """
    steps = MOST_STEPS
    if ranges is not None:
        steps = min(MOST_STEPS, max(LEAST_STEPS, MOST_NUMBERS // (EPISODES * observed.size)))
    observations = random_play(environment, observed, EPISODES, steps)
    mean, deviation = observations.mean(axis=0), observations.std(axis=0)
    if ranges is None:
        return Normalization(mean, np.where(deviation < LEAST_DEVIATION, 1.0, deviation))
    scale = scaling_of(ranges).scale
    deviation = np.where(deviation < LEAST_DEVIATION, np.where(scale > LARGE, scale, 1.0), deviation)
    return Normalization(np.where(ranges.measured, mean, 0.0), np.where(ranges.measured, deviation, 1.0))
