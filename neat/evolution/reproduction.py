"""Reproduction: the quota of each species, its parents, and the children."""

import math

import numpy as np
from numpy.typing import NDArray

from neat.errors import EvaluationError
from neat.evolution.species import Species
from neat.genetics.genes import NEURON, SYNAPSE
from neat.genetics.genomes import Genomes
from neat.genetics.markings import Markings
from neat.genetics.operators import largest_growth
from neat.kernels import Packed, offsets_of
from neat.kernels.breeding import NOBODY, Brood, Plan, breed
from neat.settings import Settings

Floats = NDArray[np.float64]


def raw_values(scores: Floats) -> Floats:
    """Return the values that raw fitness sharing divides: the scores as fractions of the best, (n,) in [0, 1].

    A failed evaluation counts as the lowest finite score.

    Raises:
        EvaluationError: A score is negative, for which fitness sharing is undefined.
    """
    finite = np.isfinite(scores)
    if np.any(scores[finite] < 0.0):
        raise EvaluationError(
            f"reproduction.sharing is raw, which needs fitnesses of at least 0, but one is {scores[finite].min():g}; "
            "choose rank or auto."
        )
    if not finite.any():
        return np.ones(len(scores))
    values = np.where(finite, scores, scores[finite].min())
    largest = values.max()
    return values / largest if largest > 0.0 else np.ones(len(scores))


