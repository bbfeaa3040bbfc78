"""Cart pole: `gymnasium.envs.classic_control.cartpole.CartPoleEnv`, whose state is (x, x_dot, theta, theta_dot)."""

import math

from fitness.tasks.gymnasium.compiled.rounding import single
from neat.kernels import Floats, kernel

GRAVITY, POLE_MASS, LENGTH, FORCE, TAU = 9.8, 0.1, 0.5, 10.0, 0.02
TOTAL_MASS = POLE_MASS + 1.0
POLE_MASS_LENGTH = POLE_MASS * LENGTH
LARGEST_X, LARGEST_THETA = 2.4, 12 * 2 * math.pi / 360


@kernel
def push(state: Floats, action: float) -> tuple[float, bool]:
    """Do what `CartPoleEnv.step` does, and return the reward and whether the episode is over."""
    x, x_dot, theta, theta_dot = state[0], state[1], state[2], state[3]
    force = FORCE if action == 1.0 else -FORCE
    cosine, sine = math.cos(theta), math.sin(theta)
    temp = (force + POLE_MASS_LENGTH * (theta_dot * theta_dot) * sine) / TOTAL_MASS
    turning = (GRAVITY * sine - cosine * temp) / (LENGTH * (4.0 / 3.0 - POLE_MASS * (cosine * cosine) / TOTAL_MASS))
    pushing = temp - POLE_MASS_LENGTH * turning * cosine / TOTAL_MASS
    x += TAU * x_dot
    theta += TAU * theta_dot
    state[0], state[1], state[2], state[3] = x, x_dot + TAU * pushing, theta, theta_dot + TAU * turning
    return 1.0, bool(x < -LARGEST_X or x > LARGEST_X or theta < -LARGEST_THETA or theta > LARGEST_THETA)


@kernel
def observe(state: Floats, observation: Floats) -> None:
    """Fill (4,) the observation of a state."""
    for i in range(4):
        observation[i] = single(state[i])
