"""What two parents make together, aligned by historical markings (paper, section 3.2, figure 4).

Children lie at the front of two arrays that have room for the genes of both parents; `counts`
tells how many rows of each are in use: (synapses, neurons).
"""

from typing import NamedTuple

from neat.kernels import kernel
from neat.kernels.mutation import NEURONS, SYNAPSES, has_neuron, has_synapse, remove_lonely_neurons
from neat.kernels.random import uniform
from neat.kernels.topology import neuron_index, reaches, synapse_index


class MatingRates(NamedTuple):
    """`settings.MatingSettings` as a kernel takes it; the meanings are told there."""

    asexual_share: float
    interspecies_chance: float
    keep_disabled_chance: float
    average_chance: float
    mate_only_chance: float
    ties_to_both: bool


@kernel
def cross(ours, our_neurons, theirs, their_neurons, rates, stream, synapses, neurons, counts):
    """Make a child with the structure of the fitter parent, whose genes are `ours`.

    A matching gene comes from either parent with even chance (or, for a whole child with
    `average_chance`, with the mean of both weights); disjoint and excess genes are ours.
    """
    averaged = uniform(stream) < rates.average_chance
    other = 0
    for i in range(len(ours)):
        while other < len(theirs) and theirs[other].marking < ours[i].marking:
            other += 1
        synapses[i] = ours[i]
        disabled = not ours[i].enabled
        if other < len(theirs) and theirs[other].marking == ours[i].marking:
            disabled = disabled or not theirs[other].enabled
            if averaged:
                synapses[i].weight = 0.5 * (ours[i].weight + theirs[other].weight)
            elif uniform(stream) < 0.5:
                synapses[i].weight = theirs[other].weight
        synapses[i].enabled = not disabled or uniform(stream) >= rates.keep_disabled_chance
    counts[SYNAPSES] = len(ours)

    other = 0
    for i in range(len(our_neurons)):
        while other < len(their_neurons) and their_neurons[other].id < our_neurons[i].id:
            other += 1
        matching = other < len(their_neurons) and their_neurons[other].id == our_neurons[i].id
        if matching and uniform(stream) < 0.5:
            neurons[i] = their_neurons[other]
        else:
            neurons[i] = our_neurons[i]
    counts[NEURONS] = len(our_neurons)


@kernel
def cross_equals(ours, our_neurons, theirs, their_neurons, shape, rates, stream, synapses, neurons, counts):
    """Make a child of two equally fit parents: all disjoint and excess genes by even chance.

    Both may hold a synapse that is harmless at home and closes a cycle in the other's company. A
    feed-forward child does without the other parent's in that case.
    """
    sensors = shape.inputs + int(shape.bias_neuron)
    first_hidden = sensors + shape.outputs
    cross(ours, our_neurons, theirs, their_neurons, rates, stream, synapses, neurons, counts)

    kept, other = 0, 0
    for i in range(len(ours)):
        while other < len(theirs) and theirs[other].marking < ours[i].marking:
            other += 1
        matching = other < len(theirs) and theirs[other].marking == ours[i].marking
        if matching or uniform(stream) < 0.5:
            synapses[kept] = synapses[i]
            kept += 1
    counts[SYNAPSES] = kept

    for other in range(len(theirs)):
        gene = theirs[other]
        if has_synapse(ours, len(ours), gene.marking) or uniform(stream) < 0.5:
            continue
        adopt_neuron(neurons, counts, their_neurons, gene.source, first_hidden)
        adopt_neuron(neurons, counts, their_neurons, gene.target, first_hidden)
        if (
            not shape.recurrent
            and gene.source >= first_hidden
            and gene.target >= first_hidden
            and reaches(synapses, counts[SYNAPSES], neurons, counts[NEURONS], sensors, gene.target, gene.source)
        ):
            continue
        place = synapse_index(synapses, counts[SYNAPSES], gene.marking)
        for i in range(counts[SYNAPSES], place, -1):
            synapses[i] = synapses[i - 1]
        synapses[place] = gene
        synapses[place].enabled = gene.enabled or uniform(stream) >= rates.keep_disabled_chance
        counts[SYNAPSES] += 1
    remove_lonely_neurons(synapses, neurons, counts, first_hidden)


@kernel
def adopt_neuron(neurons, counts, their_neurons, neuron, first_hidden):
    """Take over a hidden neuron of the other parent unless the child has it."""
    if neuron < first_hidden or has_neuron(neurons, counts[NEURONS], neuron):
        return
    place = neuron_index(neurons, counts[NEURONS], neuron)
    for i in range(counts[NEURONS], place, -1):
        neurons[i] = neurons[i - 1]
    neurons[place] = their_neurons[neuron_index(their_neurons, len(their_neurons), neuron)]
    counts[NEURONS] += 1