def rank_values(scores: Floats) -> Floats:
    """Return the values that rank sharing divides, (n,): 1 / n for the worst, 1 for the best, the mean for ties."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean_rank = last - 0.5 * (counts - 1)
    return np.asarray(mean_rank[inverse] / len(scores), np.float64)


def quotas(all_species: list[Species], values: Floats, size: int, fittest: int) -> NDArray[np.int64]:
    """Return the number of children of each species, (species,), whose sum is `size`.

    A member's shared fitness is its fitness divided by the size of its species (equation 2, with a
    sharing function of 1 within a species), so a species' quota is proportional to its mean fitness.
    Quotas are rounded by the largest remainders.

    Args:
        all_species: The species that may have children.
        values: (n,) non-negative, by position in the generation.
        size: Children in all.
        fittest: Position of the species that gets at least one child.
    """
    shared = np.array([np.add.reduce(values[species.members]) / len(species.members) for species in all_species])
    total = shared.sum()
    due = shared / total * size if total > 0.0 else np.full(len(all_species), size / len(all_species))
    given: NDArray[np.int64] = np.floor(due).astype(np.int64)
    short = size - int(given.sum())
    given[np.argsort(-(due - given), kind="stable")[:short]] += 1
    if given[fittest] == 0:
        given[np.argmax(given)] -= 1
        given[fittest] = 1
    return given


def next_generation(
    genomes: Genomes,
    all_species: list[Species],
    children: NDArray[np.int64],
    settings: Settings,
    markings: Markings,
    next_id: int,
    selected: Floats | None = None,
) -> Genomes:
    """Return the next generation: the children of these species, one species after another.

    The best `reproduction.survival_share` of a species are parents. A champion that is copied
    unchanged keeps its id and is the first of its species' children.

    Args:
        genomes: The present generation, scored.
        all_species: The species that have children.
        children: (species,) the number of children of each.
        settings: The groups `reproduction`, `mating` and `mutation` are used.
        markings: Of the run; new genes are added.
        next_id: The id of the first child.
        selected: (genomes,) what decides who is better; None for the fitness.
    """
    plan = _plan(genomes.fitness if selected is None else selected, all_species, children, settings)
    packed, origins = _bred(genomes, plan, settings, markings)
    n = int(children.sum())
    ids = np.arange(next_id, next_id + n)
    parents = np.where(origins == NOBODY, -1, genomes.ids[origins])
    carried = plan.first_child[:-1][plan.elites > 0]
    ids[carried] = genomes.ids[origins[carried, 0]]
    parents[carried] = genomes.parents[origins[carried, 0]]
    return Genomes(genomes.shape, packed, ids, parents, generation=genomes.generation + 1, seed=genomes.seed)


def _plan(scores: Floats, all_species: list[Species], children: NDArray[np.int64], settings: Settings) -> Plan:
    """Return the parents and elites of each species, as the kernel takes them."""
    rules = settings.reproduction
    breeding = [(species, int(count)) for species, count in zip(all_species, children, strict=True) if count]
    best = int(np.argmax(scores))
    ranked, elites = [], []
    for species, _ in breeding:
        order = species.members[(-scores[species.members]).argsort(kind="stable")]
        ranked.append(order[: max(1, int(np.ceil(rules.survival_share * len(order))))])
        elites.append(len(order) > rules.elite_size or (rules.keep_best and order[0] == best))
    return Plan(
        np.concatenate(ranked),
        offsets_of([len(order) for order in ranked]),
        offsets_of([count for _, count in breeding]),
        np.array(elites, np.int64),
        scores,
    )


def _bred(genomes: Genomes, plan: Plan, settings: Settings, markings: Markings) -> tuple[Packed, NDArray[np.int64]]:
    """Return the children and the positions of their parents; enlarge the arrays when the kernel runs out of room."""
    n = int(plan.first_child[-1])
    growth = np.array(largest_growth(settings), np.int64)
    synapses, neurons = np.diff(genomes.packed.synapse_offsets), np.diff(genomes.packed.neuron_offsets)
    largest = np.array([synapses.max(), neurons.max()])
    new_neurons, new_synapses = n * settings.mutation.add_neuron_rate, n * settings.mutation.add_synapse_rate
    last = 2 * largest + growth  # the kernel begins a child only where there is room for the largest
    children = Packed(
        np.empty(_rounded(_room(synapses, plan) + last[0] + _at_most(2 * new_neurons + new_synapses)), SYNAPSE),
        np.zeros(n + 1, np.int64),
        np.empty(_rounded(_room(neurons, plan) + last[1] + _at_most(new_neurons)), NEURON),
        np.zeros(n + 1, np.int64),
    )
    origins = np.empty((n, 2), np.int64)
    brood = Brood(
        genomes.packed, plan, genomes.shape, settings.mating_rates(), settings.mutation_rates(),
        genomes.seed, genomes.generation, growth,
    )  # fmt: skip
    done = 0
    while True:
        markings.make_room(int(growth[0]) * 64, int(growth[1]) * 64)
        done = breed(done, brood, markings.tables, children, origins)
        if done == n:
            break
        children = _enlarged(children, done, 2 * largest + growth)
    used_synapses, used_neurons = int(children.synapse_offsets[-1]), int(children.neuron_offsets[-1])
    packed = Packed(
        children.synapses[:used_synapses],
        children.synapse_offsets,
        children.neurons[:used_neurons],
        children.neuron_offsets,
    )
    return packed, origins


def _room(sizes: NDArray[np.int64], plan: Plan) -> int:
    """Return how many genes the children will have, with 5 % to spare: those of the parents of each species."""
    parents = np.diff(plan.first_parent)
    means = np.add.reduceat(sizes[plan.ranked], plan.first_parent[:-1]) / parents
    return int(1.05 * np.dot(means, np.diff(plan.first_child)))


def _at_most(expected: float) -> float:
    """Return what a number of random mutations hardly ever exceeds: four deviations more than expected."""
    return expected + 4.0 * math.sqrt(expected)


def _rounded(rows: float) -> int:
    """Return a number of rows that is the same for several generations, at most an eighth more.

    The C library reuses the memory of an array that was freed for one of the same size. Memory for a larger one comes
    from the system, page by page, which takes as long as to breed the genes in it.
    """
    step = 1 << max(0, int(rows).bit_length() - 4)
    return -(-int(rows) // step) * step


def _enlarged(children: Packed, done: int, least: NDArray[np.int64]) -> Packed:
    """Return larger arrays with the finished children: room for half as much again, and for one more child."""
    used = int(children.synapse_offsets[done]), int(children.neuron_offsets[done])
    synapses = np.empty(used[0] + used[0] // 2 + int(least[0]), SYNAPSE)
    neurons = np.empty(used[1] + used[1] // 2 + int(least[1]), NEURON)
    if len(children.synapses) >= len(synapses):
        synapses = children.synapses
    if len(children.neurons) >= len(neurons):
        neurons = children.neurons
    synapses[: used[0]] = children.synapses[: used[0]]
    neurons[: used[1]] = children.neurons[: used[1]]
    return Packed(synapses, children.synapse_offsets, neurons, children.neuron_offsets)
