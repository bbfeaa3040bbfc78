"""Acrobot: `gymnasium.envs.classic_control.acrobot.AcrobotEnv`, whose state is (theta1, theta2, dtheta1, dtheta2).

Masses, lengths and moments of inertia are 1 and the centers of mass in the middle, so that the constants below are
products of these.
"""

import math

from fitness.tasks.gymnasium.compiled.rounding import single
from neat.kernels import Floats, kernel

DT = 0.2
LARGEST_SPEED_1, LARGEST_SPEED_2 = 4.0 * math.pi, 9.0 * math.pi
GRAVITY = 9.8
Slopes = tuple[float, float, float, float]


@kernel
def slopes_of(theta1: float, theta2: float, dtheta1: float, dtheta2: float, torque: float, two: float) -> Slopes:
    """Return the derivative of a state with respect to time, as `AcrobotEnv._dsdt` does."""
    cosine, sine = math.cos(theta2), math.sin(theta2)
    d1 = 0.25 + (1.25 + cosine) + 1.0 + 1.0
    d2 = (0.25 + 0.5 * cosine) + 1.0
    phi2 = 0.5 * GRAVITY * math.cos(theta1 + theta2 - math.pi / 2.0)
    phi1 = (
        -0.5 * dtheta2**two * sine - dtheta2 * dtheta1 * sine + 1.5 * GRAVITY * math.cos(theta1 - math.pi / 2.0) + phi2
    )
    ddtheta2 = (torque + d2 / d1 * phi1 - 0.5 * dtheta1**two * sine - phi2) / (1.25 - d2**two / d1)
    return dtheta1, dtheta2, -(d2 * ddtheta2 + phi1) / d1, ddtheta2


@kernel
def push(state: Floats, action: float, two: float) -> tuple[float, bool]:
    """Do what `AcrobotEnv.step` does, and return the reward and whether the episode is over.

    Args:
        state: (4,) changed in place.
        action: 0, 1 or 2.
        two: 2, see `pendulum.push`.
    """
    torque, half = action - 1.0, DT / 2.0
    a, b, c, d = state[0], state[1], state[2], state[3]
    p, q, r, s = slopes_of(a, b, c, d, torque, two)
    p2, q2, r2, s2 = slopes_of(a + half * p, b + half * q, c + half * r, d + half * s, torque, two)
    p3, q3, r3, s3 = slopes_of(a + half * p2, b + half * q2, c + half * r2, d + half * s2, torque, two)
    p4, q4, r4, s4 = slopes_of(a + DT * p3, b + DT * q3, c + DT * r3, d + DT * s3, torque, two)
    state[0] = wrapped(a + DT / 6.0 * (p + 2.0 * p2 + 2.0 * p3 + p4))
    state[1] = wrapped(b + DT / 6.0 * (q + 2.0 * q2 + 2.0 * q3 + q4))
    state[2] = min(max(c + DT / 6.0 * (r + 2.0 * r2 + 2.0 * r3 + r4), -LARGEST_SPEED_1), LARGEST_SPEED_1)
    state[3] = min(max(d + DT / 6.0 * (s + 2.0 * s2 + 2.0 * s3 + s4), -LARGEST_SPEED_2), LARGEST_SPEED_2)
    over = bool(-math.cos(state[0]) - math.cos(state[1] + state[0]) > 1.0)
    return 0.0 if over else -1.0, over


@kernel
def wrapped(angle: float) -> float:
    """Return an angle between -pi and pi, as `acrobot.wrap` does."""
    while angle > math.pi:
        angle -= 2.0 * math.pi
    while angle < -math.pi:
        angle += 2.0 * math.pi
    return angle


@kernel
def observe(state: Floats, observation: Floats) -> None:
    """Fill (6,) the observation of a state."""
    observation[0], observation[1] = single(math.cos(state[0])), single(math.sin(state[0]))
    observation[2], observation[3] = single(math.cos(state[1])), single(math.sin(state[1]))
    observation[4], observation[5] = single(state[2]), single(state[3])
