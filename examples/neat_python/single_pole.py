"""neat-python's example `single-pole-balancing`, with its physics: keep a pole up for a minute, from any start.

`neat evolve single_pole.py:score --solve`
"""

import math
import random

import numba

import fitness
import neat

RUNS, SECONDS, STEP = 5, 60.0, 0.01
POSITION, ANGLE = 2.4, math.pi / 4
GRAVITY, POLE, BOTH, LENGTH = 9.8, 0.1, 1.1, 0.5


@numba.njit
def moved(
    force: float, x: float, speed: float, angle: float, turn: float, thrust: float, twist: float
) -> tuple[float, float, float, float, float, float]:
    """Return the cart, the pole and their accelerations after a step."""
    x += STEP * speed + 0.5 * thrust * STEP**2
    angle += STEP * turn + 0.5 * twist * STEP**2
    sine, cosine = math.sin(angle), math.cos(angle)
    pull = (force + POLE * LENGTH * turn**2 * sine) / BOTH
    next_twist = (GRAVITY * sine - cosine * pull) / (LENGTH * (4.0 / 3.0 - POLE * cosine**2 / BOTH))
    next_thrust = pull - POLE * LENGTH * next_twist * cosine / BOTH
    speed += 0.5 * (thrust + next_thrust) * STEP
    turn += 0.5 * (twist + next_twist) * STEP
    return x, speed, angle, turn, next_thrust, next_twist


def seconds_balanced(network: neat.Network) -> float:
    """Return how long the pole stays up and the cart on its track."""
    x, angle = random.uniform(-POSITION / 2, POSITION / 2), random.uniform(-ANGLE / 2, ANGLE / 2)
    speed, turn = random.uniform(-1.0, 1.0), random.uniform(-1.0, 1.0)
    thrust = twist = seconds = 0.0
    while seconds < SECONDS:
        place, tilt = 0.5 * (x + POSITION) / POSITION, 0.5 * (angle + ANGLE) / ANGLE
        outputs = network.activate((place, (speed + 0.75) / 1.5, tilt, (turn + 1.0) / 2.0))
        force = 10.0 if outputs[0] > 0.5 else -10.0
        x, speed, angle, turn, thrust, twist = moved(force, x, speed, angle, turn, thrust, twist)
        if abs(x) >= POSITION or abs(angle) >= ANGLE:
            break
        seconds += STEP
    return seconds


@fitness.for_networks(inputs=4, outputs=1, solved_at=SECONDS)
def score(network: neat.Network) -> float:
    """Return the seconds of the worst of five runs; `random` is seeded for each evaluation."""
    return min(seconds_balanced(network) for _ in range(RUNS))
