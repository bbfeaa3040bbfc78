"""What mutation does to one genome, in place.

The genome lies at the front of two arrays that have room for its growth; `counts` tells how many
rows of each are in use: (synapses, neurons). Rows stay sorted by marking and by id.
"""

from typing import Any, NamedTuple

from neat.kernels import kernel
from neat.kernels.markings import EMPTY, known_marking, marking_of, neuron_of
from neat.kernels.random import below, spread_evenly, spread_normally, times, uniform
from neat.kernels.topology import neuron_index, reaches, synapse_index

SYNAPSES, NEURONS = 0, 1
TRIES = 20  # pairs of neurons looked at before adding a synapse is given up, as in the released code


class MutationRates(NamedTuple):
    """`settings.MutationSettings` as a kernel takes it; the meanings are told there."""

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
    activations: Any
    """(choices,) int32: codes that a mutation of the activation chooses from; first for new neurons."""
    aggregations: Any
    """(choices,) int32: likewise."""


@kernel
def mutate(synapses, neurons, counts, shape, rates, tables, stream):
    """Change weights, then neurons, then the structure, each as often as its rate says."""
    if uniform(stream) < rates.weights_chance:
        mutate_weights(synapses, counts[SYNAPSES], rates, stream)
    mutate_neurons(neurons, counts[NEURONS], rates, stream)
    for _ in range(times(stream, rates.delete_neuron_rate)):
        delete_neuron(synapses, neurons, counts, shape, stream)
    for _ in range(times(stream, rates.delete_synapse_rate)):
        delete_synapse(synapses, neurons, counts, shape, stream)
    for _ in range(times(stream, rates.toggle_rate)):
        toggle_synapse(synapses, counts, stream)
    for _ in range(times(stream, rates.enable_rate)):
        enable_synapse(synapses, counts, stream)
    for _ in range(times(stream, rates.add_neuron_rate)):
        add_neuron(synapses, neurons, counts, shape, rates, tables, stream)
    for _ in range(times(stream, rates.add_synapse_rate)):
        add_synapse(synapses, neurons, counts, shape, rates, tables, stream)


@kernel
def clipped(value, limit):
    """Return `value`, no further from zero than `limit`."""
    return min(max(value, -limit), limit)


@kernel
def new_weight(rates, stream):
    """Return a weight that owes nothing to any other."""
    if rates.weights_normal:
        return clipped(spread_normally(stream, rates.weight_replace_spread), rates.weight_limit)
    return clipped(spread_evenly(stream, rates.weight_replace_spread), rates.weight_limit)


@kernel
def mutate_weights(synapses, count, rates, stream):
    """Nudge each weight or choose it anew; what neither chance covers stays (section 4.1)."""
    for i in range(count):
        dice = uniform(stream)
        if dice < rates.weight_perturb_chance:
            if rates.weights_normal:
                change = spread_normally(stream, rates.weight_perturb_spread)
            else:
                change = spread_evenly(stream, rates.weight_perturb_spread)
            synapses[i].weight = clipped(synapses[i].weight + change, rates.weight_limit)
        elif dice < rates.weight_perturb_chance + rates.weight_replace_chance:
            synapses[i].weight = new_weight(rates, stream)


@kernel
def mutate_neurons(neurons, count, rates, stream):
    """Nudge or replace what each neuron holds, each field with its own chance."""
    for i in range(count):
        if rates.bias_perturb_chance + rates.bias_replace_chance > 0.0:
            dice = uniform(stream)
            if dice < rates.bias_perturb_chance:
                change = spread_normally(stream, rates.bias_perturb_spread)
                neurons[i].bias = clipped(neurons[i].bias + change, rates.bias_limit)
            elif dice < rates.bias_perturb_chance + rates.bias_replace_chance:
                neurons[i].bias = clipped(spread_normally(stream, rates.bias_replace_spread), rates.bias_limit)
        if rates.response_perturb_chance > 0.0 and uniform(stream) < rates.response_perturb_chance:
            neurons[i].response += spread_normally(stream, rates.response_perturb_spread)
        if rates.activation_chance > 0.0 and uniform(stream) < rates.activation_chance:
            neurons[i].activation = rates.activations[below(stream, len(rates.activations))]
        if rates.aggregation_chance > 0.0 and uniform(stream) < rates.aggregation_chance:
            neurons[i].aggregation = rates.aggregations[below(stream, len(rates.aggregations))]


@kernel
def insert_synapse(synapses, counts, marking, source, target, weight):
    """Put a new synapse where its marking belongs."""
    place = synapse_index(synapses, counts[SYNAPSES], marking)
    for i in range(counts[SYNAPSES], place, -1):
        synapses[i] = synapses[i - 1]
    synapse = synapses[place]
    synapse.marking = marking
    synapse.source = source
    synapse.target = target
    synapse.weight = weight
    synapse.enabled = True
    counts[SYNAPSES] += 1


@kernel
def insert_neuron(neurons, counts, neuron, activation, aggregation):
    """Put a new neuron, which passes on what it gets, where its id belongs."""
    place = neuron_index(neurons, counts[NEURONS], neuron)
    for i in range(counts[NEURONS], place, -1):
        neurons[i] = neurons[i - 1]
    row = neurons[place]
    row.id = neuron
    row.bias = 0.0
    row.response = 1.0
    row.activation = activation
    row.aggregation = aggregation
    counts[NEURONS] += 1


