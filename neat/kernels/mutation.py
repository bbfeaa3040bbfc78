"""Mutation of one genome in place: weights, neurons and structure (paper, sections 3.1 and 4.1)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neat.kernels import Ints, Rows, Stream, kernel
from neat.kernels.markings import EMPTY, OCCURRENCES, Tables, known_marking, marking_of, neuron_of
from neat.kernels.random import GOLDEN, below, fraction, normal, repetitions, uniform, uniform_within
from neat.kernels.rows import (
    NEURONS,
    SYNAPSES,
    has_neuron,
    has_synapse,
    insert_neuron,
    insert_synapse,
    remove_unconnected_neurons,
    whole,
)
from neat.kernels.topology import first_hidden_of, reaches, sensors_of
from neat.shape import Shape

TRIES = 20  # pairs of neurons tried before adding a synapse is given up, as in the released code


class MutationRates(NamedTuple):
    """`settings.MutationSettings` as a kernel takes it; the meanings are documented there."""

    weights_chance: float
    weight_perturb_chance: float
    weight_replace_chance: float
    weight_perturb_spread: float
    weight_replace_spread: float
    weight_limit: float
    weights_normal: bool
    add_synapse_rate: float
    add_neuron_rate: float
    toggle_rate: float
    enable_rate: float
    delete_synapse_rate: float
    delete_neuron_rate: float
    bias_perturb_chance: float
    bias_replace_chance: float
    bias_perturb_spread: float
    bias_replace_spread: float
    bias_limit: float
    response_perturb_chance: float
    response_perturb_spread: float
    activation_chance: float
    aggregation_chance: float
    activations: NDArray[np.int32]
    """(choices,) codes that a mutation of the activation chooses from; new neurons get the first."""
    aggregations: NDArray[np.int32]
    """(choices,) likewise for the aggregation."""


@kernel
def mutate(
    synapses: Rows, neurons: Rows, counts: Ints, shape: Shape, rates: MutationRates, tables: Tables, stream: Stream
) -> None:
    """Mutate weights, then neurons, then the structure, each as often as its rate says."""
    if uniform(stream) < rates.weights_chance:
        mutate_weights(synapses, counts[SYNAPSES], rates, stream)
    mutate_neurons(neurons, counts[NEURONS], rates, stream)
    for _ in range(repetitions(stream, rates.delete_neuron_rate)):
        delete_neuron(synapses, neurons, counts, shape, stream)
    for _ in range(repetitions(stream, rates.delete_synapse_rate)):
        delete_synapse(synapses, neurons, counts, shape, stream)
    for _ in range(repetitions(stream, rates.toggle_rate)):
        toggle_synapse(synapses, counts[SYNAPSES], stream)
    for _ in range(repetitions(stream, rates.enable_rate)):
        enable_synapse(synapses, counts[SYNAPSES], stream)
    for _ in range(repetitions(stream, rates.add_neuron_rate)):
        add_neuron(synapses, neurons, counts, shape, rates, tables, stream)
    for _ in range(repetitions(stream, rates.add_synapse_rate)):
        add_synapse(synapses, neurons, counts, shape, rates, tables, stream)


@kernel
def clipped(value: float, limit: float) -> float:
    """Return `value`, limited to [-limit, limit]."""
    return min(max(value, -limit), limit)


@kernel
def new_weight(rates: MutationRates, stream: Stream) -> float:
    """Return a random weight."""
    if rates.weights_normal:
        return clipped(normal(stream, rates.weight_replace_spread), rates.weight_limit)
    return clipped(uniform_within(stream, rates.weight_replace_spread), rates.weight_limit)


@kernel
def mutate_weights(synapses: Rows, count: int, rates: MutationRates, stream: Stream) -> None:
    """Perturb or replace each of the first `count` weights, each with its chance (section 4.1)."""
    if not rates.weights_normal:
        mutate_weights_uniformly(synapses, count, rates, stream)
        return
    for i in range(count):
        dice = uniform(stream)
        if dice < rates.weight_perturb_chance:
            change = normal(stream, rates.weight_perturb_spread)
            synapses[i].weight = clipped(synapses[i].weight + change, rates.weight_limit)
        elif dice < rates.weight_perturb_chance + rates.weight_replace_chance:
            synapses[i].weight = new_weight(rates, stream)


@kernel
def mutate_weights_uniformly(synapses: Rows, count: int, rates: MutationRates, stream: Stream) -> None:
    """Do what `mutate_weights` does, with changes and new weights that are uniformly distributed.

    Both weights are computed, since a branch between them would be guessed wrong as often as the rarer one is taken.
    """
    changed_chance = rates.weight_perturb_chance + rates.weight_replace_chance
    state = stream[0]
    for i in range(count):
        state += GOLDEN
        dice = fraction(state)
        if dice < changed_chance:
            state += GOLDEN
            direction = 2.0 * fraction(state) - 1.0
            perturbed = clipped(synapses[i].weight + direction * rates.weight_perturb_spread, rates.weight_limit)
            replaced = clipped(direction * rates.weight_replace_spread, rates.weight_limit)
            synapses[i].weight = perturbed if dice < rates.weight_perturb_chance else replaced
    stream[0] = state


@kernel
def mutate_neurons(neurons: Rows, count: int, rates: MutationRates, stream: Stream) -> None:
    """Perturb or replace the fields of each of the first `count` neurons, each field with its own chance."""
    for i in range(count):
        if rates.bias_perturb_chance + rates.bias_replace_chance > 0.0:
            dice = uniform(stream)
            if dice < rates.bias_perturb_chance:
                change = normal(stream, rates.bias_perturb_spread)
                neurons[i].bias = clipped(neurons[i].bias + change, rates.bias_limit)
            elif dice < rates.bias_perturb_chance + rates.bias_replace_chance:
                neurons[i].bias = clipped(normal(stream, rates.bias_replace_spread), rates.bias_limit)
        if rates.response_perturb_chance > 0.0 and uniform(stream) < rates.response_perturb_chance:
            neurons[i].response += normal(stream, rates.response_perturb_spread)
        if rates.activation_chance > 0.0 and uniform(stream) < rates.activation_chance:
            neurons[i].activation = rates.activations[below(stream, len(rates.activations))]
        if rates.aggregation_chance > 0.0 and uniform(stream) < rates.aggregation_chance:
            neurons[i].aggregation = rates.aggregations[below(stream, len(rates.aggregations))]


@kernel
def add_synapse(
    synapses: Rows, neurons: Rows, counts: Ints, shape: Shape, rates: MutationRates, tables: Tables, stream: Stream
) -> bool:
    """Connect two neurons that were not connected (figure 3, top). Return whether a pair was found.

    In a feed-forward genome no synapse leaves an output, and no cycle is ever closed.
    """
    sensors, first_hidden = sensors_of(shape), first_hidden_of(shape)
    n_sources = sensors + counts[NEURONS] - (0 if shape.recurrent else shape.outputs)
    for _ in range(TRIES):
        choice = below(stream, n_sources)
        if choice < sensors:
            source = choice
        else:
            source = neurons[choice - sensors + (0 if shape.recurrent else shape.outputs)].id
        target = whole(neurons[below(stream, counts[NEURONS])].id)
        marking = known_marking(tables, source, target)
        if marking != EMPTY and has_synapse(synapses, counts[SYNAPSES], marking):
            continue
        if (
            not shape.recurrent
            and source >= first_hidden
            and target >= first_hidden
            and reaches(synapses, counts[SYNAPSES], neurons, counts[NEURONS], sensors, target, source)
        ):
            continue
        insert_synapse(synapses, counts, marking_of(tables, source, target), source, target, new_weight(rates, stream))
        return True
    return False


@kernel
def add_neuron(
    synapses: Rows, neurons: Rows, counts: Ints, shape: Shape, rates: MutationRates, tables: Tables, stream: Stream
) -> bool:
    """Split an enabled synapse by a new neuron (figure 3, bottom). Return whether there was one.

    The old synapse is disabled; the one into the new neuron gets weight 1, the one out of it the
    old weight, so that little changes at first (section 3.1). Synapses of the bias neuron are not
    split, as in the released code: a constant does not need a detour.
    """
    bias_neuron = shape.inputs if shape.bias_neuron else EMPTY
    candidates = counts[SYNAPSES]
    for i in range(counts[SYNAPSES]):
        candidates -= not (synapses[i].enabled & (synapses[i].source != bias_neuron))
    if candidates == 0:
        return False
    chosen = below(stream, candidates)
    index = -1
    while chosen >= 0:
        index += 1
        chosen -= synapses[index].enabled & (synapses[index].source != bias_neuron)

    source, target, weight = whole(synapses[index].source), whole(synapses[index].target), synapses[index].weight
    marking = synapses[index].marking
    for occurrence in range(OCCURRENCES):
        neuron = neuron_of(tables, marking, occurrence)
        if not has_neuron(neurons, counts[NEURONS], neuron):
            break
    synapses[index].enabled = False
    insert_neuron(neurons, counts, neuron, rates.activations[0], rates.aggregations[0])
    insert_synapse(synapses, counts, marking_of(tables, source, neuron), source, neuron, 1.0)
    insert_synapse(synapses, counts, marking_of(tables, neuron, target), neuron, target, weight)
    return True


@kernel
def toggle_synapse(synapses: Rows, count: int, stream: Stream) -> None:
    """Enable or disable one of the first `count` synapses, chosen at random."""
    if count > 0:
        chosen = below(stream, count)
        synapses[chosen].enabled = not synapses[chosen].enabled


@kernel
def enable_synapse(synapses: Rows, count: int, stream: Stream) -> None:
    """Enable one of the disabled synapses among the first `count`, if there is one."""
    candidates = count
    for i in range(count):
        candidates -= synapses[i].enabled
    if candidates > 0:
        chosen = below(stream, candidates)
        for i in range(count):
            if not synapses[i].enabled:
                if chosen == 0:
                    synapses[i].enabled = True
                    return
                chosen -= 1


@kernel
def delete_synapse(synapses: Rows, neurons: Rows, counts: Ints, shape: Shape, stream: Stream) -> None:
    """Remove one synapse, and hidden neurons that are then unconnected."""
    if counts[SYNAPSES] == 0:
        return
    chosen = below(stream, counts[SYNAPSES])
    counts[SYNAPSES] -= 1
    for i in range(chosen, counts[SYNAPSES]):
        synapses[i] = synapses[i + 1]
    remove_unconnected_neurons(synapses, neurons, counts, first_hidden_of(shape))


@kernel
def delete_neuron(synapses: Rows, neurons: Rows, counts: Ints, shape: Shape, stream: Stream) -> None:
    """Remove one hidden neuron with all its synapses, and hidden neurons that are then unconnected."""
    hidden = counts[NEURONS] - shape.outputs
    if hidden == 0:
        return
    chosen = neurons[shape.outputs + below(stream, hidden)].id
    kept = 0
    for i in range(counts[SYNAPSES]):
        if synapses[i].source != chosen and synapses[i].target != chosen:
            synapses[kept] = synapses[i]
            kept += 1
    counts[SYNAPSES] = kept
    remove_unconnected_neurons(synapses, neurons, counts, first_hidden_of(shape))
