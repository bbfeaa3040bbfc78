"""ONNX functions: aggregations and activation functions as nodes of a model."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from neat.exchange.levels import Group
from neat.exchange.plan import Signal
from neat.kernels.activation import ELU_ALPHA, ELU_SCALE, HUGE_EXPONENT, LEAK, STEEP, TINY

if TYPE_CHECKING:
    from neat.exchange.onnx import Graph


NOTHING = (Signal(0, 0.0, 0),)
"""What the sum of a neuron without signals is padded with."""


def aggregation_nodes(graph: "Graph", group: Group, values: str, column: Mapping[int, int]) -> str:
    """Add the nodes that combine the signals of each neuron of a group; return the name of (batch, neurons).

    Args:
        graph: What to add to.
        group: Of one aggregation, and for a median of one number of signals.
        values: The name of (batch, columns).
        column: Of each slot.
    """
    if group.aggregation in ("sum", "mean"):
        return _sums(graph, group, values, column)
    signals = _signals(graph, group, values, column)
    match group.aggregation:
        case "product":
            return _product(graph, signals, max(len(neuron.signals) for neuron in group.neurons))
        case "max":
            return graph.add("ReduceMax", signals, _last_axis(graph), keepdims=0)
        case "min":
            return graph.add("ReduceMin", signals, _last_axis(graph), keepdims=0)
        case "maxabs":
            largest = graph.add("ArgMax", graph.add("Abs", signals), axis=2, keepdims=1)
            found = graph.add("GatherElements", signals, largest, axis=2)
            return graph.add("Squeeze", found, _last_axis(graph))
    return _median(graph, signals, len(group.neurons[0].signals))


def _last_axis(graph: "Graph") -> str:
    return graph.constant([2], np.int64)


def _sums(graph: "Graph", group: Group, values: str, column: Mapping[int, int]) -> str:
    """Add the nodes of sums or means: of few zeros one matrix product, or else sums of the signals of each neuron."""
    if group.affords(group.dense):
        x = _matrix_product(graph, group, values, column)
    else:
        x = graph.add("ReduceSum", _signals(graph, group, values, column), _last_axis(graph), keepdims=0)
    if group.aggregation == "mean":
        x = graph.add("Div", x, graph.constant([[len(neuron.signals) for neuron in group.neurons]]))
    return x


def _matrix_product(graph: "Graph", group: Group, values: str, column: Mapping[int, int]) -> str:
    """Add one matrix product; a column that a neuron does not read has weight 0, and values are finite."""
    sources = sorted({signal.source for neuron in group.neurons for signal in neuron.signals}) or [0]
    row = {source: index for index, source in enumerate(sources)}
    weights = np.zeros((len(sources), len(group.neurons)))
    for index, neuron in enumerate(group.neurons):
        for signal in neuron.signals:
            weights[row[signal.source], index] += signal.weight
    read = graph.columns(values, [column[source] for source in sources])
    return graph.add("MatMul", read, graph.constant(weights))


def _signals(graph: "Graph", group: Group, values: str, column: Mapping[int, int]) -> str:
    """Add the nodes of (batch, neurons, signals), padded: with repetitions, zeros for sums, or ones for a product."""
    most = max(len(neuron.signals) for neuron in group.neurons)
    sources, weights, ones = [], [], []
    for neuron in group.neurons:
        missing = most - len(neuron.signals)
        padded = [*neuron.signals, *[(neuron.signals or NOTHING)[0]] * missing]
        is_product = group.aggregation == "product"
        sources.append([column[signal.source] for signal in padded])
        weights.append([signal.weight for signal in padded])
        ones.append([0.0] * len(neuron.signals) + [float(is_product)] * missing)
        if group.aggregation in ("product", "sum", "mean"):
            weights[-1][len(neuron.signals) :] = [0.0] * missing
    x = graph.add("Mul", graph.columns(values, np.array(sources)), graph.constant([weights]))
    return graph.add("Add", x, graph.constant([ones])) if np.any(ones) else x


def _product(graph: "Graph", signals: str, count: int) -> str:
    """Add the multiplications one by one, in the network's order: runtimes have no reduction of float64 for them."""
    from onnx import helper

    x = signals
    if count > 1:
        x, *others = names = [f"part_{part}_{len(graph.nodes)}" for part in range(count)]
        graph.nodes.append(helper.make_node("Split", [signals], names, axis=2, num_outputs=count))
        for other in others:
            x = graph.add("Mul", x, other)
    x = graph.add("Squeeze", x, _last_axis(graph))
    return graph.add("Where", graph.add("IsNaN", x), graph.constant(0.0), x)  # an infinite product times 0


