"""neat-python's example `single-pole-balancing`, with its physics: keep a pole up for a minute, from any start.

`neat evolve single_pole.py:score --solve`
"""

import math
import random

import fitness
import neat

RUNS, SECONDS, STEP = 5, 60.0, 0.01
POSITION, ANGLE = 2.4, math.pi / 4
GRAVITY, POLE, BOTH, LENGTH = 9.8, 0.1, 1.1, 0.5


def seconds_balanced(network: neat.Network) -> float:
    """Return how long the pole stays up and the cart on its track."""
    x, angle = random.uniform(-POSITION / 2, POSITION / 2), random.uniform(-ANGLE / 2, ANGLE / 2)
    speed, turn = random.uniform(-1.0, 1.0), random.uniform(-1.0, 1.0)
    thrust = twist = seconds = 0.0  # accelerations
    while seconds < SECONDS:
        place, tilt = 0.5 * (x + POSITION) / POSITION, 0.5 * (angle + ANGLE) / ANGLE
        (output,) = network.activate((place, (speed + 0.75) / 1.5, tilt, (turn + 1.0) / 2.0))
        force = 10.0 if output > 0.5 else -10.0
        x += STEP * speed + 0.5 * thrust * STEP**2
        angle += STEP * turn + 0.5 * twist * STEP**2
        if abs(x) >= POSITION or abs(angle) >= ANGLE:
            break
        sine, cosine, before = math.sin(angle), math.cos(angle), (thrust, twist)
        pull = (force + POLE * LENGTH * turn**2 * sine) / BOTH
        twist = (GRAVITY * sine - cosine * pull) / (LENGTH * (4.0 / 3.0 - POLE * cosine**2 / BOTH))
        thrust = pull - POLE * LENGTH * twist * cosine / BOTH
        speed += 0.5 * (before[0] + thrust) * STEP
        turn += 0.5 * (before[1] + twist) * STEP
        seconds += STEP
    return seconds


@fitness.for_networks(inputs=4, outputs=1, solved_at=SECONDS)
def score(network: neat.Network) -> float:
    """Return the seconds of the worst of five runs; `random` is seeded for each evaluation."""
    return min(seconds_balanced(network) for _ in range(RUNS))
