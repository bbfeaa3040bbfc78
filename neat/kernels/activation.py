"""Signals through a network: what a neuron computes from its inputs, and in which order.

Functions have a code here. Their names, and how they differ from those of neat-python, are documented in
`neat.activations` and `neat.aggregations`. A code from `FIRST_CUSTOM` on belongs to a function that a user registered.
If it is compiled, its address is in the node (`kernels.pointers`). If it is not, or returns nan or inf, the loop stops
and returns where, and the caller evaluates that one neuron in Python.

Signals are limited to +-`LARGEST`. Networks of built-in functions stay within it without further checks unless their
weights or inputs are huge, or they are recurrent and amplify. A sum beyond it is computed again, signal by signal.
So values are finite for all finite weights, whatever the functions, and other results are unchanged.
"""

import math

import numpy as np

from neat.kernels import Floats, Rows, kernel
from neat.kernels.circuit import Circuit
from neat.kernels.pointers import call_activation, call_aggregation

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
"""Codes of registered functions begin here."""
NAN_INPUT = -1
"""What the loops return in place of a node if an input is nan."""
LARGEST = 1e300
"""The largest absolute value of a signal: any two may be added, and the sum is finite."""

STEEP = 4.9  # slope of the paper's sigmoid, section 4.1
ELU_SCALE, ELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717  # Klambauer et al. 2017
LEAK = 0.005  # slope of lelu below zero, as in neat-python
TINY, HUGE_EXPONENT = 1e-7, 60.0
SQUARED_LIMIT, CUBED_LIMIT = 1e150, 1e100  # square and cube of these are LARGEST


@kernel
def activated(code: int, x: float) -> float:
    """Return the built-in activation function with this code at `x`; finite for every x within +-`LARGEST`."""
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
        x = min(abs(x), SQUARED_LIMIT)
        return x * x
    x = min(max(x, -CUBED_LIMIT), CUBED_LIMIT)
    return x * x * x


@kernel
def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x)) without overflow, and without a branch, which processors guess wrong half the time."""
    power = math.exp(-min(abs(x), 700.0))
    return (1.0 if x >= 0.0 else power) / (1.0 + power)


@kernel
def limited(x: float) -> float:
    """Return `x`, limited to +-`LARGEST`; 0 for nan, which only an infinite input times 0 gives."""
    if x > LARGEST:
        return LARGEST
    if x < -LARGEST:
        return -LARGEST
    return x if x == x else 0.0


@kernel
def signals_of(wires: Rows, first: int, last: int, values: Floats) -> Floats:
    """Return the signals of the wires from `first` to before `last`, (last - first,), each limited."""
    signals = np.empty(last - first)
    for i in range(len(signals)):
        signals[i] = limited(wires[first + i].weight * values[wires[first + i].source])
    return signals


@kernel
def aggregated(code: int, wires: Rows, first: int, last: int, values: Floats) -> float:
    """Return the signals of the wires from `first` to before `last`, combined by a built-in aggregation; 0 of none."""
    if last <= first:
        return 0.0
    if code == MEDIAN:
        signals = np.empty(last - first)
        for i in range(len(signals)):
            signals[i] = wires[first + i].weight * values[wires[first + i].source]
        return median(signals)
    result = wires[first].weight * values[wires[first].source]
    for i in range(first + 1, last):
        result = folded(code, result, wires[i].weight * values[wires[i].source])
    return float(result / (last - first) if code == MEAN else result)


@kernel
def folded(code: int, result: float, signal: float) -> float:
    """Return what an aggregation makes of earlier signals and one more; that of a mean is a sum.

    Written out, since NumPy's reductions take Numba as long to compile as the rest of a network.
    """
    if code == PRODUCT:
        return result * signal
    if code == MAX:
        return max(result, signal)
    if code == MIN:
        return min(result, signal)
    if code == MAXABS:
        return signal if abs(signal) > abs(result) else result
    return result + signal


@kernel
def median(signals: Floats) -> float:
    """Return the median of at least one signal, and sort them."""
    sort(signals)
    middle = len(signals) // 2
    if len(signals) % 2 == 1:
        return float(signals[middle])
    return float(signals[middle - 1] + signals[middle]) / 2.0


@kernel
def sort(numbers: Floats) -> None:
    """Sort in place by comb sort, which needs no recursion and is fast on large arrays, too."""
    gap, sorted_ = len(numbers), False
    while gap > 1 or not sorted_:
        gap = max(1, int(gap / 1.3))
        sorted_ = True
        for i in range(len(numbers) - gap):
            if numbers[i] > numbers[i + gap]:
                numbers[i], numbers[i + gap] = numbers[i + gap], numbers[i]
                sorted_ = False


@kernel
def aggregated_within_limits(code: int, wires: Rows, first: int, last: int, values: Floats) -> float:
    """Return what `aggregated` does, the sum included, with every signal and every partial result limited."""
    if last <= first:
        return 0.0
    signals = signals_of(wires, first, last, values)
    if code == MEDIAN:
        return median(signals)
    scale = float(last - first) if code == MEAN else 1.0
    result = signals[0] / scale
    for i in range(1, len(signals)):
        result = limited(folded(code, result, signals[i] / scale))
    return float(result)


@kernel
def argument_within_limits(node: np.record, wires: Rows, values: Floats) -> float:
    """Return the argument of a node's activation function where it exceeds `LARGEST`, or the aggregation is registered.

    It is nan if that aggregation is not compiled, or returned nan or inf.
    """
    total = 0.0
    if node.aggregation < FIRST_CUSTOM:
        total = aggregated_within_limits(node.aggregation, wires, node.first, node.last, values)
    elif node.last > node.first:
        if node.aggregation_address == 0:
            return math.nan
        total = call_aggregation(node.aggregation_address, signals_of(wires, node.first, node.last, values))
        if not math.isfinite(total):
            return math.nan
    return limited(node.bias + limited(node.response * total))


@kernel
def registered_at(node: np.record, x: float) -> float:
    """Return a node's registered activation function at `x`, or any at nan; nan or inf if Python has to evaluate it."""
    if x != x or node.activation_address == 0:
        return math.nan
    return float(call_activation(node.activation_address, x))


