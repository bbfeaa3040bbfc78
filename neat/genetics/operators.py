"""The genetic operators on single genomes: what the compiled loop does to a generation, one by one.

Each returns a child, or a number, and leaves its arguments as they were; a run breeds through
`neat.kernels.breeding`, which calls the same kernels.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from neat.genetics.genes import NEURON, SYNAPSE
from neat.genetics.genome import Genome
from neat.genetics.markings import Markings
from neat.kernels import crossover as crossover_kernel
from neat.kernels import distance as distance_kernel
from neat.kernels import mutation as mutation_kernel
from neat.settings import Settings

Room = tuple[Any, Any, Any]


class Alignment(NamedTuple):
    """How the genes of two genomes stand to each other (paper, figure 4)."""

    matching: int
    disjoint: int
    excess: int
    weight_difference: float
    """The mean |difference| of the matching genes' weights; 0 if none match."""


def mutate(genome: Genome, settings: Settings, markings: Markings, rng: np.random.Generator) -> Genome:
    """Return a mutated copy of `genome`: weights, neurons and structure, as the settings say.

    Args:
        genome: The parent.
        settings: Of which the part `mutation`, and the functions in `genome`, matter.
        markings: Of the run; new structure is entered here.
        rng: Drawn from once.
    """
    rates = settings.mutation_rates()
    return _changed(
        genome,
        markings,
        largest_growth(settings),
        lambda room: mutation_kernel.mutate(*room, genome.shape, rates, markings.tables, stream_from(rng)),
    )


def add_neuron(genome: Genome, settings: Settings, markings: Markings, rng: np.random.Generator) -> Genome:
    """Return a copy in which one enabled synapse is split by a new neuron (paper, figure 3)."""
    rates = settings.mutation_rates()
    return _changed(
        genome,
        markings,
        (2, 1),
        lambda room: mutation_kernel.add_neuron(*room, genome.shape, rates, markings.tables, stream_from(rng)),
    )


def add_synapse(genome: Genome, settings: Settings, markings: Markings, rng: np.random.Generator) -> Genome:
    """Return a copy in which two more neurons are connected, if 20 tries find a free pair (figure 3)."""
    rates = settings.mutation_rates()
    return _changed(
        genome,
        markings,
        (1, 0),
        lambda room: mutation_kernel.add_synapse(*room, genome.shape, rates, markings.tables, stream_from(rng)),
    )


def mutate_weights(genome: Genome, settings: Settings, rng: np.random.Generator) -> Genome:
    """Return a copy whose weights are nudged or chosen anew, each by its own chance (section 4.1)."""
    rates = settings.mutation_rates()
    child = _child(genome)
    mutation_kernel.mutate_weights(child.synapses, len(child.synapses), rates, stream_from(rng))
    return child


def mutate_neurons(genome: Genome, settings: Settings, rng: np.random.Generator) -> Genome:
    """Return a copy whose neurons' biases, responses and functions are mutated, each by its own chance."""
    rates = settings.mutation_rates()
    child = _child(genome)
    mutation_kernel.mutate_neurons(child.neurons, len(child.neurons), rates, stream_from(rng))
    return child


def toggle_synapse(genome: Genome, rng: np.random.Generator) -> Genome:
    """Return a copy in which one synapse, whichever, is switched on or off."""
    return _changed(
        genome, None, (0, 0), lambda room: mutation_kernel.toggle_synapse(room[0], room[2], stream_from(rng))
    )


def enable_synapse(genome: Genome, rng: np.random.Generator) -> Genome:
    """Return a copy in which one disabled synapse, if there is one, is enabled again."""
    return _changed(
        genome, None, (0, 0), lambda room: mutation_kernel.enable_synapse(room[0], room[2], stream_from(rng))
    )


def delete_synapse(genome: Genome, rng: np.random.Generator) -> Genome:
    """Return a copy with one synapse less, and without a hidden neuron that it leaves without any."""
    return _changed(
        genome, None, (0, 0), lambda room: mutation_kernel.delete_synapse(*room, genome.shape, stream_from(rng))
    )


def delete_neuron(genome: Genome, rng: np.random.Generator) -> Genome:
    """Return a copy without one of its hidden neurons, if it has any, and without that one's synapses."""
    return _changed(
        genome, None, (0, 0), lambda room: mutation_kernel.delete_neuron(*room, genome.shape, stream_from(rng))
    )


