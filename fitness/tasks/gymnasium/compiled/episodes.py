"""Episodes: all episodes of all networks of a batch in one compiled loop.

Networks are activated by `neat.kernels.activation`, and rewards are added step by step, so that each score is that of
an episode played in Python, bit for bit.
"""

import math
from typing import NamedTuple

import numpy as np

from fitness.tasks.gymnasium.compiled import simulators
from fitness.tasks.gymnasium.compiled.rounding import single
from neat.kernels import Floats, Ints, kernel
from neat.kernels.activation import reset, run
from neat.kernels.batch import Batch, circuit_of
from neat.kernels.circuit import Circuit


class Rules(NamedTuple):
    """A game, and what stands between it and a network."""

    game: int
    """Its number in `simulators`."""
    limit: int
    """Steps after which an episode is truncated."""
    offset: Floats
    """(inputs,) subtracted from an observation."""
    scale: Floats
    """(inputs,) what it is divided by after that."""
    outputs: int
    """Of a network."""
    discrete: bool
    """Whether the largest output is the action."""
    low: float
    """The action of an output of 0, where actions are continuous."""
    width: float
    """The action of an output of 1, less `low`."""
    high: float
    """The largest action."""
    two: float = 2.0
    """See `pendulum.push`."""


class Starts(NamedTuple):
    """How episodes begin."""

    states: Floats
    """(starts, 4)"""
    observations: Floats
    """(starts, inputs) as `reset` returns them."""


@kernel
def play(batch: Batch, rules: Rules, starts: Starts, which: Ints, returns: Floats) -> int:
    """Play all episodes of all networks, and return how many steps they took.

    Args:
        batch: One network for each genome.
        rules: What is played.
        starts: How episodes begin.
        which: (genomes, episodes) the start of each.
        returns: (genomes, episodes) filled with the sums of rewards; nan where Python has to evaluate a function of
            the user.
    """
    state, steps = np.empty(simulators.STATE), 0
    for genome in range(which.shape[0]):
        circuit = circuit_of(batch, genome)
        for episode in range(which.shape[1]):
            start = which[genome, episode]
            for i in range(len(state)):  # an assignment to a slice takes seconds to compile
                state[i] = starts.states[start, i]
            reset(circuit)
            for i in range(circuit.inputs):
                circuit.values[i] = starts.observations[start, i]
            returns[genome, episode], taken = play_episode(circuit, rules, state)
            steps += taken
    return steps


@kernel
def activated(circuit: Circuit) -> bool:
    """Activate a network, whose inputs are finite; return False where Python has to evaluate a function of the user.

    This is `neat.kernels.activation.activate` without its check of the inputs.
    """
    values, written, count = circuit.values, circuit.next_values, len(circuit.nodes)
    if len(written) == 0:
        return run(circuit.nodes, circuit.wires, values, values, 0, count) == count
    if run(circuit.nodes, circuit.wires, values, written, 0, count) < count:
        return False
    for i in range(circuit.first_output, len(values)):
        values[i] = written[i]
    return True


@kernel
def play_episode(circuit: Circuit, rules: Rules, state: Floats) -> tuple[float, int]:
    """Play an episode from its first state and observation, and return the sum of rewards and the steps."""
    values, total = circuit.values, 0.0
    for step in range(rules.limit):
        for i in range(circuit.inputs):
            values[i] = (values[i] - rules.offset[i]) / rules.scale[i]
        if not activated(circuit):
            return math.nan, step
        if rules.discrete:
            action = largest(values, circuit.first_output, rules.outputs)
        else:
            action = between(values[circuit.first_output], rules)
        reward, over = simulators.push(rules.game, state, action, rules.two)
        total += reward
        if over:
            return total, step + 1
        simulators.observe(rules.game, state, values)
    return total, rules.limit


@kernel
def largest(values: Floats, first: int, count: int) -> float:
    """Return which of `count` values from `first` on is the largest, the first of equal ones."""
    best = 0
    for i in range(1, count):
        if values[first + i] > values[first + best]:
            best = i
    return float(best)


@kernel
def between(output: float, rules: Rules) -> float:
    """Return the action of an output, as `neat.network.action.Between` does."""
    return single(min(rules.low + min(max(output, 0.0), 1.0) * rules.width, rules.high))
