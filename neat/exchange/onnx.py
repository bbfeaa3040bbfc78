"""ONNX: a controller as a model, which needs the extra [onnx].

    observation (batch, numbers)  ->  action, outputs (batch, outputs)

A recurrent network has the state as another input and output: `state` (batch, neurons), zeros at the start of an
episode, and `next_state`. The parts of an action that is a dict or a tuple are outputs `action.KEY`. Neurons with the
same functions that do not depend on each other become one matrix product, so that a model has nodes for its levels
and not for its synapses.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neat.errors import NeatError
from neat.exchange.c_spelling import LIMITS
from neat.exchange.levels import Group, groups_of, with_bounded_rows
from neat.exchange.onnx_functions import activation_nodes, aggregation_nodes
from neat.exchange.plan import Plan
from neat.exchange.precision import check as check_precision
from neat.exchange.rules import PlacedAction
from neat.exchange.text import place_of, refuse_registered
from neat.network.action import Blocks, Largest, Pressed

OPSET = 18
IR_VERSION = 9
"""What runtimes since 2023 read."""
MOST_BYTES = 2**30
"""Of the constants of a model; the format itself ends at 2 GiB."""


class Graph:
    """The nodes and constants of a model while it is written."""

    def __init__(self, precision: str) -> None:
        self.real = np.dtype(precision)
        self.largest, self.squared_limit, self.cubed_limit = LIMITS[precision]
        self.nodes: list[Any] = []
        self._bytes = 0
        self._constants: dict[tuple[Any, ...], str] = {}
        self.initializers: list[Any] = []

    def add(self, operator: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Add a node, and return the name of its output."""
        from onnx import helper

        name = name or f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], name=f"{name}_node", **attributes))
        return name

    def constant(self, values: Any, dtype: Any = None) -> str:
        """Return the name of a constant, by default of the model's precision."""
        from onnx import numpy_helper

        if dtype is None and self.real == np.float32:
            values = np.clip(values, -self.largest, self.largest)  # as signals are
        array: NDArray[Any] = np.asarray(values, self.real if dtype is None else dtype)
        key = (array.tobytes(), array.shape, array.dtype.name)
        if key not in self._constants:
            self._bytes += array.nbytes
            if self._bytes > MOST_BYTES:
                raise NeatError(
                    f"an ONNX model may have at most {MOST_BYTES // 2**20} MiB of constants, but this network needs "
                    "more; export it to c or python."
                )
            self._constants[key] = f"constant_{len(self._constants)}"
            self.initializers.append(numpy_helper.from_array(array, self._constants[key]))
        return self._constants[key]

    def limited(self, x: str) -> str:
        """Add the node that limits values to the largest signal."""
        return self.add("Clip", x, self.constant(-self.largest), self.constant(self.largest))

    def columns(self, x: str, indices: Sequence[int] | NDArray[Any]) -> str:
        """Add the node that takes columns."""
        return self.add("Gather", x, self.constant(indices, np.int64), axis=1)


def onnx_model(plan: Plan, *, precision: str = "float64") -> bytes:
    """Return a model in the ONNX format.

    Args:
        plan: What to write.
        precision: "float64" or "float32".

    Raises:
        NeatError: The package onnx is not installed, or the model is too large.
        GenomeError: A function is a registered one, or float32 cannot hold a number of a conversion.
    """
    try:
        from onnx import helper
    except ImportError as error:
        raise NeatError(f"{error}; writing ONNX needs the package onnx: pip install 'craig-neat[onnx]'.") from error
    refuse_registered(plan, set(), "ONNX", "export to a language instead, with functions={NAME: 'an expression of x'}")
    check_precision(plan, precision)
    graph = Graph(precision)
    real = helper.np_dtype_to_tensor_dtype(graph.real)
    inputs = [helper.make_tensor_value_info("observation", real, ["batch", plan.input_rules.size])]
    values = _sensors(graph, plan)
    if plan.recurrent:
        inputs.append(helper.make_tensor_value_info("state", real, ["batch", len(plan.neurons)]))
        values = graph.add("Concat", values, "state", axis=1)
    computed = _neurons(graph, plan, values)
    outputs = [
        *_actions(graph, plan, computed(range(plan.sensors, plan.sensors + plan.outputs), "outputs")),
        helper.make_tensor_value_info("outputs", real, ["batch", plan.outputs]),
    ]
    if plan.recurrent:
        computed(range(plan.sensors, plan.slots), "next_state")
        outputs.append(helper.make_tensor_value_info("next_state", real, ["batch", len(plan.neurons)]))
    made = helper.make_graph(graph.nodes, f"genome_{plan.origin.genome}", inputs, outputs, graph.initializers)
    model = helper.make_model(
        made,
        producer_name="craig-neat",
        producer_version=plan.origin.version,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        doc_string=f"Controller of {plan.origin}.",
    )
    helper.set_model_props(model, _metadata(plan))
    return bytes(model.SerializeToString(deterministic=True))


def _metadata(plan: Plan) -> dict[str, str]:
    layout = {place_of(leaf.path): leaf.size for leaf in plan.input_rules.leaves}
    return {
        "task": plan.origin.task,
        "genome": str(plan.origin.genome),
        "version": plan.origin.version,
        "observation_layout": json.dumps(layout),
        "input_labels": json.dumps(plan.input_labels),
        "output_labels": json.dumps(plan.output_labels),
    }


