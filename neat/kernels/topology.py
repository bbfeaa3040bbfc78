"""The graph of one genome: which neurons are which, what reaches what, and what is computed first."""

import numpy as np

from neat.kernels import Ints, Rows, kernel
from neat.kernels.rows import neuron_index, whole
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
def zeros(count: int) -> Ints:
    """Return (count,) zeros; NumPy's function takes four times as long to compile."""
    numbers = np.empty(count, np.int64)
    for i in range(count):
        numbers[i] = 0
    return numbers


@kernel
def reaches(
    synapses: Rows, n_synapses: int, neurons: Rows, n_neurons: int, sensors: int, start: int, goal: int
) -> bool:
    """Return whether a signal can travel from neuron `start` to neuron `goal`.

    Disabled synapses count, since they can be enabled again. Linear in the genes: each synapse is read once, into a
    list of those that leave its source, and only the lists of neurons that `start` reaches are followed.
    """
    if start == goal:
        return True
    slots = 4
    while slots < 2 * n_neurons:
        slots *= 2
    ids, leaving = np.empty(slots, np.int64), np.empty(slots, np.int64)
    for slot in range(slots):
        ids[slot] = leaving[slot] = NOT_FOUND
    for i in range(n_neurons):
        ids[slot_of(ids, whole(neurons[i].id))] = neurons[i].id
    following = np.empty(n_synapses, np.int64)
    for i in range(n_synapses):
        if synapses[i].source >= sensors:
            slot = slot_of(ids, whole(synapses[i].source))
            following[i] = leaving[slot]
            leaving[slot] = i

    waiting = np.empty(n_neurons, np.int64)  # for each neuron to be followed, its first leaving synapse
    slot = slot_of(ids, start)
    waiting[0], leaving[slot] = leaving[slot], NOT_FOUND
    n_waiting = 1
    while n_waiting > 0:
        n_waiting -= 1
        synapse = waiting[n_waiting]
        while synapse != NOT_FOUND:
            target = whole(synapses[synapse].target)
            if target == goal:
                return True
            slot = slot_of(ids, target)
            if leaving[slot] != NOT_FOUND:  # taken from the slot, so that no neuron is followed twice
                waiting[n_waiting], leaving[slot] = leaving[slot], NOT_FOUND
                n_waiting += 1
            synapse = following[synapse]
    return False


@kernel
def slot_of(ids: Ints, neuron: int) -> int:
    """Return the slot of a neuron in a hash table of ids, at most half full, or the free slot where it belongs.

    Ids are nearly consecutive, so their last bits are a good hash.
    """
    mask = len(ids) - 1
    slot = neuron & mask
    while ids[slot] != neuron and ids[slot] != NOT_FOUND:
        slot = (slot + 1) & mask
    return slot


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

    One function for three steps: split, it takes an eighth longer, since only here the compiler knows that the arrays
    do not overlap.
    """
    n = len(neurons)
    s = len(synapses)
    # The edges by indices instead of ids: where each signal comes from and goes to, and how many there are.
    targets = np.empty(s, np.int64)
    sources = np.empty(s, np.int64)
    arriving = zeros(n + 1)
    leaving = zeros(n + 1)
    for i in range(s):
        targets[i] = NOT_FOUND
        if synapses[i].enabled:
            targets[i] = neuron_index(neurons, n, whole(synapses[i].target))
            arriving[targets[i] + 1] += 1
            if synapses[i].source < sensors:
                sources[i] = synapses[i].source
            else:
                index = neuron_index(neurons, n, whole(synapses[i].source))
                sources[i] = sensors + index
                leaving[index + 1] += 1

    # The order (Kahn's algorithm, linear): a neuron is ready when all its sources are done.
    order = np.empty(n, np.int64)
    for i in range(n):
        order[i] = i
    ordered = n
    if not recurrent:
        for i in range(n):
            leaving[i + 1] += leaving[i]
        filled = leaving[:n].copy()
        followers = np.empty(s, np.int64)
        blocked = zeros(n)
        for i in range(s):
            if targets[i] != NOT_FOUND and sources[i] >= sensors:
                followers[filled[sources[i] - sensors]] = targets[i]
                filled[sources[i] - sensors] += 1
                blocked[targets[i]] += 1
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

    # The circuit: a node for each ordered neuron, a wire for each enabled synapse.
    next_wire = zeros(n)
    first = 0
    for position in range(ordered):
        neuron = neurons[order[position]]
        node = nodes[position]
        node.slot = sensors + order[position]
        node.neuron = neuron.id
        node.bias = neuron.bias
        node.response = neuron.response
        node.activation = neuron.activation
        node.aggregation = neuron.aggregation
        node.activation_address = 0
        node.aggregation_address = 0
        node.first = first
        next_wire[order[position]] = first
        first += arriving[order[position] + 1]
        node.last = first
    for i in range(s):
        if targets[i] != NOT_FOUND:
            wire = wires[next_wire[targets[i]]]
            wire.source = sources[i]
            wire.weight = synapses[i].weight
            next_wire[targets[i]] += 1
    return ordered
