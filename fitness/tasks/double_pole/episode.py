"""Episode: a network and a cart in one compiled loop, and the same loop in plain Python."""

import numpy as np
from numpy.typing import NDArray

from fitness.tasks.double_pole.physics import Senses, act, failed, observe, restlessness
from neat import Network
from neat.kernels import kernel
from neat.kernels.activation import activate, reset
from neat.kernels.circuit import Circuit

WINDOW = 100
"""Last steps over which Gruau's fitness sums the restlessness of cart and pole."""


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
    circuit = network.circuit
    if circuit is not None:
        return balance_compiled(circuit, state, poles, senses, steps, restless)
    slopes = np.empty((5, len(state)))
    observation = np.empty(network.shape.inputs)
    network.reset()
    for step in range(steps):
        observe(state, senses, observation)
        act(state, network.activate(observation)[0], poles, slopes)
        if failed(state):
            return step
        restless[step % WINDOW] = restlessness(state)
    return steps


@kernel
def balance_compiled(
    circuit: Circuit,
    state: NDArray[np.float64],
    poles: NDArray[np.float64],
    senses: Senses,
    steps: int,
    restless: NDArray[np.float64],
) -> int:
    """Do what `balance` does, for a network without activation functions of the user."""
    slopes = np.empty((5, len(state)))
    reset(circuit)
    for step in range(steps):
        observe(state, senses, circuit.values)
        activate(circuit)
        act(state, circuit.values[circuit.first_output], poles, slopes)
        if failed(state):
            return step
        restless[step % WINDOW] = restlessness(state)
    return steps
