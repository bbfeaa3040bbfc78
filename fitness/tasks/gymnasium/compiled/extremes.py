"""Extremes: an episode of mountain car, and how far to either side the car comes in it."""

import numpy as np

from fitness.tasks.gymnasium.compiled import mountain_car
from fitness.tasks.gymnasium.compiled.episodes import activated, largest
from neat import Genome, Network, Shape
from neat.genetics.genes import NEURON, SYNAPSE
from neat.kernels import Floats
from neat.kernels.activation import reset
from neat.kernels.circuit import Circuit
from neat.kernels.task_kernels import TaskKernels

KERNELS = TaskKernels(__name__, __file__)


@KERNELS.kernel
def ride(circuit: Circuit, offset: Floats, scale: Floats, limit: int, state: Floats, extremes: Floats) -> int:
    """Play an episode; return its steps, or -1 where Python has to evaluate a function of the user.

    Args:
        circuit: Of a network with three outputs, which observes the position or, with two inputs, the velocity too.
        offset: (2,) subtracted from an observation.
        scale: (2,) what it is divided by after that.
        limit: Steps after which the episode is truncated.
        state: (2,) position and velocity; changed in place.
        extremes: (2,) filled with the least and the greatest position.
    """
    reset(circuit)
    observation, values = np.empty(2), circuit.values
    extremes[0] = extremes[1] = state[0]
    for step in range(limit):
        mountain_car.observe(state, observation)
        for i in range(circuit.inputs):
            values[i] = (observation[i] - offset[i]) / scale[i]
        if not activated(circuit):
            return -1
        _, over = mountain_car.push(state, largest(values, circuit.first_output, 3))
        extremes[0], extremes[1] = min(extremes[0], state[0]), max(extremes[1], state[0])
        if over:
            return step + 1
    return limit


def compile_kernels() -> None:
    """Play an episode of one step; see `neat.kernels.task_kernels`."""
    neurons = np.array([(place, 0.0, 1.0, 0, 0) for place in (2, 3, 4)], NEURON)
    circuit = Network(Genome(Shape(1, 3), np.empty(0, SYNAPSE), neurons)).circuit
    assert circuit is not None  # noqa: S101  # its activation function is not a user's
    ride(circuit, np.zeros(2), np.ones(2), 1, np.zeros(2), np.zeros(2))
