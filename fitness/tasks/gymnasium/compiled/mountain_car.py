"""Mountain car: `gymnasium.envs.classic_control.mountain_car.MountainCarEnv`, whose state is (position, velocity)."""

import math

from fitness.tasks.gymnasium.compiled.rounding import single
from neat.kernels import Floats, kernel

LEFT_END, RIGHT_END, GOAL = -1.2, 0.6, 0.5
LARGEST_SPEED = 0.07
FORCE, GRAVITY = 0.001, 0.0025


@kernel
def push(state: Floats, action: float) -> tuple[float, bool]:
    """Do what `MountainCarEnv.step` does, and return the reward and whether the episode is over."""
    position, velocity = state[0], state[1]
    velocity += (action - 1.0) * FORCE + math.cos(3.0 * position) * (-GRAVITY)
    velocity = min(max(velocity, -LARGEST_SPEED), LARGEST_SPEED)
    position = min(max(position + velocity, LEFT_END), RIGHT_END)
    if position == LEFT_END and velocity < 0.0:
        velocity = 0.0
    state[0], state[1] = position, velocity
    return -1.0, bool(position >= GOAL and velocity >= 0.0)


@kernel
def observe(state: Floats, observation: Floats) -> None:
    """Fill (2,) the observation of a state."""
    observation[0], observation[1] = single(state[0]), single(state[1])
