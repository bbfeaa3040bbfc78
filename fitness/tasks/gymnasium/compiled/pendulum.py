"""Pendulum: `gymnasium.envs.classic_control.pendulum.PendulumEnv`, whose state is (theta, theta_dot)."""

import math

import numpy as np

from fitness.tasks.gymnasium.compiled.rounding import single
from neat.kernels import Floats, kernel

LARGEST_SPEED, DT, GRAVITY, MASS, LENGTH = 8.0, 0.05, 10.0, 1.0, 1.0


@kernel
def push(state: Floats, action: float, two: float) -> tuple[float, bool]:
    """Do what `PendulumEnv.step` does, and return the reward and whether the episode is over, which it never is.

    Args:
        state: (2,) changed in place.
        action: A float32 between -2 and 2.
        two: 2, which the compiler must not know: NumPy squares these numbers by `pow`, which rounds one in a thousand
            of them to another number than their product.
    """
    theta, theta_dot = state[0], state[1]
    torque = np.float32(action)
    angle = (theta + math.pi) % (2.0 * math.pi) - math.pi
    effort = np.float64(np.float32(0.001) * torque ** np.float32(two))
    costs = angle**two + 0.1 * theta_dot**two + effort
    turning = 3.0 * GRAVITY / (2.0 * LENGTH) * math.sin(theta)
    turning += np.float64(np.float32(3.0 / (MASS * LENGTH**2)) * torque)
    theta_dot = min(max(theta_dot + turning * DT, -LARGEST_SPEED), LARGEST_SPEED)
    state[0], state[1] = theta + theta_dot * DT, theta_dot
    return -costs, False


@kernel
def observe(state: Floats, observation: Floats) -> None:
    """Fill (3,) the observation of a state."""
    observation[0], observation[1] = single(math.cos(state[0])), single(math.sin(state[0]))
    observation[2] = single(state[1])
