"""Physics: a cart on a track, and poles hinged to it, side by side.

The equations are those of Wieland (1991) as printed in Gomez & Miikkulainen (1997); constants, inputs
and the step are those of the paper (section 4.2) and of the code released with it, whose cart knows
no friction on its track.

A state is (2 + 2 * poles,) float64: position of the cart in m, its velocity in m/s, then angle in rad
and angular velocity in rad/s of each pole, the long one first. Poles are (poles, 2) float64: mass in
kg and half of the length in m.
"""

import math
from typing import NamedTuple

import numpy as np

from neat.kernels import kernel

GRAVITY = -9.8  # m/s^2
CART_MASS = 1.0  # kg
LONG_POLE = (0.1, 0.5)  # kg, and m: half of 1 m
SHORT_POLE = (0.01, 0.05)  # kg, and m: half of 0.1 m
HINGE_FRICTION = 2e-6  # N m s
LARGEST_FORCE = 10.0  # N
TIME_STEP = 0.01  # s; the force changes at every other step
STEPS_PER_ACTION = 2

TRACK = 2.4  # m from the middle to either end
LARGEST_ANGLE = 36.0 * math.pi / 180.0  # rad; a pole that leans further has fallen

POSITION_UNIT, ANGLE_UNIT, VELOCITY_UNIT = 4.8, 0.52, 2.0  # what inputs are divided by: m, rad, m/s or rad/s


class Senses(NamedTuple):
    """What a network is shown of a state."""

    velocities: bool
    """Whether each position and angle is followed by its velocity."""
    bias: float
    """A last input that is always this; 0 for none."""


@kernel
def slope_of(state, force, poles, slope):
    """Fill `slope` with the derivative of `state` with respect to time."""
    push, mass = force, CART_MASS
    for i in range(len(poles)):
        pole_mass, half = poles[i, 0], poles[i, 1]
        angle, velocity = state[2 + 2 * i], state[3 + 2 * i]
        sine, cosine = math.sin(angle), math.cos(angle)
        pull = GRAVITY * sine + HINGE_FRICTION * velocity / (pole_mass * half)
        push += pole_mass * half * velocity * velocity * sine + 0.75 * pole_mass * cosine * pull
        mass += pole_mass * (1.0 - 0.75 * cosine * cosine)
        slope[2 + 2 * i], slope[3 + 2 * i] = cosine, pull  # sines cost most of all: kept here for the loop below
    acceleration = push / mass
    slope[0], slope[1] = state[1], acceleration
    for i in range(len(poles)):
        cosine, pull = slope[2 + 2 * i], slope[3 + 2 * i]
        slope[2 + 2 * i] = state[3 + 2 * i]
        slope[3 + 2 * i] = -0.75 * (acceleration * cosine + pull) / poles[i, 1]


@kernel
def act(state, output, poles, slopes):
    """Push the cart for 0.02 s, by two Runge-Kutta steps of fourth order.

    Args:
        state: Changed in place.
        output: In [0, 1]: from the full force to the left to the full force to the right.
        poles: Of the cart.
        slopes: (5, state) float64 to work in.
    """
    force = (min(max(output, 0.0), 1.0) - 0.5) * 2.0 * LARGEST_FORCE
    middle = slopes[4]
    for _ in range(STEPS_PER_ACTION):
        slope_of(state, force, poles, slopes[0])
        for i in range(len(state)):
            middle[i] = state[i] + 0.5 * TIME_STEP * slopes[0, i]
        slope_of(middle, force, poles, slopes[1])
        for i in range(len(state)):
            middle[i] = state[i] + 0.5 * TIME_STEP * slopes[1, i]
        slope_of(middle, force, poles, slopes[2])
        for i in range(len(state)):
            middle[i] = state[i] + TIME_STEP * slopes[2, i]
        slope_of(middle, force, poles, slopes[3])
        for i in range(len(state)):
            rise = slopes[0, i] + 2.0 * (slopes[1, i] + slopes[2, i]) + slopes[3, i]
            state[i] += TIME_STEP / 6.0 * rise


@kernel
def lost(state):
    """Return whether the cart has left its track or a pole has fallen."""
    if not -TRACK <= state[0] <= TRACK:
        return True
    for i in range(2, len(state), 2):  # noqa: SIM110  # Numba compiles no generators
        if not -LARGEST_ANGLE <= state[i] <= LARGEST_ANGLE:
            return True
    return False


@kernel
def see(state, senses, seen):
    """Fill `seen` with the network's inputs, as its senses tell."""
    place = 0
    for i in range(0, len(state), 2):
        seen[place] = state[i] / (POSITION_UNIT if i == 0 else ANGLE_UNIT)
        place += 1
        if senses.velocities:
            seen[place] = state[i + 1] / VELOCITY_UNIT
            place += 1
    if senses.bias != 0.0:
        seen[place] = senses.bias


@kernel
def wobble(state):
    """Return how restless cart and long pole are: what Gruau's fitness punishes (m, m/s, rad and rad/s, added)."""
    return abs(state[0]) + abs(state[1]) + abs(state[2]) + abs(state[3])


def poles_of(count: int) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """Return the first `count` poles."""
    return np.array((LONG_POLE, SHORT_POLE)[:count])
