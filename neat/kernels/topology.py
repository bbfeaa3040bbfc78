"""The graph of one genome: which neurons are which, what reaches what, and what is computed first."""

import numpy as np

from neat.kernels import Ints, Rows, kernel
from neat.kernels.rows import neuron_index
from neat.shape import Shape

NOT_FOUND = -1


@kernel
def sensors_of(shape: Shape) -> int:
    """Return `Shape.sensors`: compiled code can call no property."""
    return shape.inputs + int(shape.bias_neuron)


@kernel
def first_hidden_of(shape: Shape) -> int:
    """Return `Shape.first_hidden`."""
    return sensors_of(shape) + shape.outputs


@kernel
def reaches(
    synapses: Rows, n_synapses: int, neurons: Rows, n_neurons: int, sensors: int, start: int, goal: int
) -> bool:
    """Return whether a signal can travel from neuron `start` to neuron `goal`.

    Disabled synapses count, since they can be enabled again. Linear in the genes, but for the
    bisections that turn ids into indices.
    """
    if start == goal:
        return True
    first = np.zeros(n_neurons + 1, np.int64)
    sources = np.empty(n_synapses, np.int64)
    for i in range(n_synapses):
        sources[i] = NOT_FOUND
        if synapses[i].source >= sensors:
            sources[i] = neuron_index(neurons, n_neurons, synapses[i].source)
            first[sources[i] + 1] += 1
    for i in range(n_neurons):
        first[i + 1] += first[i]
    filled = first[:n_neurons].copy()
    targets = np.empty(n_synapses, np.int64)
    for i in range(n_synapses):
        if sources[i] != NOT_FOUND:
            targets[filled[sources[i]]] = neuron_index(neurons, n_neurons, synapses[i].target)
            filled[sources[i]] += 1

    seen = np.zeros(n_neurons, np.bool_)
    waiting = np.empty(n_neurons, np.int64)
    waiting[0] = neuron_index(neurons, n_neurons, start)
    seen[waiting[0]] = True
    n_waiting = 1
    goal_index = neuron_index(neurons, n_neurons, goal)
    while n_waiting > 0:
        n_waiting -= 1
        here = waiting[n_waiting]
        for edge in range(first[here], first[here + 1]):
            there = targets[edge]
            if there == goal_index:
                return True
            if not seen[there]:
                seen[there] = True
                waiting[n_waiting] = there
                n_waiting += 1
    return False


@kernel
def lay_out(synapses: Rows, neurons: Rows, sensors: int, recurrent: bool, nodes: Rows, wires: Rows) -> int:
    """Fill `nodes` and `wires`, a network ready to run, and return how many nodes were ordered.

    Args:
        synapses: (s,) SYNAPSE rows.
        neurons: (n,) NEURON rows.
        sensors: How many sensors there are; neuron i has its value in slot sensors + i.
        recurrent: Whether nodes keep the order of `neurons`; otherwise each follows its sources.
        nodes: (n,) NODE rows to fill.
        wires: (s,) WIRE rows to fill; those that lead into one node lie together.

    Returns:
        n, or fewer if the other nodes are on a cycle or behind one.
    """
    n = len(neurons)
    sources, targets = np.empty(len(synapses), np.int64), np.empty(len(synapses), np.int64)
    find_ends(synapses, neurons, sensors, sources, targets)
    order = np.arange(n)
    ordered = n if recurrent else order_after_sources(sources, targets, sensors, order)
    fill_nodes(neurons, sensors, order[:ordered], targets, nodes)
    fill_wires(synapses, order[:ordered], sources, targets, nodes, wires)
    return ordered


@kernel
def find_ends(synapses: Rows, neurons: Rows, sensors: int, sources: Ints, targets: Ints) -> None:
    """Fill the slots that enabled synapses come from, and the indices of the neurons that they lead to.

    The target of a disabled synapse is NOT_FOUND.
    """
    n = len(neurons)
    for i in range(len(synapses)):
        targets[i] = NOT_FOUND
        if synapses[i].enabled:
            targets[i] = neuron_index(neurons, n, synapses[i].target)
            sources[i] = synapses[i].source
            if sources[i] >= sensors:
                sources[i] = sensors + neuron_index(neurons, n, synapses[i].source)


@kernel
def order_after_sources(sources: Ints, targets: Ints, sensors: int, order: Ints) -> int:
    """Fill `order` with indices of neurons so that each follows its sources (Kahn's algorithm, linear).

    Returns:
        How many could be ordered: fewer than all if there is a cycle.
    """
    n, s = len(order), len(targets)
    leaving = np.zeros(n + 1, np.int64)
    blocked = np.zeros(n, np.int64)
    for i in range(s):
        if targets[i] != NOT_FOUND and sources[i] >= sensors:
            leaving[sources[i] - sensors + 1] += 1
            blocked[targets[i]] += 1
    for i in range(n):
        leaving[i + 1] += leaving[i]
    filled = leaving[:n].copy()
    followers = np.empty(s, np.int64)
    for i in range(s):
        if targets[i] != NOT_FOUND and sources[i] >= sensors:
            followers[filled[sources[i] - sensors]] = targets[i]
            filled[sources[i] - sensors] += 1
    ordered = 0
    for i in range(n):
        if blocked[i] == 0:
            order[ordered] = i
            ordered += 1
    done = 0
    while done < ordered:
        here = order[done]
        done += 1
        for edge in range(leaving[here], leaving[here + 1]):
            blocked[followers[edge]] -= 1
            if blocked[followers[edge]] == 0:
                order[ordered] = followers[edge]
                ordered += 1
    return ordered


@kernel
def fill_nodes(neurons: Rows, sensors: int, order: Ints, targets: Ints, nodes: Rows) -> None:
    """Fill a node for each neuron in `order`, with the range of the wires that will lead into it."""
    arriving = np.zeros(len(neurons), np.int64)
    for i in range(len(targets)):
        if targets[i] != NOT_FOUND:
            arriving[targets[i]] += 1
    first = 0
    for position in range(len(order)):
        neuron = neurons[order[position]]
        node = nodes[position]
        node.slot = sensors + order[position]
        node.bias = neuron.bias
        node.response = neuron.response
        node.activation = neuron.activation
        node.aggregation = neuron.aggregation
        node.first = first
        first += arriving[order[position]]
        node.last = first


@kernel
def fill_wires(synapses: Rows, order: Ints, sources: Ints, targets: Ints, nodes: Rows, wires: Rows) -> None:
    """Fill a wire for each enabled synapse that leads to a neuron in `order`, in the range of its node."""
    next_wire = np.full(len(nodes), NOT_FOUND, np.int64)
    for position in range(len(order)):
        next_wire[order[position]] = nodes[position].first
    for i in range(len(synapses)):
        if targets[i] != NOT_FOUND and next_wire[targets[i]] != NOT_FOUND:
            wire = wires[next_wire[targets[i]]]
            wire.source = sources[i]
            wire.weight = synapses[i].weight
            next_wire[targets[i]] += 1
