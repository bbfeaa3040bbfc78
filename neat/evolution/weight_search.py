"""Search: the best weights for a structure, found by CMA-ES within the generations of evolution.

Mutation finds structures well and weights slowly. So a part of each generation, `search.share`, is
not bred: these genomes have the structure of a champion of a species, and weights drawn from a
distribution that learns from their scores (`neat.evolution.cma`). They are genomes like any other: scored with
the rest on the same episodes, counted as evaluations, sorted into species, and may have children, to
whom they pass on what was found.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neat.evolution.cma import Distribution, customary_count
from neat.evolution.species import Species
from neat.genetics.genome import Genome
from neat.genetics.genomes import Genomes
from neat.random_streams import Purpose, stream
from neat.settings import Settings

LEAST = 4
"""Samples without which there is no telling which way to go."""
REMEMBERED = 32
"""Structures that are remembered for having been searched in vain, the latest ones."""


@dataclass(eq=False)
class Search:
    """The search for the best weights of one structure."""

    genome: Genome
    """The champion that it began with; samples differ from it in their weights, and biases where these evolve."""
    distribution: Distribution
    """Over the weights of its enabled synapses, by marking; then the biases, if they evolve."""
    first: int = 0
    """Where in the present generation its samples begin."""
    count: int = 0
    """How many there are."""
    level: float = math.inf
    """The best score among its last samples; before the first, high hopes."""
    best: float = -math.inf
    """The best score that any of its samples had."""
    improved: int = 0
    """The update in which that was reached."""
    ended: int = -1
    """The generation in which it came to nothing more; -1 while it runs."""


def searched(
    searches: list[Search], genomes: Genomes, species: list[Species], settings: Settings
) -> tuple[list[Search], list[Genome]]:
    """Return the searches that the next generation has, and their samples.

    Args:
        searches: Of this generation.
        genomes: This generation, scored.
        species: Those that may have children.
        settings: Of which `search` matters, and what bounds weights and biases.
    """
    learn(searches, genomes, settings)
    chosen = choose(searches, champions(species, genomes), genomes.generation, settings)
    return chosen, draw(chosen, len(genomes), genomes, settings)


def learn(searches: list[Search], genomes: Genomes, settings: Settings) -> None:
    """Let each search see how its samples did; one that has not improved for long enough ends."""
    for search in searches:
        if search.ended >= 0:
            continue
        scores = genomes.fitness[search.first : search.first + search.count]
        order = search.first + np.argsort(-scores, kind="stable")
        points = np.array([numbers_of(genomes[int(index)], settings) for index in order])
        largest = max(settings.mutation.weight_limit, settings.search.step_floor)
        search.distribution.update(points, settings.search.step_floor, largest)
        search.level = float(scores.max())
        if search.level > search.best:
            search.best, search.improved = search.level, search.distribution.updates
        elif search.distribution.updates - search.improved > patience(search, settings):
            search.ended = genomes.generation


def patience(search: Search, settings: Settings) -> float:
    """Return how many updates without a better score a search may take (Hansen's tutorial, B.3)."""
    n = len(search.distribution.mean)
    return settings.search.patience * (10 + 30 * n / search.count)


def champions(species: list[Species], genomes: Genomes) -> list[Genome]:
    """Return the champions of these species, the fittest first, one of each structure."""
    scores = genomes.fitness
    best = [int(kind.members[np.argmax(scores[kind.members])]) for kind in species]
    different: list[Genome] = []
    for index in sorted(best, key=lambda index: (-scores[index], index)):
        champion = genomes[index]
        if not any(same_structure(champion, other) for other in different):
            different.append(champion)
    return different


def choose(searches: list[Search], best: list[Genome], generation: int, settings: Settings) -> list[Search]:
    """Return the searches to go on with, those to begin, and those to remember as ended.

    First comes the structure of the best genome of all, unless its search has ended; then the searches
    that run, whose samples did best first; then the structures of other champions, fittest first, and
    last the one whose search ended last. So a new and better structure is searched at once, one that
    is only promising gets its time, and a search that came to nothing may be tried again from where
    evolution has got to meanwhile.

    Args:
        searches: That there are.
        best: Champions of species, each of another structure, the fittest first.
        generation: Of these champions.
        settings: Of which `search` matters.
    """
    ended = [search for search in searches if search.ended >= 0]
    running = sorted((search for search in searches if search.ended < 0), key=lambda search: -search.level)
    latest = max((search.ended for search in ended), default=-1)

    def rank(champion: Genome) -> int:
        past = next((search.ended for search in ended if same_structure(search.genome, champion)), -1)
        return 0 if past < 0 else 2 if past == latest else 1

    leader = [search for search in running if best and same_structure(search.genome, best[0])]
    fresh = [champion for champion in best if not any(same_structure(search.genome, champion) for search in running)]
    if fresh and fresh[0] is best[0] and rank(fresh[0]) == 0:
        leader = [begun(fresh.pop(0), settings)]
    waiting = [begun(champion, settings) for champion in sorted(fresh, key=lambda champion: rank(champion) == 2)]
    chosen, room = [], int(settings.search.share * settings.population_size)
    for search in [*leader, *(search for search in running if search not in leader), *waiting]:
        if room < LEAST:
            break
        if len(search.distribution.mean):
            search.count = min(room, customary_count(len(search.distribution.mean)))
            room -= search.count
            chosen.append(search)
    past = [search for search in ended if not any(same_structure(search.genome, other.genome) for other in chosen)]
    return chosen + sorted(past, key=lambda search: search.ended)[-REMEMBERED:]


def begun(champion: Genome, settings: Settings) -> Search:
    """Return a search around the weights of this champion."""
    return Search(champion.copy(), Distribution.around(numbers_of(champion, settings), settings.search.step))


def draw(searches: list[Search], size: int, genomes: Genomes, settings: Settings) -> list[Genome]:
    """Return the samples of the searches that run, one search after the other.

    They will be the last of a generation of `size`; (seed, generation, place of the search) decides
    them.
    """
    running = [search for search in searches if search.ended < 0]
    first = size - sum(search.count for search in running)
    samples: list[Genome] = []
    for place, search in enumerate(running):
        search.first = first + len(samples)
        rng = stream(genomes.seed, genomes.generation, Purpose.WEIGHT_SEARCH, place)
        points = search.distribution.sample(search.count, rng)
        samples += [with_numbers(search.genome, point, settings) for point in points]
    return samples


def same_structure(one: Genome, other: Genome) -> bool:
    """Return whether both have the same neurons with the same functions, and the same synapses enabled."""
    if len(one.neurons) != len(other.neurons):
        return False
    if not all(np.array_equal(one.neurons[name], other.neurons[name]) for name in ("id", "activation", "aggregation")):
        return False
    ours, theirs = (genome.synapses["marking"][genome.synapses["enabled"]] for genome in (one, other))
    return np.array_equal(ours, theirs)


def numbers_of(genome: Genome, settings: Settings) -> NDArray[np.float64]:
    """Return what is searched, (n,): the weights of enabled synapses, then the biases if they evolve."""
    weights = genome.synapses["weight"][genome.synapses["enabled"]]
    return np.concatenate([weights, genome.neurons["bias"]]) if _biases_evolve(settings) else np.array(weights)


def with_numbers(genome: Genome, numbers: NDArray[np.float64], settings: Settings) -> Genome:
    """Return a child of `genome` that has these numbers, within the limits that mutation keeps."""
    child = genome.copy(parents=(genome.id,), fitness=math.nan)
    enabled = child.synapses["enabled"]
    weights, biases = np.split(numbers, [int(enabled.sum())])
    limit = settings.mutation.weight_limit
    child.synapses["weight"][enabled] = np.clip(weights, -limit, limit)
    if len(biases):
        child.neurons["bias"] = np.clip(biases, -settings.mutation.bias_limit, settings.mutation.bias_limit)
    return child


def _biases_evolve(settings: Settings) -> bool:
    return settings.mutation.bias_perturb_chance + settings.mutation.bias_replace_chance > 0.0
