"""Crossover of two genomes, aligned by historical markings (paper, section 3.2, figure 4)."""

from typing import NamedTuple

import numpy as np

from neat.kernels import Ints, Rows, Stream, kernel
from neat.kernels.random import GOLDEN, fraction, uniform
from neat.kernels.rows import (
    NEURONS,
    SYNAPSES,
    has_neuron,
    neuron_index,
    open_neuron,
    open_synapse,
    remove_unconnected_neurons,
    whole,
)
from neat.kernels.topology import first_hidden_of, reaches, sensors_of
from neat.shape import Shape


class MatingRates(NamedTuple):
    """`settings.MatingSettings` as a kernel takes it; the meanings are documented there."""

    asexual_share: float
    interspecies_chance: float
    keep_disabled_chance: float
    average_chance: float
    mate_only_chance: float
    ties_to_both: bool


@kernel
def cross(
    ours: Rows, our_neurons: Rows, theirs: Rows, their_neurons: Rows,
    rates: MatingRates, stream: Stream, synapses: Rows, neurons: Rows, counts: Ints,
) -> None:  # fmt: skip
    """Make a child with the structure of the fitter parent, whose rows are `ours`.

    A matching gene comes from either parent with even chance (or, for a whole child with
    `average_chance`, with the mean of both weights); disjoint and excess genes come from the fitter one.

    There is no branch that depends on a random number, as processors guess half of them wrong, which takes longer than
    the rest: what the other parent has is always written, to this row or to the next, which is written afterwards. So
    `synapses` and `neurons` need room for one row more than the child has.
    """
    averaged = uniform(stream) < rates.average_chance
    state = stream[0]
    for i in range(len(ours)):  # in the loop below, compilers copy a row byte by byte
        synapses[i] = ours[i]
    j = 0
    for i in range(len(ours)):
        while j < len(theirs) and theirs[j].marking < ours[i].marking:
            j += 1
        synapses[i].weight = ours[i].weight
        enabled = ours[i].enabled
        if j < len(theirs) and theirs[j].marking == ours[i].marking:
            enabled = enabled & theirs[j].enabled
            if averaged:
                synapses[i].weight = 0.5 * (ours[i].weight + theirs[j].weight)
            else:
                state += GOLDEN
                synapses[i + (fraction(state) >= 0.5)].weight = theirs[j].weight
        state += GOLDEN * np.uint64(not enabled)  # drawn for disabled genes only
        synapses[i].enabled = enabled | (fraction(state) >= rates.keep_disabled_chance)
    counts[SYNAPSES] = len(ours)

    j = 0
    for i in range(len(our_neurons)):
        while j < len(their_neurons) and their_neurons[j].id < our_neurons[i].id:
            j += 1
        neurons[i] = our_neurons[i]
        if j < len(their_neurons) and their_neurons[j].id == our_neurons[i].id:
            state += GOLDEN
            neurons[i + (fraction(state) >= 0.5)] = their_neurons[j]
    counts[NEURONS] = len(our_neurons)
    stream[0] = state


@kernel
def cross_equals(
    ours: Rows, our_neurons: Rows, theirs: Rows, their_neurons: Rows,
    shape: Shape, rates: MatingRates, stream: Stream, synapses: Rows, neurons: Rows, counts: Ints,
) -> None:  # fmt: skip
    """Make a child of two equally fit parents: all disjoint and excess genes by even chance.

    Genes of both parents may close a cycle that neither parent has. A feed-forward child does not inherit those of
    the second parent then.
    """
    sensors, first_hidden = sensors_of(shape), first_hidden_of(shape)
    cross(ours, our_neurons, theirs, their_neurons, rates, stream, synapses, neurons, counts)

    kept, j = 0, 0
    for i in range(len(ours)):
        while j < len(theirs) and theirs[j].marking < ours[i].marking:
            j += 1
        matching = j < len(theirs) and theirs[j].marking == ours[i].marking
        if matching or uniform(stream) < 0.5:
            synapses[kept] = synapses[i]
            kept += 1
    counts[SYNAPSES] = kept

    j = 0
    for i in range(len(theirs)):
        gene = theirs[i]
        while j < len(ours) and ours[j].marking < gene.marking:
            j += 1
        if (j < len(ours) and ours[j].marking == gene.marking) or uniform(stream) < 0.5:
            continue
        source, target = whole(gene.source), whole(gene.target)
        adopt_neuron(neurons, counts, their_neurons, source, first_hidden)
        adopt_neuron(neurons, counts, their_neurons, target, first_hidden)
        if (
            not shape.recurrent
            and source >= first_hidden
            and target >= first_hidden
            and reaches(synapses, counts[SYNAPSES], neurons, counts[NEURONS], sensors, target, source)
        ):
            continue
        index = open_synapse(synapses, counts, gene.marking)
        synapses[index] = gene
        synapses[index].enabled = gene.enabled or uniform(stream) >= rates.keep_disabled_chance
    remove_unconnected_neurons(synapses, neurons, counts, first_hidden)


@kernel
def adopt_neuron(neurons: Rows, counts: Ints, their_neurons: Rows, neuron: int, first_hidden: int) -> None:
    """Copy a hidden neuron of the other parent unless the child has it."""
    if neuron < first_hidden or has_neuron(neurons, counts[NEURONS], neuron):
        return
    index = open_neuron(neurons, counts, neuron)
    neurons[index] = their_neurons[neuron_index(their_neurons, len(their_neurons), neuron)]
