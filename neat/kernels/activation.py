"""Signals through a network: what a neuron does with what arrives, and the order it happens in.

Functions are told by number here; their names, and how they differ from those of neat-python, stand
in `neat.activations`. A number from `FIRST_CUSTOM` on belongs to a function that a user registered,
which no compiled loop can call: the loop then stops, tells where, and the caller takes that one step.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from neat.kernels import kernel

FIRST_CUSTOM = 1000
STEEP = 4.9  # slope of the paper's sigmoid, section 4.1
ELU_SCALE, ELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717  # Klambauer et al. 2017
LEAK = 0.005  # slope of lelu below zero, as in neat-python
TINY, HUGE_EXPONENT = 1e-7, 60.0


class Circuit(NamedTuple):
    """A network as a kernel takes it, for tasks whose whole episode is one compiled loop.

    The kernel writes what is seen to the first of `values`, calls `activate`, and reads the answers
    from `values[first_output:]`.
    """

    nodes: Any
    """(neurons,) NODE rows, in the order in which they are run."""
    wires: Any
    """(enabled synapses,) WIRE rows."""
    values: Any
    """(sensors + neurons,) float64: inputs, the bias neuron if there is one, outputs, hidden neurons."""
    next_values: Any
    """Of that shape, for the synchronous steps of a recurrent network; (0,) if it is feed-forward."""
    inputs: int
    first_output: int


@kernel
def activated(code, x):
    """Return the value of activation function number `code` at `x`; finite for every finite x."""
    if code == 0:
        return logistic(STEEP * x)
    if code == 1:
        return logistic(x)
    if code == 2:
        return math.tanh(x)
    if code == 3:
        return x
    if code == 4:
        return x if x > 0.0 else 0.0
    if code == 5:
        return math.sin(x)
    if code == 6:
        return math.exp(-x * x) if abs(x) < 26.0 else 0.0
    if code == 7:
        return x if x > 0.0 else math.exp(max(x, -HUGE_EXPONENT)) - 1.0
    if code == 8:
        return x if x > 0.0 else LEAK * x
    if code == 9:
        return ELU_SCALE * x if x > 0.0 else ELU_SCALE * ELU_ALPHA * (math.exp(max(x, -HUGE_EXPONENT)) - 1.0)
    if code == 10:
        return max(x, 0.0) + math.log1p(math.exp(-min(abs(x), 700.0)))
    if code == 11:
        return min(max(x, -1.0), 1.0)
    if code == 12:
        return 1.0 / x if abs(x) > TINY else 0.0
    if code == 13:
        return math.log(max(x, TINY))
    if code == 14:
        return math.exp(min(max(x, -HUGE_EXPONENT), HUGE_EXPONENT))
    if code == 15:
        return abs(x)
    if code == 16:
        return max(0.0, 1.0 - abs(x))
    if code == 17:
        return x * x
    return x * x * x


@kernel
def logistic(x):
    """Return 1 / (1 + exp(-x)) without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-min(x, 700.0)))
    power = math.exp(max(x, -700.0))
    return power / (1.0 + power)


@kernel
def aggregated(code, wires, values):
    """Return what arrives over `wires`, put together by aggregation number `code`; 0 for no wire."""
    count = len(wires)
    if code == 0:
        total = 0.0
        for i in range(count):
            total += wires[i].weight * values[wires[i].source]
        return total
    if count == 0:
        return 0.0
    signals = np.empty(count)
    for i in range(count):
        signals[i] = wires[i].weight * values[wires[i].source]
    if code == 1:
        return signals.prod()
    if code == 2:
        return signals.max()
    if code == 3:
        return signals.min()
    if code == 4:
        return signals.mean()
    if code == 5:
        return np.median(signals)
    strongest = signals[0]
    for signal in signals:
        if abs(signal) > abs(strongest):
            strongest = signal
    return strongest


@kernel
def sweep(nodes, wires, values, start):
    """Run the nodes from `start` on, each after its sources, writing `values` in place.

    Returns:
        How many nodes are done: all of them, or as many as lie before one whose function is a
        user's. That node's slot then holds what its function is to be called with.
    """
    for index in range(start, len(nodes)):
        node = nodes[index]
        x = node.bias + node.response * aggregated(node.aggregation, wires[node.first : node.last], values)
        if node.activation >= FIRST_CUSTOM:
            values[node.slot] = x
            return index
        values[node.slot] = activated(node.activation, x)
    return len(nodes)


@kernel
def step(nodes, wires, values, next_values, start):
    """Run the nodes from `start` on, all from the `values` of the step before.

    Results go to `next_values`, and from there to `values` when all nodes are done. Returns what
    `sweep` returns; the waiting value is then in `next_values`.
    """
    for index in range(start, len(nodes)):
        node = nodes[index]
        x = node.bias + node.response * aggregated(node.aggregation, wires[node.first : node.last], values)
        if node.activation >= FIRST_CUSTOM:
            next_values[node.slot] = x
            return index
        next_values[node.slot] = activated(node.activation, x)
    for node in nodes:
        values[node.slot] = next_values[node.slot]
    return len(nodes)


@kernel
def activate(circuit):
    """Send what stands in the circuit's inputs through it, once; its functions must all be built in."""
    if len(circuit.next_values) == 0:
        sweep(circuit.nodes, circuit.wires, circuit.values, 0)
    else:
        step(circuit.nodes, circuit.wires, circuit.values, circuit.next_values, 0)


@kernel
def reset(circuit):
    """Let every neuron of the circuit hold 0 again, the bias neuron 1."""
    circuit.values[:] = 0.0
    circuit.values[circuit.inputs : circuit.first_output] = 1.0