def _sensors(graph: Graph, plan: Plan) -> str:
    """Add the nodes from the observation to the inputs and the bias neuron; return their name."""
    rules = plan.input_rules
    x = "observation" if rules.is_order_kept else graph.columns("observation", rules.positions)
    if rules.has_categories:
        wanted = graph.constant([[0.0 if value is None else value for value in rules.equals]])
        is_category = graph.constant([[value is not None for value in rules.equals]], np.bool_)
        one_hot = graph.add("Cast", graph.add("Equal", x, wanted), to=_type(graph.real))
        x = graph.add("Where", is_category, one_hot, x)
    for scaling in rules.scalings:
        shifted = graph.add("Sub", x, graph.constant(scaling.offset[None]))
        x = graph.add("Div", shifted, graph.constant(scaling.scale[None]))
    x = graph.limited(x)
    if plan.bias_neuron:
        x = graph.add("Pad", x, graph.constant([0, 0, 0, 1], np.int64), graph.constant(1.0))
    return x


class _Computed:
    """The values of neurons, by slot: columns of one growing matrix."""

    def __init__(self, graph: Graph, name: str, slots: Iterable[int]) -> None:
        self._graph = graph
        self.name = name
        self.column = {slot: column for column, slot in enumerate(slots)}

    def extend(self, name: str, slots: Iterable[int]) -> None:
        self.name = self._graph.add("Concat", self.name, name, axis=1)
        for slot in slots:
            self.column[slot] = len(self.column)

    def __call__(self, slots: Iterable[int], name: str) -> str:
        indices = self._graph.constant([self.column[slot] for slot in slots], np.int64)
        return self._graph.add("Gather", self.name, indices, name=name, axis=1)


def _neurons(graph: Graph, plan: Plan, values: str) -> _Computed:
    """Add the nodes of all groups; return the values of all neurons."""
    read = _Computed(graph, values, range(plan.slots if plan.recurrent else plan.sensors))
    written = _Computed(graph, "", ()) if plan.recurrent else read
    for group in _groups(plan):
        x = _group(graph, group, read)
        slots = [neuron.slot for neuron in group.neurons]
        if written.name:
            written.extend(x, slots)
        else:
            written.name, written.column = x, {slot: column for column, slot in enumerate(slots)}
    if plan.recurrent:  # slots of neurons begin after the sensors
        return written
    return read


def _groups(plan: Plan) -> list[Group]:
    """Return the groups, those split whose matrices would be mostly zeros."""
    found: list[Group] = []
    for group in groups_of(plan, same_fan_in=("median",)):
        is_sum = group.aggregation in ("sum", "mean")
        found += [group] if is_sum and group.affords(group.dense) else with_bounded_rows([group])
    return found


def _group(graph: Graph, group: Group, read: _Computed) -> str:
    """Add the nodes of a group: activation(bias + response * aggregation(signals))."""
    x = aggregation_nodes(graph, group, read.name, read.column)
    responses, biases = (np.array([[getattr(one, name) for one in group.neurons]]) for name in ("response", "bias"))
    if np.any(responses != 1.0):
        x = graph.add("Mul", x, graph.constant(responses))
    if np.any(biases != 0.0):
        x = graph.add("Add", x, graph.constant(biases))
    return activation_nodes(graph, group.activation, graph.limited(x))


def _actions(graph: Graph, plan: Plan, outputs: str) -> list[Any]:
    """Add the nodes from the outputs to the action; return the descriptions of the model's outputs."""
    from onnx import helper

    if plan.action is None:
        graph.add("Identity", outputs, name="action")
        return [helper.make_tensor_value_info("action", _type(graph.real), ["batch", plan.outputs])]
    found = []
    for placed in plan.action_leaves:
        name = place_of(placed.path, "action")
        dtype = _leaf(graph, placed, outputs, name)
        shape = () if isinstance(placed.leaf, Largest) else placed.leaf.shape
        found.append(helper.make_tensor_value_info(name, _type(dtype), ["batch", *shape]))
    return found


def _leaf(graph: Graph, placed: PlacedAction, outputs: str, name: str) -> np.dtype[Any]:
    """Add the nodes of a leaf of an action; return its type."""
    leaf, first = placed.leaf, placed.first
    if isinstance(leaf, Largest):
        index = _argmax(graph, outputs, first, leaf.size)
        graph.add("Gather", graph.constant(leaf.values, np.int64), index, name=name)
        return np.dtype(np.int64)
    if isinstance(leaf, Blocks):
        firsts = np.cumsum([0, *leaf.counts])[:-1] + first
        found = [_argmax(graph, outputs, at, count, keep=1) for at, count in zip(firsts, leaf.counts, strict=True)]
        x = graph.add("Add", graph.add("Concat", *found, axis=1), graph.constant([leaf.starts], np.int64))
        dtype = leaf.dtype
    elif isinstance(leaf, Pressed):
        own = graph.columns(outputs, range(first, first + leaf.size))
        x, dtype = graph.add("Greater", own, graph.constant(0.5)), np.dtype(np.int8)
    else:
        own = graph.columns(outputs, range(first, first + leaf.size))
        low, high = leaf.low[None], leaf.high[None]
        within = graph.add("Clip", own, graph.constant(0.0), graph.constant(1.0))
        x = graph.add("Add", graph.add("Mul", within, graph.constant(high - low)), graph.constant(low))
        x, dtype = graph.add("Min", x, graph.constant(high)), leaf.dtype
    x = graph.add("Cast", x, to=_type(dtype))
    graph.add("Reshape", x, graph.constant([-1, *leaf.shape], np.int64), name=name)
    return dtype


def _argmax(graph: Graph, outputs: str, first: int, count: int, keep: int = 0) -> str:
    own = graph.columns(outputs, range(first, first + count))
    return graph.add("ArgMax", own, axis=1, keepdims=keep)


def _type(dtype: np.dtype[Any]) -> int:
    from onnx import helper

    return int(helper.np_dtype_to_tensor_dtype(dtype))
