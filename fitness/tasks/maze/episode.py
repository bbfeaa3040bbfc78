"""Episode: a robot in a maze, in one compiled loop, and the same loop in plain Python.

The robot is that of the authors' release: a disc of radius 8, six rangefinders, and a radar of four slices that shows
in which direction the goal is. Its two outputs change how fast it turns and moves. A state is (5,) float64: x, y,
heading in degrees, speed, and turn in degrees a step.

In the release the radar overwrites the rangefinder that looks back, and the last input is a number that was never set;
`faulty` does the same, with 0 for that number (numbered in `neat/departures.md`).

Kernels use NumPy's `hypot`, which is that of the C library compiled or not: `math.hypot` of Python rounds differently.
"""

import math

import numpy as np

from neat import Genome, Genomes, Network, Networks, Shape
from neat.genetics.genes import NEURON, SYNAPSE
from neat.kernels import Floats, Ints
from neat.kernels.activation import activate, reset
from neat.kernels.batch import Batch, circuit_of
from neat.kernels.circuit import Circuit
from neat.kernels.task_kernels import TaskKernels

KERNELS = TaskKernels(__name__, __file__)
RADIUS = 8.0
RANGE = 100.0
"""How far rangefinders see."""
FASTEST = 3.0
"""The largest absolute value of speed and turn."""
REACH = 5.0
"""Within this distance the goal is reached."""
SETTLING = 10
"""How often the network is activated before the first step, so that signals of a recurrent one arrive."""
INPUTS = 10
FINDERS = 6
REAR = 5
"""The rangefinder that the radar of the release overwrites."""
CLEAR = RADIUS + 0.001
"""A wall whose bounding box is so far away is not in the way; its distance, which takes longer, is not computed."""
UNKNOWN = -1
"""The steps of an episode in which Python has to evaluate a function of the user."""


def walk(network: Network, walls: Floats, state: Floats, goal: Floats, steps: int, faulty: bool, path: Floats) -> int:
    """Let a network steer the robot until it reaches the goal, for at most so many steps; return the steps.

    Args:
        network: Reset at the start.
        walls: (walls, 4)
        state: (5,) changed in place.
        goal: (2,)
        steps: At most.
        faulty: Whether the inputs are those of the release.
        path: (steps, 2) receives the position after each step; or (0, 2).
    """
    circuit = network.circuit
    if circuit is not None:
        return walk_compiled(circuit, walls, state, goal, steps, faulty, path)
    network.reset()
    observation = np.empty(INPUTS)
    for step in range(steps):
        observe(walls, state, goal, faulty, observation)
        for _ in range(SETTLING if step == 0 else 1):
            outputs = network.activate(observation)
        move(walls, state, outputs[0], outputs[1])
        if len(path):
            path[step, 0], path[step, 1] = state[0], state[1]
        if distance_to(goal, state) < REACH:
            return step + 1
    return steps


@KERNELS.kernel
def walk_compiled(
    circuit: Circuit, walls: Floats, state: Floats, goal: Floats, steps: int, faulty: bool, path: Floats
) -> int:
    """Do what `walk` does, for a network without functions that Python has to evaluate; `UNKNOWN` if it has some."""
    reset(circuit)
    for step in range(steps):
        observe(walls, state, goal, faulty, circuit.values)
        for _ in range(SETTLING if step == 0 else 1):
            activate(circuit)
        first = circuit.first_output
        if math.isnan(circuit.values[first]):
            return UNKNOWN
        move(walls, state, circuit.values[first], circuit.values[first + 1])
        if len(path):
            path[step, 0], path[step, 1] = state[0], state[1]
        if distance_to(goal, state) < REACH:
            return step + 1
    return steps


@KERNELS.kernel
def walk_all(batch: Batch, walls: Floats, states: Floats, goal: Floats, steps: int, faulty: bool, taken: Ints) -> None:
    """Do what `walk` does for all networks of a batch.

    Args:
        batch: One network for each genome.
        walls: (walls, 4)
        states: (genomes, 5) changed in place.
        goal: (2,)
        steps: At most.
        faulty: Whether the inputs are those of the release.
        taken: (genomes,) filled with the steps; `UNKNOWN` where Python has to evaluate a function of the user.
    """
    path = np.empty((0, 2))
    for genome in range(len(states)):
        taken[genome] = walk_compiled(circuit_of(batch, genome), walls, states[genome], goal, steps, faulty, path)


