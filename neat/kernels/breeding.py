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
    parent_synapses, synapse_offsets, parent_neurons, neuron_offsets = parents
    ranked, first_parent, first_child, elites, fitness = plan
    child_synapses, child_synapse_offsets, child_neurons, child_neuron_offsets = children
    counters, most_pairs, most_splits = tables.counters, len(tables.pair_keys) // 2, len(tables.split_keys) // 2
    stream = np.empty(1, np.uint64)
    counts = np.empty(2, np.int64)
    n_children = len(child_synapse_offsets) - 1
    species = 0
    for child in range(first, n_children):
        while first_child[species + 1] <= child:
            species += 1
        seed_stream(stream, seed, generation, child)
        synapse_start, neuron_start = child_synapse_offsets[child], child_neuron_offsets[child]

        number = child - first_child[species]
        elite = number < elites[species]
        if elite:
            ours, theirs, equal = ranked[first_parent[species] + number], NOBODY, False
        else:
            ours, theirs, equal = choose_parents(
                species, ranked, first_parent, fitness, synapse_offsets, mating, stream
            )
        origins[child, 0], origins[child, 1] = ours, theirs

        most_synapses = synapse_start + synapse_offsets[ours + 1] - synapse_offsets[ours] + growth[0]
        most_neurons = neuron_start + neuron_offsets[ours + 1] - neuron_offsets[ours] + growth[1]
        if theirs != NOBODY:
            most_synapses += synapse_offsets[theirs + 1] - synapse_offsets[theirs]
            most_neurons += neuron_offsets[theirs + 1] - neuron_offsets[theirs]
        genes_fit = most_synapses <= len(child_synapses) and most_neurons <= len(child_neurons)
        markings_fit = counters[PAIRS] + growth[0] <= most_pairs and counters[SPLITS] + growth[1] <= most_splits
        if not (genes_fit and markings_fit):
            return child

        synapses, neurons = child_synapses[synapse_start:], child_neurons[neuron_start:]
        our_synapses = parent_synapses[synapse_offsets[ours] : synapse_offsets[ours + 1]]
        our_neurons = parent_neurons[neuron_offsets[ours] : neuron_offsets[ours + 1]]
        if theirs == NOBODY:
            for i in range(len(our_synapses)):  # assigned as slices, they take a tenth of all compilation
                synapses[i] = our_synapses[i]
            for i in range(len(our_neurons)):
                neurons[i] = our_neurons[i]
            counts[SYNAPSES], counts[NEURONS] = len(our_synapses), len(our_neurons)
        else:
            their_synapses = parent_synapses[synapse_offsets[theirs] : synapse_offsets[theirs + 1]]
            their_neurons = parent_neurons[neuron_offsets[theirs] : neuron_offsets[theirs + 1]]
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
        child_synapse_offsets[child + 1] = synapse_start + counts[SYNAPSES]
        child_neuron_offsets[child + 1] = neuron_start + counts[NEURONS]
    return n_children


@kernel
def choose_parents(
    species: int, ranked: Ints, first_parent: Ints, fitness: Floats, offsets: Ints, mating: MatingRates, stream: Stream
) -> tuple[int, int, bool]:
    """Return one or two parents of a child that is not an elite, the fitter first, and whether they are equally fit.

    Args:
        species: The position of the child's species.
        ranked: As in `Plan`, like `first_parent` and `fitness`.
        first_parent: As above.
        fitness: As above.
        offsets: (genomes + 1,) where the synapses of each genome begin.
        mating: The chances of mating.
        stream: The child's.

    Returns:
        The positions of the parents, NOBODY as the second if there is only one; and whether they are equally fit.
    """
    start, stop = first_parent[species], first_parent[species + 1]
    ours = ranked[start + below(stream, stop - start)]
    if uniform(stream) < mating.asexual_share:
        return ours, NOBODY, False
    n_species = len(first_parent) - 1
    if n_species > 1 and uniform(stream) < mating.interspecies_chance:
        other = below(stream, n_species - 1)
        other += other >= species
        start, stop = first_parent[other], first_parent[other + 1]
    theirs = ranked[start + below(stream, stop - start)]
    if theirs == ours:
        return ours, NOBODY, False
    return fitter_first(ours, theirs, fitness, offsets)


@kernel
def fitter_first(one: int, other: int, fitness: Floats, offsets: Ints) -> tuple[int, int, bool]:
    """Return the two parents, the fitter one first, and whether they are equally fit.

    Of two equally fit the smaller comes first (released code), so that size must earn its keep.
    """
    if fitness[one] == fitness[other]:
        size, other_size = offsets[one + 1] - offsets[one], offsets[other + 1] - offsets[other]
        return (other, one, True) if other_size < size else (one, other, True)
    return (one, other, False) if fitness[one] > fitness[other] else (other, one, False)
