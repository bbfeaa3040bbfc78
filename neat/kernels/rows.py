"""Rows of genes: finding, inserting and removing them in the sorted arrays of one genome."""

import numpy as np

from neat.kernels import Ints, Rows, kernel

SYNAPSES, NEURONS = 0, 1
"""Positions in `counts`, (2,): how many rows of each kind are in use, at the front of arrays with room for more."""


@kernel
def whole(number: int) -> int:
    """Return an id of a row as the 64-bit number that it is elsewhere, so that each kernel is compiled for one type."""
    return int(np.int64(number))


@kernel
def synapse_index(synapses: Rows, count: int, marking: int) -> int:
    """Return the index of this marking in the first `count` rows, or where it has to be inserted (bisection)."""
    low, high = 0, count
    while low < high:
        middle = (low + high) >> 1
        if synapses[middle].marking < marking:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def neuron_index(neurons: Rows, count: int, neuron: int) -> int:
    """Return the index of this neuron in the first `count` rows, or where it has to be inserted (bisection)."""
    low, high = 0, count
    while low < high:
        middle = (low + high) >> 1
        if neurons[middle].id < neuron:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def has_synapse(synapses: Rows, count: int, marking: int) -> bool:
    """Return whether one of the first `count` rows has this marking."""
    index = synapse_index(synapses, count, marking)
    return index < count and synapses[index].marking == marking


@kernel
def has_neuron(neurons: Rows, count: int, neuron: int) -> bool:
    """Return whether one of the first `count` rows is this neuron."""
    index = neuron_index(neurons, count, neuron)
    return index < count and neurons[index].id == neuron


@kernel
def open_synapse(synapses: Rows, counts: Ints, marking: int) -> int:
    """Move later rows up by one, and return the index of the free row where this marking belongs."""
    index = synapse_index(synapses, counts[SYNAPSES], marking)
    for i in range(counts[SYNAPSES], index, -1):
        synapses[i] = synapses[i - 1]
    counts[SYNAPSES] += 1
    return index


@kernel
def open_neuron(neurons: Rows, counts: Ints, neuron: int) -> int:
    """Move later rows up by one, and return the index of the free row where this neuron belongs."""
    index = neuron_index(neurons, counts[NEURONS], neuron)
    for i in range(counts[NEURONS], index, -1):
        neurons[i] = neurons[i - 1]
    counts[NEURONS] += 1
    return index


@kernel
def insert_synapse(synapses: Rows, counts: Ints, marking: int, source: int, target: int, weight: float) -> None:
    """Insert an enabled synapse."""
    synapse = synapses[open_synapse(synapses, counts, marking)]
    synapse.marking = marking
    synapse.source = source
    synapse.target = target
    synapse.weight = weight
    synapse.enabled = True


@kernel
def insert_neuron(neurons: Rows, counts: Ints, neuron: int, activation: int, aggregation: int) -> None:
    """Insert a neuron with bias 0 and response 1."""
    row = neurons[open_neuron(neurons, counts, neuron)]
    row.id = neuron
    row.bias = 0.0
    row.response = 1.0
    row.activation = activation
    row.aggregation = aggregation


@kernel
def remove_unconnected_neurons(synapses: Rows, neurons: Rows, counts: Ints, first_hidden: int) -> None:
    """Remove the hidden neurons that no synapse leads into or out of."""
    kept = 0
    for i in range(counts[NEURONS]):
        neuron = neurons[i].id
        connected = neuron < first_hidden
        for j in range(counts[SYNAPSES]):
            if connected:
                break
            connected = synapses[j].source == neuron or synapses[j].target == neuron
        if connected:
            neurons[kept] = neurons[i]
            kept += 1
    counts[NEURONS] = kept