@KERNELS.kernel
def observe(walls: Floats, state: Floats, goal: Floats, faulty: bool, observation: Floats) -> None:
    """Fill the first ten numbers of `observation`: six distances to walls, as shares of the range, and the radar."""
    for finder in range(FINDERS):
        angle = math.radians(state[2] - 90.0 + 45.0 * finder) if finder < REAR else math.radians(state[2] + 180.0)
        observation[finder] = distance_along(walls, state[0], state[1], math.cos(angle), math.sin(angle)) / RANGE
    bearing = math.degrees(math.atan2(goal[1] - state[1], goal[0] - state[0])) - state[2]
    bearing -= 360.0 * math.floor(bearing / 360.0)
    for part in range(4):  # ahead, and then clockwise as seen on a screen: [315, 405), [45, 135), ...
        low = 315.0 if part == 0 else 90.0 * part - 45.0
        seen = low <= bearing < low + 90.0 or low <= bearing + 360.0 < low + 90.0
        observation[FINDERS + part - (1 if faulty else 0)] = 1.0 if seen else 0.0
    if faulty:
        observation[INPUTS - 1] = 0.0


@KERNELS.kernel
def distance_along(walls: Floats, x: float, y: float, dx: float, dy: float) -> float:
    """Return the distance to the nearest wall in a direction, at most `RANGE`; the ends of a wall do not count.

    The ray hits a wall at the quotients `along / across` of its own length and `place / across` of the wall's. The
    second need not be computed to know whether it lies between 0 and 1.
    """
    nearest = RANGE
    for wall in range(len(walls)):
        wx, wy = walls[wall, 2] - walls[wall, 0], walls[wall, 3] - walls[wall, 1]
        px, py = walls[wall, 0] - x, walls[wall, 1] - y
        across, place = dx * wy - dy * wx, px * dy - py * dx
        if across < 0.0:
            across, place, px, py = -across, -place, -px, -py
        if 0.0 < place < across:
            along = (px * wy - py * wx) / across
            if 0.0 < along < nearest:
                nearest = along
    return nearest


@KERNELS.kernel
def move(walls: Floats, state: Floats, turn: float, speed: float) -> None:
    """Change speed and turn by the outputs, move in the present heading unless a wall is in the way, and turn."""
    state[3] = min(max(state[3] + speed - 0.5, -FASTEST), FASTEST)
    state[4] = min(max(state[4] + turn - 0.5, -FASTEST), FASTEST)
    angle = math.radians(state[2])
    x, y = state[0] + math.cos(angle) * state[3], state[1] + math.sin(angle) * state[3]
    state[2] += state[4]
    state[2] -= 360.0 * math.floor(state[2] / 360.0)
    for wall in range(len(walls)):
        if is_near(walls, wall, x, y) and distance_to_wall(walls, wall, x, y) < RADIUS:
            return
    state[0], state[1] = x, y


@KERNELS.kernel
def is_near(walls: Floats, wall: int, x: float, y: float) -> bool:
    """Return whether a point is near the bounding box of a wall, or in it."""
    x1, y1, x2, y2 = walls[wall, 0], walls[wall, 1], walls[wall, 2], walls[wall, 3]
    beside = x < min(x1, x2) - CLEAR or x > max(x1, x2) + CLEAR
    return not (beside or y < min(y1, y2) - CLEAR or y > max(y1, y2) + CLEAR)


@KERNELS.kernel
def distance_to_wall(walls: Floats, wall: int, x: float, y: float) -> float:
    """Return the distance of a point from the nearest point of a wall."""
    wx, wy = walls[wall, 2] - walls[wall, 0], walls[wall, 3] - walls[wall, 1]
    px, py = x - walls[wall, 0], y - walls[wall, 1]
    place = min(max((px * wx + py * wy) / (wx * wx + wy * wy), 0.0), 1.0)
    return float(np.hypot(px - place * wx, py - place * wy))


@KERNELS.kernel
def distance_to(goal: Floats, state: Floats) -> float:
    """Return the distance of the robot from the goal."""
    return float(np.hypot(goal[0] - state[0], goal[1] - state[1]))


def compile_kernels() -> None:
    """Call every kernel with the types of a run; see `neat.kernels.task_kernels`."""
    neurons = np.array([(INPUTS, 0.0, 1.0, 0, 0), (INPUTS + 1, 0.0, 1.0, 0, 0)], NEURON)
    genome = Genome(Shape(INPUTS, 2), np.empty(0, SYNAPSE), neurons)
    walls, state, goal = np.zeros((1, 4)), np.zeros(5), np.zeros(2)
    walk(Network(genome), walls, state, goal, 1, False, np.empty((0, 2)))
    batch = Networks(Genomes.pack([genome])).batch
    walk_all(batch, walls, np.zeros((1, 5)), goal, 1, False, np.zeros(1, np.int64))
    observe(walls, state, goal, False, np.empty(INPUTS))
    move(walls, state, np.float64(0.5), np.float64(0.5))
    distance_to(goal, state)
