"""Steering: the compatibility threshold that divides a generation into about as many species as are wanted.

The paper fixes the threshold; Stanley & Miikkulainen (2004) move it by 0.3 after a generation that
missed the target. Distances are nearly whole numbers while genomes are small, so one such step can
take a generation from one species to seventy and back. Here the generation at hand is divided with
one threshold after another, and the first that does is kept.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neat.settings import SpeciesSettings

TRIES = 12
FIRST_STEP = 0.1
"""Of the threshold, or of 1 if it is smaller; each further step in one direction is twice as large."""
SMALLEST_MEAN = 5
"""Genomes that a species should have in the mean at least: the target of a small population is lower."""


class Division(NamedTuple):
    """A generation divided into species by one threshold."""

    threshold: float
    species: int
    """How many there are; one more than was wanted at most, if dividing was given up there."""
    assigned: NDArray[np.int64]
    """(genomes,) which species each belongs to: the old ones in their order, then the new ones."""
    founders: NDArray[np.int64]
    """(new species,) the position of the genome that founded each."""


def steered(divide: Callable[[float, int], Division], threshold: float, size: int, rules: SpeciesSettings) -> Division:
    """Return the division whose number of species is near the target, or the nearest there is.

    The threshold stays if it will do. If not, steps that double lead to one with species too many
    and one with too few, and halving what lies between them to one that will do.

    Args:
        divide: Divides the generation by a threshold; gives up at more species than it is told.
        threshold: Of the generation before.
        size: Of the generation.
        rules: What is wanted.
    """
    if rules.target == 0:
        return divide(threshold, size)
    target = max(1, min(rules.target, size // SMALLEST_MEAN))
    most = 2 * target  # beyond that even a single species is nearer the target
    nearest = min(
        _tried(lambda threshold: divide(threshold, most), threshold, target, rules),
        key=lambda division: abs(division.species - target),
    )
    return nearest if nearest.species <= most else divide(nearest.threshold, size)


def _tried(
    divide: Callable[[float], Division], threshold: float, target: int, rules: SpeciesSettings
) -> list[Division]:
    """Return the divisions that were tried, the last one first; it is near the target if any is."""
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
