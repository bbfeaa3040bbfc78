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

from neat import Genome, Network, Shape
from neat.genetics.genes import NEURON, SYNAPSE
from neat.kernels import Floats
from neat.kernels.activation import activate, reset
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
    """Do what `walk` does, for a network without activation functions of the user."""
    reset(circuit)
    for step in range(steps):
        observe(walls, state, goal, faulty, circuit.values)
        for _ in range(SETTLING if step == 0 else 1):
            activate(circuit)
        first = circuit.first_output
        move(walls, state, circuit.values[first], circuit.values[first + 1])
        if len(path):
            path[step, 0], path[step, 1] = state[0], state[1]
        if distance_to(goal, state) < REACH:
            return step + 1
    return steps


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
    """Return the distance to the nearest wall in a direction, at most `RANGE`; the ends of a wall do not count."""
    nearest = RANGE
    for wall in range(len(walls)):
        wx, wy = walls[wall, 2] - walls[wall, 0], walls[wall, 3] - walls[wall, 1]
        across = dx * wy - dy * wx
        if across == 0.0:
            continue
        px, py = walls[wall, 0] - x, walls[wall, 1] - y
        along = (px * wy - py * wx) / across
        place = (px * dy - py * dx) / across
        if 0.0 < along < nearest and 0.0 < place < 1.0:
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
        if distance_to_wall(walls, wall, x, y) < RADIUS:
            return
    state[0], state[1] = x, y


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
    network = Network(Genome(Shape(INPUTS, 2), np.empty(0, SYNAPSE), neurons))
    walls, state, goal = np.zeros((1, 4)), np.zeros(5), np.zeros(2)
    walk(network, walls, state, goal, 1, False, np.empty((0, 2)))
    observe(walls, state, goal, False, np.empty(INPUTS))
    move(walls, state, np.float64(0.5), np.float64(0.5))
    distance_to(goal, state)
