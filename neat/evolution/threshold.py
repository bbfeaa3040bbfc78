"""Threshold: adjusts the compatibility threshold until a generation has about the target number of species.

The paper fixes the threshold; Stanley & Miikkulainen (2004) move it by 0.3 after a generation that
missed the target. Distances are nearly integers while genomes are small, so one such step can take a
generation from one species to seventy and back. Here the present generation is divided by one
threshold after another until the number of species is near the target.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neat.settings import SpeciesSettings

TRIES = 12
FIRST_STEP = 0.1
"""As a fraction of the threshold, or of 1 if the threshold is smaller; further steps in one direction double."""
SMALLEST_MEAN = 5
"""Least mean size of a species, in genomes: it lowers the target of a small population."""


class Division(NamedTuple):
    """A generation divided into species by one threshold."""

    threshold: float
    species: int
    """The number of species; limit + 1 if the division stopped above its limit."""
    assigned: NDArray[np.int64]
    """(genomes,) the species of each genome: existing ones in their order, then new ones; empty if stopped."""
    founders: NDArray[np.int64]
    """(new species,) the position of each founder; empty if stopped."""


def adjust_threshold(
    divide: Callable[[float, int], Division], threshold: float, size: int, rules: SpeciesSettings
) -> Division:
    """Return the division whose number of species is near the target, or the nearest found.

    The threshold is unchanged if its division is near enough. Otherwise steps of doubling size
    bracket the target, and bisection closes in on it.

    Args:
        divide: Divides the generation by a threshold; stops above a limit on the number of species.
        threshold: The threshold of the previous generation.
        size: Genomes in the generation.
        rules: Target, tolerance and floor.
    """
    if rules.target == 0:
        return divide(threshold, size)
    target = max(1, min(rules.target, size // SMALLEST_MEAN))
    limit = 2 * target  # with more, even a single species is nearer the target
    nearest = min(
        _tried(lambda threshold: divide(threshold, limit), threshold, target, rules),
        key=lambda division: abs(division.species - target),
    )
    return nearest if nearest.species <= limit else divide(nearest.threshold, size)


def _tried(
    divide: Callable[[float], Division], threshold: float, target: int, rules: SpeciesSettings
) -> list[Division]:
    """Return the divisions tried, the last one first; if any is near the target, it is that one."""
    floor = min(rules.threshold_floor, threshold)
    step = FIRST_STEP * max(1.0, threshold)
    too_low, too_high = None, None
    tried: list[Division] = []
    while len(tried) < TRIES:
        division = divide(threshold)
        tried.insert(0, division)
        miss = division.species - target
        if abs(miss) <= rules.target_tolerance * target or (miss < 0 and threshold <= floor):
            break
        if miss > 0:
            too_low = threshold
        else:
            too_high = threshold
        if too_low is None:
            threshold = max(threshold - step, floor)
        elif too_high is None:
            threshold += step
        else:
            threshold = 0.5 * (too_low + too_high)
        step *= 2.0
    return tried
