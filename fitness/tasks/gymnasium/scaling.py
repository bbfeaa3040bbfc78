"""Scaling: inputs brought to [0, 1] or [-1, 1] by the bounds of their space.

A number with the bounds 0 and high becomes one in [0, 1], a number with other bounds one in [-1, 1]. A neuron whose
inputs reach 255 has the same output for almost all of them, and a weight of 1 on a speed of at most 0.07 changes
nothing. Numbers without bounds, or with bounds so wide that they say nothing, stay unchanged, and so do one-hot inputs
and bits, which are 0 or 1 already.
"""

from typing import Any, NamedTuple

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

LARGEST_BOUND = 1e6
"""Bounds from here on, such as the largest float32, say nothing about the numbers."""


class Ranges(NamedTuple):
    """The bounds of each number of an observation."""

    low: NDArray[np.float64]
    """(inputs,)"""
    high: NDArray[np.float64]
    """(inputs,)"""
    measured: NDArray[np.bool_]
    """(inputs,) whether it is the number of a Box; one-hot inputs and bits are not."""


class Scaling(NamedTuple):
    """What is subtracted from each number, and what it is divided by."""

    offset: NDArray[np.float64]
    """(inputs,)"""
    scale: NDArray[np.float64]
    """(inputs,)"""


def ranges_of(space: spaces.Space[Any]) -> Ranges:
    """Return the bounds of the numbers that `observation_of` makes of this space."""
    match space:
        case spaces.Box():
            low, high = (np.array(bounds, np.float64).reshape(-1) for bounds in (space.low, space.high))
            return Ranges(low, high, np.ones(len(low), np.bool_))
        case spaces.Dict() | spaces.Tuple():
            inner = space.spaces.values() if isinstance(space, spaces.Dict) else space.spaces
            parts = [ranges_of(part) for part in inner]
            low, high, measured = (np.concatenate(values) for values in zip(*parts, strict=True))
            return Ranges(low, high, measured)
    size = spaces.flatdim(space)
    return Ranges(np.zeros(size), np.ones(size), np.zeros(size, np.bool_))


def bounded(ranges: Ranges) -> NDArray[np.bool_]:
    """Return (inputs,) whether a number of a Box has bounds that it can be scaled by."""
    low, high, measured = ranges
    return measured & (np.abs(low) < LARGEST_BOUND) & (np.abs(high) < LARGEST_BOUND) & (low < high)


def scaling_of(ranges: Ranges) -> Scaling:
    """Return the scaling of an observation by its bounds; offset 0 and scale 1 for a number without bounds."""
    with_bounds = bounded(ranges)
    low, high = np.where(with_bounds, ranges.low, -1.0), np.where(with_bounds, ranges.high, 1.0)
    from_zero = low == 0.0
    return Scaling(np.where(from_zero, 0.0, (low + high) / 2.0), np.where(from_zero, high, (high - low) / 2.0))
