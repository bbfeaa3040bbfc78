"""Reproduction: who breeds, how many children each species gets, and the breeding itself."""

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
    """Return what is shared when raw fitness is: the scores, in units of the largest, (n,) in [0, 1].

    A failed evaluation counts as the worst that did not fail.

    Raises:
        EvaluationError: A score is negative, which shared fitness has no meaning for.
    """
    finite = np.isfinite(scores)
    if np.any(scores[finite] < 0.0):
        raise EvaluationError(
            f"reproduction.sharing is raw, which needs fitnesses of at least 0, but one is {scores[finite].min():g}; "
            "choose rank, or auto."
        )
    if not finite.any():
        return np.ones(len(scores))
    values = np.where(finite, scores, scores[finite].min())
    largest = values.max()
    return values / largest if largest > 0.0 else np.ones(len(scores))


def rank_values(scores: Floats) -> Floats:
    """Return what is shared when ranks are: the worst 1 / n, the best 1, equals their mean, (n,)."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean_rank = last - 0.5 * (counts - 1)
    return np.asarray(mean_rank[inverse] / len(scores), np.float64)


def quotas(species: list[Species], values: Floats, size: int, fittest: int) -> NDArray[np.int64]:
    """Return how many children each species gets, (species,), `size` in all, exactly.

    A member's shared fitness is its fitness divided by the size of its species (equation 2, with the
    sharing function that is 1 within a species), so a species is due a part of the children in
    proportion to its mean fitness. What is left of the fractions goes to the largest remainders.

    Args:
        species: Those that may have children.
        values: (n,) non-negative, by position in the generation.
        size: Of the next generation.
        fittest: The species, by position in `species`, that must get a child at least.
    """
    shared = np.array([values[kind.members].mean() for kind in species])
    total = shared.sum()
    due = shared / total * size if total > 0.0 else np.full(len(species), size / len(species))
    given: NDArray[np.int64] = np.floor(due).astype(np.int64)
    short = size - int(given.sum())
    given[np.argsort(-(due - given), kind="stable")[:short]] += 1
    if given[fittest] == 0:
        given[np.argmax(given)] -= 1
        given[fittest] = 1
    return given


def next_generation(
    genomes: Genomes,
    species: list[Species],
    children: NDArray[np.int64],
    settings: Settings,
    markings: Markings,
    next_id: int,
) -> Genomes:
    """Return the children that these species have, as many each as `children` says, (species,).

    The best `survival_share` of a species breed. Champions carried over unchanged keep their ids;
    they are the first of their species' children.
    """
    plan = _plan(genomes, species, children, settings)
    packed, origins = _bred(genomes, plan, settings, markings)
    n = int(children.sum())
    ids = np.arange(next_id, next_id + n)
    parents = np.where(origins == NOBODY, -1, genomes.ids[origins])
    carried = np.concatenate(
        [np.arange(first, first + count) for first, count in zip(plan.first_child, plan.elites, strict=False)]
    ).astype(np.int64)
    ids[carried] = genomes.ids[origins[carried, 0]]
    parents[carried] = genomes.parents[origins[carried, 0]]
    return Genomes(genomes.shape, packed, ids, parents, generation=genomes.generation + 1, seed=genomes.seed)


def _plan(genomes: Genomes, species: list[Species], children: NDArray[np.int64], settings: Settings) -> Plan:
    """Return who breeds, as the kernel takes it."""
    rules, scores = settings.reproduction, genomes.fitness
    breeding = [(kind, int(count)) for kind, count in zip(species, children, strict=True) if count]
    best = int(np.argmax(scores))
    ranked, elites = [], []
    for kind, _ in breeding:
        order = kind.members[np.argsort(-scores[kind.members], kind="stable")]
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
    """Run the kernel until all children are in place, giving it more room whenever it asks."""
    n = int(plan.first_child[-1])
    growth = np.array(largest_growth(settings), np.int64)
    per_synapse, per_neuron = len(genomes.packed.synapses) / len(genomes), len(genomes.packed.neurons) / len(genomes)
    children = Packed(
        np.empty(int(n * per_synapse * 1.1) + 64, SYNAPSE),
        np.zeros(n + 1, np.int64),
        np.empty(int(n * per_neuron * 1.1) + 64, NEURON),
        np.zeros(n + 1, np.int64),
    )
    origins = np.empty((n, 2), np.int64)
    brood = Brood(
        genomes.packed, plan, genomes.shape, settings.mating_rates(), settings.mutation_rates(),
        genomes.seed, genomes.generation, growth,
    )  # fmt: skip
    largest = np.array(
        [np.diff(genomes.packed.synapse_offsets).max(), np.diff(genomes.packed.neuron_offsets).max()], np.int64
    )
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


def _enlarged(children: Packed, done: int, least: NDArray[np.int64]) -> Packed:
    """Return room for half as much again, and for one more child of any parents."""
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
