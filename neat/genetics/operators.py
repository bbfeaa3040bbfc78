"""The genetic operators on single genomes.

Each returns a child, or a number, and leaves its arguments unchanged. A run breeds whole generations by
`neat.kernels.breeding`, which calls the same kernels.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from neat.genetics.genes import NEURON, SYNAPSE
from neat.genetics.genome import Genome
from neat.genetics.markings import Markings
from neat.kernels import Ints, Rows, Stream
from neat.kernels import crossover as crossover_kernel
from neat.kernels import distance as distance_kernel
from neat.kernels import mutation as mutation_kernel
from neat.settings import Settings


class Draft(NamedTuple):
    """A genome that is being made, at the front of arrays that have room for its growth."""

    synapses: Rows
    """(room for synapses,) SYNAPSE rows; those in use are sorted by marking."""
    neurons: Rows
    """(room for neurons,) NEURON rows; those in use are sorted by id."""
    counts: Ints
    """(2,) how many rows of each are in use: (synapses, neurons)."""


class Alignment(NamedTuple):
    """How many genes of two genomes match, are disjoint, and are excess (paper, figure 4)."""

    matching: int
    disjoint: int
    excess: int
    weight_difference: float
    """The mean absolute difference of the matching genes' weights; 0 if none match."""


def mutate(genome: Genome, settings: Settings, markings: Markings, rng: np.random.Generator) -> Genome:
    """Return a mutated copy of `genome`: weights, neurons and structure, as the settings say.

    Args:
        genome: The parent.
        settings: Of which `mutation` and the functions in `genome` are used.
        markings: Of the run; new structure is added to them.
        rng: Drawn from once.
    """
    rates = settings.mutation_rates()
    return _changed(
        genome,
        markings,
        largest_growth(settings),
        lambda draft: mutation_kernel.mutate(*draft, genome.shape, rates, markings.tables, stream_from(rng)),
    )


def add_neuron(genome: Genome, settings: Settings, markings: Markings, rng: np.random.Generator) -> Genome:
    """Return a copy in which one enabled synapse is split by a new neuron (paper, figure 3)."""
    rates = settings.mutation_rates()
    return _changed(
        genome,
        markings,
        (2, 1),
        lambda draft: mutation_kernel.add_neuron(*draft, genome.shape, rates, markings.tables, stream_from(rng)),
    )


def add_synapse(genome: Genome, settings: Settings, markings: Markings, rng: np.random.Generator) -> Genome:
    """Return a copy with one more synapse, if 20 tries find a pair of neurons for it (figure 3)."""
    rates = settings.mutation_rates()
    return _changed(
        genome,
        markings,
        (1, 0),
        lambda draft: mutation_kernel.add_synapse(*draft, genome.shape, rates, markings.tables, stream_from(rng)),
    )


def mutate_weights(genome: Genome, settings: Settings, rng: np.random.Generator) -> Genome:
    """Return a copy whose weights are perturbed or replaced, each with its own chance (section 4.1)."""
    rates = settings.mutation_rates()
    child = _child(genome)
    mutation_kernel.mutate_weights(child.synapses, len(child.synapses), rates, stream_from(rng))
    return child


def mutate_neurons(genome: Genome, settings: Settings, rng: np.random.Generator) -> Genome:
    """Return a copy whose neurons' biases, responses and functions are mutated, each with its own chance."""
    rates = settings.mutation_rates()
    child = _child(genome)
    mutation_kernel.mutate_neurons(child.neurons, len(child.neurons), rates, stream_from(rng))
    return child


def toggle_synapse(genome: Genome, rng: np.random.Generator) -> Genome:
    """Return a copy in which one synapse, chosen at random, is enabled or disabled."""
    child = _child(genome)
    mutation_kernel.toggle_synapse(child.synapses, len(child.synapses), stream_from(rng))
    return child


def enable_synapse(genome: Genome, rng: np.random.Generator) -> Genome:
    """Return a copy in which one disabled synapse, if there is one, is enabled."""
    child = _child(genome)
    mutation_kernel.enable_synapse(child.synapses, len(child.synapses), stream_from(rng))
    return child


def delete_synapse(genome: Genome, rng: np.random.Generator) -> Genome:
    """Return a copy with one synapse less, and without hidden neurons that are then unconnected."""
    return _changed(
        genome, None, (0, 0), lambda draft: mutation_kernel.delete_synapse(*draft, genome.shape, stream_from(rng))
    )


def delete_neuron(genome: Genome, rng: np.random.Generator) -> Genome:
    """Return a copy without one of its hidden neurons, if it has any, and without the synapses of that neuron."""
    return _changed(
        genome, None, (0, 0), lambda draft: mutation_kernel.delete_neuron(*draft, genome.shape, stream_from(rng))
    )


def crossover(fitter: Genome, other: Genome, rng: np.random.Generator, settings: Settings | None = None) -> Genome:
    """Return a child with the structure of its fitter parent (paper, section 3.2, figure 4).

    Matching genes come from either parent with even chance; disjoint and excess genes come from
    `fitter`. A gene disabled in either parent is disabled in the child with chance 0.75.

    Args:
        fitter: The parent with the higher fitness; the caller breaks ties.
        other: The other parent.
        rng: Drawn from once.
        settings: Of which `mating` is used; by default `Settings()`.

    Returns:
        A child without a fitness, sharing no memory with its parents.
    """
    _check_shapes(fitter, other)
    draft = _draft(fitter, (1, 1))
    crossover_kernel.cross(
        *_genes(fitter), *_genes(other), _mating_rates(settings), stream_from(rng),
        draft.synapses, draft.neurons, draft.counts,
    )  # fmt: skip
    return _finished(fitter, draft, (fitter.id, other.id))


