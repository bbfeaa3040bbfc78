"""Flappy: Flappy Bird of flappy-bird-gymnasium, by the distance to the next gap and the bird's height.

The package's observation contains three pipes by their positions on the screen, and the next pipe is sometimes the
first and sometimes the second of them. Importing this module registers `Flappy-v0`, whose observation always has the
same four numbers; gymnasium imports it for the id "fitness.tasks.flappy:Flappy-v0".
"""

from typing import Any

import gymnasium
import numpy as np

from fitness.optional_packages import require

ID = "fitness.tasks.flappy:Flappy-v0"
BEHIND = (57 - 52) / 288
"""Position of a pipe that the bird has passed: the bird is at pixel 57 of 288, a pipe is 52 wide."""
HEIGHT_FACTOR, DISTANCE_FACTOR = 4.0, 1.0
"""Heights and distances in screens are multiplied by these; a gap is a fifth of a screen high."""


class NextGap(gymnasium.ObservationWrapper[Any, Any, Any]):
    """Observe the distance to the next gap, the bird's height between the pipes, and its speed."""

    def __init__(self, environment: "gymnasium.Env[Any, Any]") -> None:
        super().__init__(environment)
        self.observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (4,), np.float64)

    def observation(self, observation: Any) -> Any:
        """Return the observation, (4,), of the environment's own one, (12,)."""
        first = 0 if observation[0] > BEHIND else 3
        distance, upper, lower = observation[first : first + 3]
        height, speed = observation[9:11]
        return np.array(
            [
                DISTANCE_FACTOR * (distance - BEHIND),
                HEIGHT_FACTOR * (lower - height),
                HEIGHT_FACTOR * (height - upper),
                speed,
            ]
        )


def make(**options: Any) -> "gymnasium.Env[Any, Any]":
    """Return the environment.

    Raises:
        TaskError: flappy-bird-gymnasium is not installed.
    """
    package = require("flappy_bird_gymnasium.envs", extra="flappy", needed_by="Flappy Bird")
    return NextGap(package.FlappyBirdEnv(use_lidar=False, **options))


gymnasium.register(id="Flappy-v0", entry_point=make, max_episode_steps=2_000, order_enforce=False)
