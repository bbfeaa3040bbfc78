"""All children of a generation in one compiled loop."""

from typing import NamedTuple

import numpy as np

from neat.kernels import Floats, Ints, Packed, Stream, kernel
from neat.kernels.crossover import MatingRates, cross, cross_equals
from neat.kernels.markings import PAIRS, SPLITS, Tables
from neat.kernels.mutation import MutationRates, mutate
from neat.kernels.random import below, seed_stream, uniform
from neat.kernels.rows import NEURONS, SYNAPSES
from neat.shape import Shape

NOBODY = -1


class Plan(NamedTuple):
    """Who breeds, and how many children each species gets; species without children are left out."""

    ranked: Ints
    """(parents,) genomes that may breed, species by species, the fittest of each first."""
    first_parent: Ints
    """(species + 1,) where in `ranked` the parents of a species begin."""
    first_child: Ints
    """(species + 1,) where among the children those of a species begin."""
    elites: Ints
    """(species,) how many of its children are exact copies of its fittest."""
    fitness: Floats
    """(genomes,) by the genomes' index, as the parents were scored."""


class Brood(NamedTuple):
    """Everything that decides the children of a generation, but for the tables of markings."""

    parents: Packed
    plan: Plan
    shape: Shape
    mating: MatingRates
    mutation: MutationRates
    seed: int
    """Of the run."""
    generation: int
    """The parents' generation. With `seed` and its own number it decides each child's random stream."""
    growth: Ints
    """(2,) synapses and neurons that one mutation can add at most."""


@kernel
def breed(first: int, brood: Brood, tables: Tables, children: Packed, origins: Ints) -> int:
    """Fill `children` from number `first` on, for as long as there is room.

    Args:
        first: The child to begin with; earlier ones are in place.
        brood: What decides the children.
        tables: Tables of historical markings; mutation adds to them.
        children: Packed genomes to fill; the offsets are filled as well.
        origins: (children, 2) to fill: indices of the parents, NOBODY as the second if there is only one.

    Returns:
        How many children are in place. If fewer than all: enlarge what is short, and call again.
    """
    parents, plan, shape, mating, mutation, seed, generation, growth = brood
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
        most_synapses, most_neurons = len(our_synapses) + growth[0], len(our_neurons) + growth[1]
        if theirs != NOBODY:
            most_synapses += parents.synapse_offsets[theirs + 1] - parents.synapse_offsets[theirs]
            most_neurons += parents.neuron_offsets[theirs + 1] - parents.neuron_offsets[theirs]
        genes_fit = most_synapses <= len(synapses) and most_neurons <= len(neurons)
        pairs_fit = 2 * (tables.counters[PAIRS] + growth[0]) <= len(tables.pair_keys)
        splits_fit = 2 * (tables.counters[SPLITS] + growth[1]) <= len(tables.split_keys)
        if not (genes_fit and pairs_fit and splits_fit):
            return child

        if theirs == NOBODY:
            for i in range(len(our_synapses)):  # assigned as slices, they take a tenth of all compilation
                synapses[i] = our_synapses[i]
            for i in range(len(our_neurons)):
                neurons[i] = our_neurons[i]
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
def choose_parents(
    child: int, species: int, elite: bool, plan: Plan, mating: MatingRates, stream: Stream
) -> tuple[int, int]:
    """Return the indices of one or two parents; the second is NOBODY if there is only one."""
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
def fitter_first(one: int, other: int, parents: Packed, fitness: Floats) -> tuple[int, int, bool]:
    """Return the two parents, the fitter one first, and whether they are equally fit.

    Of two equally fit the smaller comes first (released code), so that size must earn its keep.
    """
    if fitness[one] == fitness[other]:
        size = parents.synapse_offsets[one + 1] - parents.synapse_offsets[one]
        other_size = parents.synapse_offsets[other + 1] - parents.synapse_offsets[other]
        return (other, one, True) if other_size < size else (one, other, True)
    return (one, other, False) if fitness[one] > fitness[other] else (other, one, False)