def _median(graph: "Graph", signals: str, count: int) -> str:
    from onnx import helper

    names = [f"sorted_{len(graph.nodes)}", f"order_{len(graph.nodes)}"]
    all_of_them = graph.constant([count], np.int64)
    graph.nodes.append(helper.make_node("TopK", [signals, all_of_them], names, axis=2, largest=0, sorted=1))
    upper = _signal(graph, names[0], count // 2)
    if count % 2:
        return upper
    total = graph.add("Add", _signal(graph, names[0], count // 2 - 1), upper)
    return graph.add("Div", total, graph.constant(2.0))


def _signal(graph: "Graph", signals: str, index: int) -> str:
    return graph.add("Gather", signals, graph.constant(index, np.int64), axis=2)


def activation_nodes(graph: "Graph", activation: str, x: str) -> str:
    """Add the nodes of a built-in activation function; return the name of their result."""
    return ACTIVATION_NODES[activation](graph, x)


def _logistic(slope: float) -> Callable[["Graph", str], str]:
    def nodes(graph: "Graph", x: str) -> str:
        """1 / (1 + exp(-x)) by exp: runtimes approximate their own Sigmoid."""
        scaled = x if slope == 1.0 else graph.add("Mul", x, graph.constant(slope))
        power = graph.add(
            "Exp", graph.add("Neg", graph.add("Clip", scaled, graph.constant(-80.0), graph.constant(700.0)))
        )
        return graph.add("Reciprocal", graph.add("Add", power, graph.constant(1.0)))

    return nodes


def _clipped(graph: "Graph", x: str, low: float, high: float) -> str:
    return graph.add("Clip", x, graph.constant(low), graph.constant(high))


def _positive(graph: "Graph", x: str) -> str:
    return graph.add("Greater", x, graph.constant(0.0))


def _elu(graph: "Graph", x: str) -> str:
    below = graph.add("Sub", graph.add("Exp", _clipped(graph, x, -HUGE_EXPONENT, 0.0)), graph.constant(1.0))
    return graph.add("Where", _positive(graph, x), x, below)


def _selu(graph: "Graph", x: str) -> str:
    power = graph.add("Exp", _clipped(graph, x, -HUGE_EXPONENT, 0.0))
    below = graph.add("Mul", graph.add("Sub", power, graph.constant(1.0)), graph.constant(ELU_SCALE * ELU_ALPHA))
    return graph.add("Where", _positive(graph, x), graph.add("Mul", x, graph.constant(ELU_SCALE)), below)


def _lelu(graph: "Graph", x: str) -> str:
    return graph.add("Where", _positive(graph, x), x, graph.add("Mul", x, graph.constant(LEAK)))


def _softplus(graph: "Graph", x: str) -> str:
    power = graph.add("Exp", graph.add("Neg", graph.add("Abs", x)))
    return graph.add("Add", _relu(graph, x), graph.add("Log", graph.add("Add", power, graph.constant(1.0))))


def _inv(graph: "Graph", x: str) -> str:
    is_large = graph.add("Greater", graph.add("Abs", x), graph.constant(TINY))
    return graph.add("Where", is_large, graph.add("Reciprocal", x), graph.constant(0.0))


def _relu(graph: "Graph", x: str) -> str:
    return graph.add("Max", x, graph.constant(0.0))


def _power(graph: "Graph", x: str, exponent: int) -> str:
    limit = graph.squared_limit if exponent == 2 else graph.cubed_limit
    x = _clipped(graph, x, -limit, limit)
    squared = graph.add("Mul", x, x)
    return squared if exponent == 2 else graph.add("Mul", squared, x)


def _one(operator: str) -> Callable[["Graph", str], str]:
    return lambda graph, x: graph.add(operator, x)


ACTIVATION_NODES: dict[str, Callable[["Graph", str], str]] = {
    "steep_sigmoid": _logistic(STEEP),
    "sigmoid": _logistic(1.0),
    "tanh": _one("Tanh"),
    "identity": lambda graph, x: x,
    "relu": _relu,
    "sin": _one("Sin"),
    "gauss": lambda graph, x: graph.add("Exp", graph.add("Neg", graph.add("Mul", x, x))),
    "elu": _elu,
    "lelu": _lelu,
    "selu": _selu,
    "softplus": _softplus,
    "clamped": lambda graph, x: _clipped(graph, x, -1.0, 1.0),
    "inv": _inv,
    "log": lambda graph, x: graph.add("Log", graph.add("Max", x, graph.constant(TINY))),
    "exp": lambda graph, x: graph.add("Exp", _clipped(graph, x, -HUGE_EXPONENT, HUGE_EXPONENT)),
    "abs": _one("Abs"),
    "hat": lambda graph, x: _relu(graph, graph.add("Sub", graph.constant(1.0), graph.add("Abs", x))),
    "square": lambda graph, x: _power(graph, x, 2),
    "cube": lambda graph, x: _power(graph, x, 3),
}
