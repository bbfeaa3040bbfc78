"""Flappy Bird, of flappy-bird-gymnasium, seen as a bird would: how far to the next gap, and how high.

The environment tells of three pipes by where they are on the screen, and the one that matters is now
the first and now the second of them. Importing this module registers `Flappy-v0`, in which it is
always the same four numbers; gymnasium does so by itself for the id "fitness.tasks.flappy:Flappy-v0".
"""

from typing import Any

import gymnasium
import numpy as np

from neat import TaskError

ID = "fitness.tasks.flappy:Flappy-v0"
BEHIND = (57 - 52) / 288
"""Where a pipe is that the bird has passed: the bird is at 57 of the screen's 288 pixels, a pipe is 52 wide."""
HIGH, WIDE = 4.0, 1.0
"""By which heights and distances, told in screens, are multiplied; a gap is a fifth of a screen high."""


class NextGap(gymnasium.ObservationWrapper[Any, Any, Any]):
    """What a bird sees: how far the next gap is, its own height between the pipes, and its speed."""

    def __init__(self, environment: "gymnasium.Env[Any, Any]") -> None:
        super().__init__(environment)
        self.observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (4,), np.float64)

    def observation(self, observation: Any) -> Any:
        """Return (4,) what is seen, of the (12,) that the environment tells."""
        first = 0 if observation[0] > BEHIND else 3
        distance, upper, lower = observation[first : first + 3]
        height, speed = observation[9:11]
        return np.array([WIDE * (distance - BEHIND), HIGH * (lower - height), HIGH * (height - upper), speed])


def make(**options: Any) -> "gymnasium.Env[Any, Any]":
    """Return the environment.

    Raises:
        TaskError: The package is not installed.
    """
    try:
        from flappy_bird_gymnasium.envs import FlappyBirdEnv
    except ImportError as error:
        raise TaskError(
            "Flappy Bird needs a package that is not installed: pip install 'craig-neat[flappy]'"
        ) from error
    return NextGap(FlappyBirdEnv(use_lidar=False, **options))


gymnasium.register(id="Flappy-v0", entry_point=make, max_episode_steps=2_000, order_enforce=False)