def crossover_of_equals(
    one: Genome, other: Genome, rng: np.random.Generator, settings: Settings | None = None
) -> Genome:
    """Return a child of two equally fit parents: disjoint and excess genes of both, by even chance.

    This is the case drawn in figure 4 of the paper. A feed-forward child does not inherit genes of `other` that
    would close a cycle with genes of `one`.
    """
    _check_shapes(one, other)
    draft = _draft(one, (len(other.synapses) + 1, len(other.neurons) + 1))
    crossover_kernel.cross_equals(
        *_genes(one), *_genes(other), one.shape, _mating_rates(settings), stream_from(rng),
        draft.synapses, draft.neurons, draft.counts,
    )  # fmt: skip
    return _finished(one, draft, (one.id, other.id))


def move_towards(genome: Genome, other: Genome, share: float) -> Genome:
    """Return a copy of `genome` whose weights lie this share of the way towards those of `other`.

    Only synapses that both have move, by their markings. Quality diversity moves by a normal random share, so that
    steps have the directions and sizes in which elites differ (Vassiliades & Mouret 2018, without its other term).

    Args:
        genome: What is moved.
        other: A genome of the same shape.
        share: 0 stays where it is, 1 has the weights of `other`; others lie beyond.
    """
    _check_shapes(genome, other, "move_towards")
    child = Genome(genome.shape, genome.synapses.copy(), genome.neurons.copy(), parents=(genome.id, other.id))
    _, mine, theirs = np.intersect1d(genome.synapses["marking"], other.synapses["marking"], return_indices=True)
    weights = child.synapses["weight"]
    weights[mine] += share * (other.synapses["weight"][theirs] - weights[mine])
    return child


def align(one: Genome, other: Genome) -> Alignment:
    """Return how many genes match, are disjoint, and are excess, by their markings (figure 4)."""
    counts = np.zeros(3, np.int64)
    difference = distance_kernel.align(_genes(one)[0], _genes(other)[0], counts)
    matching, disjoint, excess = counts.tolist()
    return Alignment(matching, disjoint, excess, difference / matching if matching else 0.0)


def compatibility_distance(one: Genome, other: Genome, settings: Settings) -> float:
    """Return delta = c1 E / N + c2 D / N + c3 W of the paper's equation 1; symmetric."""
    counts = np.zeros(3, np.int64)
    return float(distance_kernel.distance(_genes(one)[0], _genes(other)[0], settings.distance_rates(), counts))


def stream_from(rng: np.random.Generator) -> Stream:
    """Return a kernel's random stream, seeded by one draw from `rng`."""
    return rng.integers(2**64, size=1, dtype=np.uint64)


def largest_growth(settings: Settings) -> tuple[int, int]:
    """Return how many synapses and neurons one mutation can add at most."""
    neurons = int(settings.mutation.add_neuron_rate) + 1
    return 2 * neurons + int(settings.mutation.add_synapse_rate) + 1, neurons


def _changed(
    genome: Genome, markings: Markings | None, growth: tuple[int, int], change: Callable[[Draft], object]
) -> Genome:
    """Return a copy of a genome after `change` was made to it, which may add as much as `growth` says."""
    if markings is not None:
        markings.make_room(*growth)
    draft = _draft(genome, growth)
    draft.synapses[: len(genome.synapses)] = genome.synapses
    draft.neurons[: len(genome.neurons)] = genome.neurons
    change(draft)
    return _finished(genome, draft, (genome.id,))


def _draft(genome: Genome, growth: tuple[int, int]) -> Draft:
    """Return empty rows for the genes of a genome, and for as many (synapses, neurons) more."""
    n_synapses, n_neurons = len(genome.synapses), len(genome.neurons)
    return Draft(
        np.empty(n_synapses + growth[0], SYNAPSE),
        np.empty(n_neurons + growth[1], NEURON),
        np.array([n_synapses, n_neurons], np.int64),
    )


def _finished(parent: Genome, draft: Draft, parents: tuple[int, ...]) -> Genome:
    synapses, neurons = draft.synapses[: draft.counts[0]].copy(), draft.neurons[: draft.counts[1]].copy()
    return Genome(parent.shape, synapses, neurons, parents=parents)


def _child(genome: Genome) -> Genome:
    return Genome(genome.shape, genome.synapses.copy(), genome.neurons.copy(), parents=(genome.id,))


def _genes(genome: Genome) -> tuple[Rows, Rows]:
    """Return synapses and neurons, writeable: kernels are compiled for that only, and read-only champions may mate."""
    if genome.synapses.flags.writeable:
        return genome.synapses, genome.neurons
    return genome.synapses.copy(), genome.neurons.copy()


def _mating_rates(settings: Settings | None) -> crossover_kernel.MatingRates:
    return (settings or Settings()).mating_rates()


def _check_shapes(one: Genome, other: Genome, name: str = "crossover") -> None:
    if one.shape != other.shape:
        raise ValueError(f"{name}() takes parents of one shape, but got {tuple(one.shape)} and {tuple(other.shape)}.")
