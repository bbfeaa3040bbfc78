"""Rounding: numbers of float32 among those of float64, where gymnasium has both."""

import numpy as np

from neat.kernels import kernel


@kernel
def single(x: float) -> float:
    """Return the float32 that is nearest to `x`, as a float64."""
    return np.float64(np.float32(x))
