"""Large inputs: a warning where observations are large and nothing scales them."""

import logging
from typing import Any

import numpy as np
from gymnasium import error as gymnasium_error

from fitness.tasks.gymnasium.random_play import random_play
from fitness.tasks.gymnasium.scaling import Ranges, bounded
from neat.network.observation import Observation

LOG = logging.getLogger("neat")
LARGE = 10.0
"""Inputs above this size saturate most neurons."""
STEPS = 20
"""Of random play, in which the inputs are measured."""
_warned: set[str] = set()
"""Environments that this process has warned about: a task is made several times."""


def warn_of_large(id: str, environment: Any, observed: Observation, ranges: Ranges, scaled: bool) -> None:
    """Warn if inputs that nothing scales exceed 10 in a few steps of random play.

    Args:
        id: Of the environment.
        environment: Reset and stepped, if its bounds do not exclude large inputs.
        observed: Converts its observations to inputs.
        ranges: The bounds of the numbers.
        scaled: Whether inputs with bounds are scaled by them.
    """
    small = np.maximum(np.abs(ranges.low), np.abs(ranges.high)) <= LARGE
    can_be_large = ~small & ~(bounded(ranges) & scaled)
    if id in _warned or not can_be_large.any():
        return
    try:
        seen = random_play(environment, observed, 1, STEPS)
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError, gymnasium_error.Error):
        return  # evaluation reports what is wrong with the environment
    largest = float(np.abs(seen[:, can_be_large]).max())
    if largest > LARGE:
        _warned.add(id)
        LOG.warning(
            "Inputs of %s reach %.3g in random play and nothing scales them, so that most neurons saturate; "
            "use fitness.Gymnasium(%r, normalized=True).",
            id, largest, id,
        )  # fmt: skip
