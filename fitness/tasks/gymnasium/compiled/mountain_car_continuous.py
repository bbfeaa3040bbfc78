"""Mountain car with a continuous force: `gymnasium.envs.classic_control.continuous_mountain_car`.

The state is (position, velocity, whether it is the first). `Continuous_MountainCarEnv.step` computes the first step in
float64, because `reset` returns such a state, and all others in float32. Numbers of Python, such as bounds, become
float32 beside a float32, and then stay float64 if they replace it.
"""

import math

import numpy as np

from fitness.tasks.gymnasium.compiled.rounding import single
from neat.kernels import Floats, kernel

LEFT_END, RIGHT_END, GOAL = -1.2, 0.6, 0.45
LARGEST_SPEED = 0.07
POWER, GRAVITY = 0.0015, 0.0025
POSITION, VELOCITY, IS_FIRST = 0, 1, 2


@kernel
def push(state: Floats, action: float) -> tuple[float, bool]:
    """Do what `Continuous_MountainCarEnv.step` does, and return the reward and whether the episode is over.

    Args:
        state: (3,) changed in place.
        action: A float32 between -1 and 1.
    """
    force = np.float32(action) * np.float32(POWER)
    if state[IS_FIRST] == 1.0:
        state[IS_FIRST] = 0.0
        gain = np.float64(force - np.float32(GRAVITY * math.cos(3.0 * state[POSITION])))
        velocity = state[VELOCITY] + gain  # too small to reach a bound
        position = state[POSITION] + velocity
        over = position >= GOAL and velocity >= 0.0
    else:
        slope = math.cos(np.float64(np.float32(3.0) * np.float32(state[POSITION])))
        velocity = np.float64(np.float32(state[VELOCITY]) + (force - np.float32(GRAVITY * slope)))
        if velocity > single(LARGEST_SPEED):
            velocity = LARGEST_SPEED
        if velocity < single(-LARGEST_SPEED):
            velocity = -LARGEST_SPEED
        position = np.float64(np.float32(state[POSITION]) + np.float32(velocity))
        over = position >= single(GOAL) and velocity >= 0.0
        if position > single(RIGHT_END):
            position = RIGHT_END
        if position < single(LEFT_END):
            position = LEFT_END
        if (position == LEFT_END or position == single(LEFT_END)) and velocity < 0.0:
            velocity = 0.0
    reward = 100.0 if over else 0.0
    reward -= action * action * 0.1  # the square of a float32 is exact in float64
    state[POSITION], state[VELOCITY] = single(position), single(velocity)
    return reward, bool(over)


@kernel
def observe(state: Floats, observation: Floats) -> None:
    """Fill (2,) the observation of a state."""
    observation[0], observation[1] = single(state[POSITION]), single(state[VELOCITY])
