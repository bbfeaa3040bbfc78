"""Signals through a network: what a neuron computes from its inputs, and in which order.

Functions have a code here. Their names, and how they differ from those of neat-python, are documented in
`neat.activations`. A code from `FIRST_CUSTOM` on belongs to a function that a user registered. Compiled code cannot
call it: the loop stops and returns where, and the caller evaluates that one neuron in Python.
"""

import math

import numpy as np

from neat.kernels import Floats, Rows, kernel
from neat.kernels.circuit import Circuit

ACTIVATIONS = (
    "steep_sigmoid", "sigmoid", "tanh", "identity", "relu", "sin", "gauss", "elu", "lelu", "selu",
    "softplus", "clamped", "inv", "log", "exp", "abs", "hat", "square", "cube",
)  # fmt: skip
"""Names of the built-in activation functions; a name's position is its code."""
(
    STEEP_SIGMOID, SIGMOID, TANH, IDENTITY, RELU, SIN, GAUSS, ELU, LELU, SELU,
    SOFTPLUS, CLAMPED, INV, LOG, EXP, ABS, HAT, SQUARE, CUBE,
) = range(len(ACTIVATIONS))  # fmt: skip
AGGREGATIONS = ("sum", "product", "max", "min", "mean", "median", "maxabs")
"""Names of the functions that combine the signals arriving at a neuron; a name's position is its code."""
SUM, PRODUCT, MAX, MIN, MEAN, MEDIAN, MAXABS = range(len(AGGREGATIONS))
FIRST_CUSTOM = 1000
"""Codes of registered activation functions begin here."""

STEEP = 4.9  # slope of the paper's sigmoid, section 4.1
ELU_SCALE, ELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717  # Klambauer et al. 2017
LEAK = 0.005  # slope of lelu below zero, as in neat-python
TINY, HUGE_EXPONENT = 1e-7, 60.0


@kernel
def activated(code: int, x: float) -> float:
    """Return the activation function with this code at `x`; finite for every finite x."""
    if code == STEEP_SIGMOID:
        return logistic(STEEP * x)
    if code == SIGMOID:
        return logistic(x)
    if code == TANH:
        return math.tanh(x)
    if code == IDENTITY:
        return x
    if code == RELU:
        return x if x > 0.0 else 0.0
    if code == SIN:
        return math.sin(x)
    if code == GAUSS:
        return math.exp(-x * x) if abs(x) < 26.0 else 0.0
    if code == ELU:
        return x if x > 0.0 else math.exp(max(x, -HUGE_EXPONENT)) - 1.0
    if code == LELU:
        return x if x > 0.0 else LEAK * x
    if code == SELU:
        return ELU_SCALE * x if x > 0.0 else ELU_SCALE * ELU_ALPHA * (math.exp(max(x, -HUGE_EXPONENT)) - 1.0)
    if code == SOFTPLUS:
        return max(x, 0.0) + math.log1p(math.exp(-min(abs(x), 700.0)))
    if code == CLAMPED:
        return min(max(x, -1.0), 1.0)
    if code == INV:
        return 1.0 / x if abs(x) > TINY else 0.0
    if code == LOG:
        return math.log(max(x, TINY))
    if code == EXP:
        return math.exp(min(max(x, -HUGE_EXPONENT), HUGE_EXPONENT))
    if code == ABS:
        return abs(x)
    if code == HAT:
        return max(0.0, 1.0 - abs(x))
    if code == SQUARE:
        return x * x
    return x * x * x


@kernel
def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x)) without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-min(x, 700.0)))
    power = math.exp(max(x, -700.0))
    return power / (1.0 + power)


@kernel
def aggregated(code: int, wires: Rows, values: Floats) -> float:
    """Return the signals of `wires`, combined by the aggregation with this code; 0 without wires."""
    count = len(wires)
    if code == SUM:
        total = 0.0
        for i in range(count):
            total += wires[i].weight * values[wires[i].source]
        return total
    if count == 0:
        return 0.0
    signals = np.empty(count)
    for i in range(count):
        signals[i] = wires[i].weight * values[wires[i].source]
    if code == PRODUCT:
        return float(signals.prod())
    if code == MAX:
        return float(signals.max())
    if code == MIN:
        return float(signals.min())
    if code == MEAN:
        return float(signals.mean())
    if code == MEDIAN:
        return np.median(signals)
    strongest: float = signals[0]
    for signal in signals:
        if abs(signal) > abs(strongest):
            strongest = signal
    return strongest


@kernel
def sweep(nodes: Rows, wires: Rows, values: Floats, start: int) -> int:
    """Run the nodes from `start` on, each after its sources, writing `values` in place.

    Returns:
        How many nodes are done: all of them, or those before the first node whose function is a registered
        one. That node's slot then holds the argument for its function.
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
def step(nodes: Rows, wires: Rows, values: Floats, next_values: Floats, start: int) -> int:
    """Run the nodes from `start` on, all with the `values` of the previous step.

    Results go to `next_values`, and from there to `values` when all nodes are done. The return value is that of
    `sweep`; the argument of a registered function is in `next_values`.
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
def activate(circuit: Circuit) -> None:
    """Activate the circuit once with the observation in its first values; all its functions must be built in."""
    if len(circuit.next_values) == 0:
        sweep(circuit.nodes, circuit.wires, circuit.values, 0)
    else:
        step(circuit.nodes, circuit.wires, circuit.values, circuit.next_values, 0)


@kernel
def reset(circuit: Circuit) -> None:
    """Set every value of the circuit to 0, and the bias neuron to 1."""
    circuit.values[:] = 0.0
    circuit.values[circuit.inputs : circuit.first_output] = 1.0
