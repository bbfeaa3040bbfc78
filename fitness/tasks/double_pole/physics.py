"""Physics: a cart on a track, and poles hinged to it.

The equations are those of Wieland (1991) as printed in Gomez & Miikkulainen (1997). Constants, inputs and the time
step are those of the paper (section 4.2) and of the code released with it, in which the cart has no friction on its
track.

A state is (2 + 2 * poles,) float64: position of the cart in m, its velocity in m/s, then angle in rad and angular
velocity in rad/s of each pole, the long one first. Poles are (poles, 2) float64: mass in kg and half of the length
in m.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neat.kernels.task_kernels import TaskKernels

KERNELS = TaskKernels("fitness.tasks.double_pole.episode", __file__)

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

POSITION_UNIT, ANGLE_UNIT, VELOCITY_UNIT = 4.8, 0.52, 2.0  # inputs are divided by these: m, rad, m/s or rad/s


class Senses(NamedTuple):
    """What a network observes of a state."""

    velocities: bool
    """Whether each position and angle is followed by its velocity."""
    bias: float
    """The value of a constant last input; 0 for none."""


@KERNELS.kernel
def slope_of(state: NDArray[np.float64], force: float, poles: NDArray[np.float64], slope: NDArray[np.float64]) -> None:
    """Fill `slope` with the derivative of `state` with respect to time.

    Args:
        state: (2 + 2 * poles,)
        force: On the cart, in N.
        poles: (poles, 2)
        slope: (2 + 2 * poles,)
    """
    push, mass = force, CART_MASS
    for i in range(len(poles)):
        pole_mass, half = poles[i, 0], poles[i, 1]
        angle, velocity = state[2 + 2 * i], state[3 + 2 * i]
        sine, cosine = math.sin(angle), math.cos(angle)
        pull = GRAVITY * sine + HINGE_FRICTION * velocity / (pole_mass * half)
        push += pole_mass * half * velocity * velocity * sine + 0.75 * pole_mass * cosine * pull
        mass += pole_mass * (1.0 - 0.75 * cosine * cosine)
        slope[2 + 2 * i], slope[3 + 2 * i] = cosine, pull  # stored for the loop below, since sines are slow
    acceleration = push / mass
    slope[0], slope[1] = state[1], acceleration
    for i in range(len(poles)):
        cosine, pull = slope[2 + 2 * i], slope[3 + 2 * i]
        slope[2 + 2 * i] = state[3 + 2 * i]
        slope[3 + 2 * i] = -0.75 * (acceleration * cosine + pull) / poles[i, 1]


@KERNELS.kernel
def act(state: NDArray[np.float64], output: float, poles: NDArray[np.float64], slopes: NDArray[np.float64]) -> None:
    """Push the cart for 0.02 s; computed by two Runge-Kutta steps of fourth order.

    Args:
        state: (2 + 2 * poles,) changed in place.
        output: Of the network; 0 is the full force to the left, 1 the full force to the right.
        poles: (poles, 2)
        slopes: (5, 2 + 2 * poles) work space.
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


@KERNELS.kernel
def failed(state: NDArray[np.float64]) -> bool:
    """Return whether the cart has left its track or a pole has fallen."""
    if not -TRACK <= state[0] <= TRACK:
        return True
    for i in range(2, len(state), 2):  # noqa: SIM110  # Numba compiles no generators
        if not -LARGEST_ANGLE <= state[i] <= LARGEST_ANGLE:
            return True
    return False


@KERNELS.kernel
def observe(state: NDArray[np.float64], senses: Senses, observation: NDArray[np.float64]) -> None:
    """Fill `observation` with the network's inputs."""
    place = 0
    for i in range(0, len(state), 2):
        observation[place] = state[i] / (POSITION_UNIT if i == 0 else ANGLE_UNIT)
        place += 1
        if senses.velocities:
            observation[place] = state[i + 1] / VELOCITY_UNIT
            place += 1
    if senses.bias != 0.0:
        observation[place] = senses.bias


@KERNELS.kernel
def restlessness(state: NDArray[np.float64]) -> float:
    """Return what Gruau's fitness penalizes: the sum of |position|, |velocity|, |angle| and |angular velocity|.

    Those of the cart and the long pole, in m, m/s, rad and rad/s.
    """
    return float(abs(state[0]) + abs(state[1]) + abs(state[2]) + abs(state[3]))


def poles_of(count: int) -> NDArray[np.float64]:
    """Return the first `count` poles, (count, 2)."""
    return np.array((LONG_POLE, SHORT_POLE)[:count])
