"""A whole generation's children in one compiled loop."""

from typing import Any, NamedTuple

import numpy as np

from neat.kernels import kernel
from neat.kernels.crossover import cross, cross_equals
from neat.kernels.markings import PAIRS, SPLITS
from neat.kernels.mutation import NEURONS, SYNAPSES, mutate
from neat.kernels.random import below, seed_stream, uniform

NOBODY = -1


class Plan(NamedTuple):
    """Who may breed, and how many children each species gets; species that get none are left out."""

    ranked: Any
    """(parents,) int64: genomes that may breed, species by species, the fittest of each first."""
    first_parent: Any
    """(species + 1,) int64: where in `ranked` the parents of a species begin."""
    first_child: Any
    """(species + 1,) int64: where among the children those of a species begin."""
    elites: Any
    """(species,) int64: how many of its children are exact copies of its fittest."""
    fitness: Any
    """(genomes,) float64: by the genomes' index, as the parents were scored."""


@kernel
def breed(first, parents, plan, shape, mating, mutation, tables, seed, generation, growth, children, origins):
    """Fill `children` from number `first` on, for as long as there is room.

    Args:
        first: The child to begin with; earlier ones are in place.
        parents: Packed genomes.
        plan: Who breeds, and how often.
        shape: Shape of all these genomes.
        mating: MatingRates.
        mutation: MutationRates.
        tables: Tables of historical markings; may grow by what mutation finds.
        seed: Of the run.
        generation: The parents' generation. With `seed` and its own number it decides each child.
        growth: (2,) int64: synapses and neurons that one mutation can add at most.
        children: Packed genomes to fill; its offsets are filled as well.
        origins: (children, 2) int64 to fill: indices of the parents, NOBODY for no second one.

    Returns:
        How many children are in place. Fewer than all: enlarge what is short, and call again.
    """
    stream = np.empty(1, np.uint64)
    counts = np.empty(2, np.int64)
    n_children = len(children.synapse_offsets) - 1
    species = 0
    for child in range(first, n_children):
        while plan.first_child[species + 1] <= child:
            species += 1
        seed_stream(stream, seed, generation, child)
        synapse_start, neuron_start = children.synapse_offsets[child], children.neuron_offsets[child]
        synapses, neurons = children.synapses[synapse_start:], children.neurons[neuron_start:]

        elite = child - plan.first_child[species] < plan.elites[species]
        ours, theirs = choose_parents(child, species, elite, plan, mating, stream)
        equal = False
        if theirs != NOBODY:
            ours, theirs, equal = fitter_first(ours, theirs, parents, plan.fitness)
        origins[child, 0], origins[child, 1] = ours, theirs

        our_synapses = parents.synapses[parents.synapse_offsets[ours] : parents.synapse_offsets[ours + 1]]
        our_neurons = parents.neurons[parents.neuron_offsets[ours] : parents.neuron_offsets[ours + 1]]
        synapse_room, neuron_room = len(our_synapses) + growth[0], len(our_neurons) + growth[1]
        if theirs != NOBODY:
            synapse_room += parents.synapse_offsets[theirs + 1] - parents.synapse_offsets[theirs]
            neuron_room += parents.neuron_offsets[theirs + 1] - parents.neuron_offsets[theirs]
        if (
            synapse_room > len(synapses)
            or neuron_room > len(neurons)
            or 2 * (tables.counters[PAIRS] + growth[0]) > len(tables.pair_keys)
            or 2 * (tables.counters[SPLITS] + growth[1]) > len(tables.split_keys)
        ):
            return child

        if theirs == NOBODY:
            synapses[: len(our_synapses)] = our_synapses
            neurons[: len(our_neurons)] = our_neurons
            counts[SYNAPSES], counts[NEURONS] = len(our_synapses), len(our_neurons)
        else:
            their_synapses = parents.synapses[parents.synapse_offsets[theirs] : parents.synapse_offsets[theirs + 1]]
            their_neurons = parents.neurons[parents.neuron_offsets[theirs] : parents.neuron_offsets[theirs + 1]]
            if equal and mating.ties_to_both:
                cross_equals(
                    our_synapses, our_neurons, their_synapses, their_neurons,
                    shape, mating, stream, synapses, neurons, counts,
                )  # fmt: skip
            else:
                cross(
                    our_synapses, our_neurons, their_synapses, their_neurons,
                    mating, stream, synapses, neurons, counts,
                )  # fmt: skip
        if not elite and (theirs == NOBODY or uniform(stream) >= mating.mate_only_chance):
            mutate(synapses, neurons, counts, shape, mutation, tables, stream)
        children.synapse_offsets[child + 1] = synapse_start + counts[SYNAPSES]
        children.neuron_offsets[child + 1] = neuron_start + counts[NEURONS]
    return n_children


@kernel
def choose_parents(child, species, elite, plan, mating, stream):
    """Return the indices of one or two parents; NOBODY for a second one if there is none."""
    start, stop = plan.first_parent[species], plan.first_parent[species + 1]
    if elite:
        return plan.ranked[start + child - plan.first_child[species]], NOBODY
    ours = plan.ranked[start + below(stream, stop - start)]
    if uniform(stream) < mating.asexual_share:
        return ours, NOBODY
    if len(plan.elites) > 1 and uniform(stream) < mating.interspecies_chance:
        other = below(stream, len(plan.elites) - 1)
        other += other >= species
        start, stop = plan.first_parent[other], plan.first_parent[other + 1]
    theirs = plan.ranked[start + below(stream, stop - start)]
    return ours, theirs if theirs != ours else NOBODY


@kernel
def fitter_first(ours, theirs, parents, fitness):
    """Return the two parents, the fitter one first, and whether they are equally fit.

    Of two equally fit the smaller comes first (released code), so that size must earn its keep.
    """
    if fitness[ours] == fitness[theirs]:
        our_size = parents.synapse_offsets[ours + 1] - parents.synapse_offsets[ours]
        their_size = parents.synapse_offsets[theirs + 1] - parents.synapse_offsets[theirs]
        return (theirs, ours, True) if their_size < our_size else (ours, theirs, True)
    return (ours, theirs, False) if fitness[ours] > fitness[theirs] else (theirs, ours, False)
