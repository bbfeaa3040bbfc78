"""Episode: a network and a cart in one compiled loop, and the same loop in plain sight."""

import numpy as np
from numpy.typing import NDArray

from fitness.tasks.double_pole.physics import Senses, act, lost, see, wobble
from neat import Network
from neat.kernels import kernel
from neat.kernels.activation import activate, reset

WINDOW = 100  # steps at the end over which Gruau's fitness adds up how restless cart and pole are


def balance(
    network: Network,
    state: NDArray[np.float64],
    poles: NDArray[np.float64],
    senses: Senses,
    steps: int,
    restless: NDArray[np.float64],
) -> int:
    """Return for how many steps a network balances poles, `steps` at most.

    Args:
        network: Reset first; once for the whole episode, so that it may remember.
        state: Where it begins; changed in place.
        poles: On the cart.
        senses: What the network is shown.
        steps: After which nobody looks any more; a step takes 0.02 s.
        restless: (100,) float64, filled with what `physics.wobble` says after each of the last steps,
            step s at position s modulo 100.
    """
    circuit = network.circuit
    if circuit is not None:
        return int(balance_compiled(circuit, state, poles, senses, steps, restless))
    slopes = np.empty((5, len(state)))
    seen = np.empty(network.shape.inputs)
    network.reset()
    for step in range(steps):
        see(state, senses, seen)
        act(state, network.activate(seen)[0], poles, slopes)
        if lost(state):
            return step
        restless[step % WINDOW] = wobble(state)
    return steps


@kernel
def balance_compiled(circuit, state, poles, senses, steps, restless):
    """Do what `balance` does, for a network without functions of a user's."""
    slopes = np.empty((5, len(state)))
    reset(circuit)
    for step in range(steps):
        see(state, senses, circuit.values)
        activate(circuit)
        act(state, circuit.values[circuit.first_output], poles, slopes)
        if lost(state):
            return step
        restless[step % WINDOW] = wobble(state)
    return steps