@kernel
def has_nan(values: Floats, count: int) -> bool:
    """Return whether one of the first `count` values is nan."""
    found = 0  # counted to the end: such a loop is vectorized
    for i in range(count):
        found += values[i] != values[i]
    return found > 0


@kernel
def run(nodes: Rows, wires: Rows, values: Floats, written: Floats, start: int, stop: int) -> int:
    """Run the nodes from `start` to before `stop`, reading from `values` and writing to `written`, which may be equal.

    Its inner loop takes no views of the wires, each of which costs more than three of them. The index is unsigned,
    since a signed one is compared with zero first, to count from the end.

    Returns:
        Where it stopped: at `stop`, or at a node that has to be evaluated in Python, see `sweep`.
    """
    for index in range(start, stop):
        node = nodes[index]
        total = math.nan  # of a registered aggregation
        if node.aggregation == SUM:
            total = 0.0
            for i in range(node.first, node.last):
                wire = wires[np.uint64(i)]
                total += wire.weight * values[wire.source]
        elif node.aggregation < FIRST_CUSTOM:
            total = aggregated(node.aggregation, wires, node.first, node.last, values)
        x = node.bias + node.response * total
        if not abs(x) <= LARGEST:
            x = argument_within_limits(node, wires, values)
        if node.activation < FIRST_CUSTOM and x == x:
            written[node.slot] = activated(node.activation, x)
            continue
        y = registered_at(node, x)
        if not math.isfinite(y):
            written[node.slot] = x
            return index
        written[node.slot] = y
    return stop


@kernel
def sweep(nodes: Rows, wires: Rows, values: Floats, start: int) -> int:
    """Run the nodes from `start` on, each after its sources, writing `values` in place.

    Returns:
        How many nodes are done: all of them, or those before the first node that has to be evaluated in Python. That
        node's slot then holds the argument of its activation function, or nan if that is what has to be computed.
        `NAN_INPUT` if `start` is 0 and an input is nan.
    """
    if start == 0 and has_nan(values, len(values) - len(nodes)):
        return NAN_INPUT
    return run(nodes, wires, values, values, start, len(nodes))


@kernel
def step(nodes: Rows, wires: Rows, values: Floats, next_values: Floats, start: int) -> int:
    """Run the nodes from `start` on, all with the `values` of the previous step.

    Results go to `next_values`, and from there to `values` when all nodes are done. The return value is that of
    `sweep`; the argument of a function that Python has to call is in `next_values`.
    """
    if start == 0 and has_nan(values, len(values) - len(nodes)):
        return NAN_INPUT
    done = run(nodes, wires, values, next_values, start, len(nodes))
    if done == len(nodes):
        for index in range(done):
            slot = nodes[index].slot
            values[slot] = next_values[slot]
    return done


@kernel
def activate(circuit: Circuit) -> None:
    """Activate the circuit once with the observation in its first values; all its functions must be built in.

    If the observation has a nan, the outputs are nan.
    """
    if len(circuit.next_values) == 0:
        done = sweep(circuit.nodes, circuit.wires, circuit.values, 0)
    else:
        done = step(circuit.nodes, circuit.wires, circuit.values, circuit.next_values, 0)
    if done != len(circuit.nodes):
        circuit.values[circuit.first_output :] = math.nan


@kernel
def reset(circuit: Circuit) -> None:
    """Set every value of the circuit to 0, and the bias neuron to 1."""
    circuit.values[:] = 0.0
    circuit.values[circuit.inputs : circuit.first_output] = 1.0
