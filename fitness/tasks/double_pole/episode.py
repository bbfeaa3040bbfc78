"""Episode: a network and a cart in one compiled loop, and the same loop in plain Python."""

import numpy as np
from numpy.typing import NDArray

from fitness.tasks.double_pole.physics import KERNELS, Senses, act, failed, observe, poles_of, restlessness
from neat import Genome, Network, Shape
from neat.genetics.genes import NEURON, SYNAPSE
from neat.kernels.activation import activate
from neat.kernels.circuit import Circuit

WINDOW = 100
"""Last steps over which Gruau's fitness sums the restlessness of cart and pole."""
PLAIN_STEPS = 500
"""Steps that are made as plain Python before it is checked whether the kernels have been compiled; some 0.1 s."""


def balance(
    network: Network,
    state: NDArray[np.float64],
    poles: NDArray[np.float64],
    senses: Senses,
    steps: int,
    restless: NDArray[np.float64],
) -> int:
    """Return for how many steps a network balances poles, at most `steps`.

    Args:
        network: Reset at the start of the episode, and not during it, so that a recurrent network can remember.
        state: The initial state; changed in place.
        poles: (poles, 2) those on the cart.
        senses: What the network observes.
        steps: Length of the episode; a step takes 0.02 s.
        restless: (100,) filled with `physics.restlessness` after each of the last steps, step s at s modulo 100.
    """
    network.reset()
    circuit = network.circuit
    if circuit is not None:
        done = last = 0
        while done == last < steps:
            last = min(steps, done + PLAIN_STEPS) if KERNELS.is_plain() else steps
            done = balance_compiled(circuit, state, poles, senses, done, last, restless)
        return done
    slopes = np.empty((5, len(state)))
    observation = np.empty(network.shape.inputs)
    for step in range(steps):
        observe(state, senses, observation)
        act(state, network.activate(observation)[0], poles, slopes)
        if failed(state):
            return step
        restless[step % WINDOW] = restlessness(state)
    return steps


@KERNELS.kernel
def balance_compiled(
    circuit: Circuit,
    state: NDArray[np.float64],
    poles: NDArray[np.float64],
    senses: Senses,
    first: int,
    last: int,
    restless: NDArray[np.float64],
) -> int:
    """Do the steps from `first` to `last` of `balance`, for a network without activation functions of the user."""
    slopes = np.empty((5, len(state)))
    for step in range(first, last):
        observe(state, senses, circuit.values)
        activate(circuit)
        act(state, circuit.values[circuit.first_output], poles, slopes)
        if failed(state):
            return step
        restless[step % WINDOW] = restlessness(state)
    return last


def compile_kernels() -> None:
    """Call every kernel with the types of a run; see `neat.kernels.task_kernels`."""
    neurons = np.array([(2, 0.0, 1.0, 0, 0)], NEURON)
    network = Network(Genome(Shape(2, 1), np.empty(0, SYNAPSE), neurons))
    state, senses, poles = np.zeros(4), Senses(False, 0.0), poles_of(1)
    balance(network, state, poles, senses, 1, np.zeros(WINDOW))
    observe(state, senses, np.empty(2))
    act(state, np.float64(0.5), poles, np.empty((5, 4)))
    restlessness(state)
    failed(state)