@kernel
def has_synapse(synapses, count, marking):
    """Return whether one of the first `count` rows bears this marking."""
    place = synapse_index(synapses, count, marking)
    return place < count and synapses[place].marking == marking


@kernel
def has_neuron(neurons, count, neuron):
    """Return whether one of the first `count` rows is this neuron."""
    place = neuron_index(neurons, count, neuron)
    return place < count and neurons[place].id == neuron


@kernel
def add_synapse(synapses, neurons, counts, shape, rates, tables, stream):
    """Connect two neurons that were not connected (figure 3, top). Return whether a pair was found.

    In a feed-forward genome outputs send nothing, and no cycle is ever closed.
    """
    sensors, first_hidden = shape.inputs + int(shape.bias_neuron), shape.inputs + int(shape.bias_neuron) + shape.outputs
    n_sources = sensors + counts[NEURONS] - (0 if shape.recurrent else shape.outputs)
    for _ in range(TRIES):
        choice = below(stream, n_sources)
        if choice < sensors:
            source = choice
        else:
            source = neurons[choice - sensors + (0 if shape.recurrent else shape.outputs)].id
        target = neurons[below(stream, counts[NEURONS])].id
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
def add_neuron(synapses, neurons, counts, shape, rates, tables, stream):
    """Split an enabled synapse by a new neuron (figure 3, bottom). Return whether there was one.

    The old synapse is disabled; the one into the new neuron gets weight 1, the one out of it the
    old weight, so that little changes at first (section 3.1). Synapses of the bias neuron are not
    split, as in the released code: a constant does not need a detour.
    """
    bias_neuron = shape.inputs if shape.bias_neuron else EMPTY
    candidates = 0
    for i in range(counts[SYNAPSES]):
        candidates += synapses[i].enabled and synapses[i].source != bias_neuron
    if candidates == 0:
        return False
    chosen = below(stream, candidates)
    index = -1
    while chosen >= 0:
        index += 1
        chosen -= synapses[index].enabled and synapses[index].source != bias_neuron

    source, target, weight = synapses[index].source, synapses[index].target, synapses[index].weight
    marking = synapses[index].marking
    occurrence = 0
    neuron = neuron_of(tables, marking, occurrence)
    while has_neuron(neurons, counts[NEURONS], neuron):
        occurrence += 1
        neuron = neuron_of(tables, marking, occurrence)
    synapses[index].enabled = False
    insert_neuron(neurons, counts, neuron, rates.activations[0], rates.aggregations[0])
    insert_synapse(synapses, counts, marking_of(tables, source, neuron), source, neuron, 1.0)
    insert_synapse(synapses, counts, marking_of(tables, neuron, target), neuron, target, weight)
    return True


@kernel
def toggle_synapse(synapses, counts, stream):
    """Enable a disabled synapse, or disable an enabled one, whichever the dice finds."""
    if counts[SYNAPSES] > 0:
        chosen = below(stream, counts[SYNAPSES])
        synapses[chosen].enabled = not synapses[chosen].enabled


@kernel
def enable_synapse(synapses, counts, stream):
    """Enable one of the disabled synapses, if there is one."""
    candidates = 0
    for i in range(counts[SYNAPSES]):
        candidates += not synapses[i].enabled
    if candidates > 0:
        chosen = below(stream, candidates)
        for i in range(counts[SYNAPSES]):
            if not synapses[i].enabled:
                if chosen == 0:
                    synapses[i].enabled = True
                    return
                chosen -= 1


@kernel
def delete_synapse(synapses, neurons, counts, shape, stream):
    """Remove one synapse, and a hidden neuron that it leaves without any."""
    if counts[SYNAPSES] == 0:
        return
    chosen = below(stream, counts[SYNAPSES])
    counts[SYNAPSES] -= 1
    for i in range(chosen, counts[SYNAPSES]):
        synapses[i] = synapses[i + 1]
    remove_lonely_neurons(synapses, neurons, counts, shape.inputs + int(shape.bias_neuron) + shape.outputs)


@kernel
def delete_neuron(synapses, neurons, counts, shape, stream):
    """Remove one hidden neuron with all its synapses, and neurons that they leave without any."""
    hidden = counts[NEURONS] - shape.outputs
    if hidden == 0:
        return
    doomed = neurons[shape.outputs + below(stream, hidden)].id
    kept = 0
    for i in range(counts[SYNAPSES]):
        if synapses[i].source != doomed and synapses[i].target != doomed:
            synapses[kept] = synapses[i]
            kept += 1
    counts[SYNAPSES] = kept
    remove_lonely_neurons(synapses, neurons, counts, shape.inputs + int(shape.bias_neuron) + shape.outputs)


@kernel
def remove_lonely_neurons(synapses, neurons, counts, first_hidden):
    """Remove the hidden neurons that no synapse touches."""
    kept = 0
    for i in range(counts[NEURONS]):
        neuron = neurons[i].id
        touched = neuron < first_hidden
        for j in range(counts[SYNAPSES]):
            if touched:
                break
            touched = synapses[j].source == neuron or synapses[j].target == neuron
        if touched:
            neurons[kept] = neurons[i]
            kept += 1
    counts[NEURONS] = kept