def crossover(fitter: Genome, other: Genome, rng: np.random.Generator, settings: Settings | None = None) -> Genome:
    """Return a child with the structure of its fitter parent (paper, section 3.2, figure 4).

    Matching genes come from either parent with even chance; disjoint and excess genes come from
    `fitter`. A gene disabled in either parent is disabled in the child with chance 0.75.

    Args:
        fitter: The parent with the higher fitness. The caller settles ties.
        other: The other parent.
        rng: Drawn from once.
        settings: Of which the part `mating` matters; the defaults if left out.

    Returns:
        A child without a fitness, sharing no memory with its parents.
    """
    _check_shapes(fitter, other)
    synapses, neurons, counts = _room_for(fitter, (0, 0))
    crossover_kernel.cross(
        *_genes(fitter), *_genes(other), _mating_rates(settings), stream_from(rng), synapses, neurons, counts
    )
    return _born(fitter, synapses, neurons, counts, (fitter.id, other.id))


def crossover_of_equals(
    one: Genome, other: Genome, rng: np.random.Generator, settings: Settings | None = None
) -> Genome:
    """Return a child of two equally fit parents: disjoint and excess genes of both, by even chance.

    This is the case drawn in figure 4 of the paper. A feed-forward child does without genes of
    `other` that would close a cycle in the company of those of `one`.
    """
    _check_shapes(one, other)
    synapses, neurons, counts = _room_for(one, (len(other.synapses), len(other.neurons)))
    crossover_kernel.cross_equals(
        *_genes(one), *_genes(other), one.shape, _mating_rates(settings), stream_from(rng), synapses, neurons, counts
    )
    return _born(one, synapses, neurons, counts, (one.id, other.id))


def align(one: Genome, other: Genome) -> Alignment:
    """Return how many genes match, are disjoint, and are excess, by their markings (figure 4)."""
    counts = np.zeros(3, np.int64)
    difference = distance_kernel.align(_genes(one)[0], _genes(other)[0], counts)
    matching, disjoint, excess = counts.tolist()
    return Alignment(matching, disjoint, excess, difference / matching if matching else 0.0)


def compatibility_distance(one: Genome, other: Genome, settings: Settings) -> float:
    """Return delta = c1 E / N + c2 D / N + c3 W of the paper's equation 1; the same both ways round."""
    counts = np.zeros(3, np.int64)
    return float(distance_kernel.distance(_genes(one)[0], _genes(other)[0], settings.distance_rates(), counts))


def stream_from(rng: np.random.Generator) -> Any:
    """Return a kernel's random stream, (1,) uint64, seeded by one draw from `rng`."""
    return rng.integers(2**64, size=1, dtype=np.uint64)


def largest_growth(settings: Settings) -> tuple[int, int]:
    """Return how many synapses and neurons one mutation can add at most."""
    neurons = int(settings.mutation.add_neuron_rate) + 1
    return 2 * neurons + int(settings.mutation.add_synapse_rate) + 1, neurons


def _changed(
    genome: Genome, markings: Markings | None, growth: tuple[int, int], change: Callable[[Room], Any]
) -> Genome:
    if markings is not None:
        markings.make_room(*growth)
    room = _room_for(genome, growth)
    room[0][: len(genome.synapses)] = genome.synapses
    room[1][: len(genome.neurons)] = genome.neurons
    change(room)
    return _born(genome, *room, (genome.id,))


def _room_for(genome: Genome, growth: tuple[int, int]) -> Room:
    n_synapses, n_neurons = len(genome.synapses), len(genome.neurons)
    return (
        np.empty(n_synapses + growth[0], SYNAPSE),
        np.empty(n_neurons + growth[1], NEURON),
        np.array([n_synapses, n_neurons], np.int64),
    )


def _born(genome: Genome, synapses: Any, neurons: Any, counts: Any, parents: tuple[int, ...]) -> Genome:
    return Genome(genome.shape, synapses[: counts[0]].copy(), neurons[: counts[1]].copy(), parents=parents)


def _child(genome: Genome) -> Genome:
    return Genome(genome.shape, genome.synapses.copy(), genome.neurons.copy(), parents=(genome.id,))


def _genes(genome: Genome) -> tuple[Any, Any]:
    """Return writeable arrays: kernels are compiled for those only, and read-only champions may mate."""
    if genome.synapses.flags.writeable:
        return genome.synapses, genome.neurons
    return genome.synapses.copy(), genome.neurons.copy()


def _mating_rates(settings: Settings | None) -> crossover_kernel.MatingRates:
    return (settings or Settings()).mating_rates()


def _check_shapes(one: Genome, other: Genome) -> None:
    if one.shape != other.shape:
        raise ValueError(
            f"crossover() takes parents of one shape, but got {tuple(one.shape)} and {tuple(other.shape)}."
        )
