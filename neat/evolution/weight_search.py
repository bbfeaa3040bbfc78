"""Weight search: CMA-ES for the weights of successful structures, within the generations of evolution.

Mutation finds structures well and weights slowly. So a part of each generation, `search.share`, is not
bred: these genomes have the structure of a species' champion, and weights drawn from a distribution
that learns from their scores (`neat.evolution.cma`). They are genomes like any other: scored with the
rest on the same episodes, counted as evaluations and sorted into species. They may have children, who
inherit the weights found.

Where scores depend on luck, one more genome has the mean of the distribution (`search.mean`), which is validated in
place of the fittest genome, and a search is not interrupted by a lucky genome of another structure (`search.finish`).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neat.evolution.cma import Distribution, default_count
from neat.evolution.species import Species
from neat.genetics.genome import Genome
from neat.genetics.genomes import Genomes
from neat.random_streams import Purpose, stream
from neat.settings import Settings

FEWEST_SAMPLES = 4
"""Samples per generation below which an update learns no direction."""
REMEMBERED = 32
"""Ended searches that are remembered, the latest ones."""


@dataclass(eq=False)
class WeightSearch:
    """The search for the best weights of one structure."""

    genome: Genome
    """The champion it started from; samples differ in their weights, and in their biases if biases evolve."""
    distribution: Distribution
    """Over the weights of the enabled synapses, by marking; then the biases, if they evolve."""
    first: int = 0
    """The position of its first genome in the present generation."""
    count: int = 0
    """Its genomes per generation: the samples, after the mean if there is one."""
    has_mean: bool = False
    """Whether the first of its genomes has the mean of the distribution as weights."""
    level: float = math.inf
    """The best score among its latest samples; infinite before the first, so that a new search comes first."""
    best: float = -math.inf
    """The best score of all its samples."""
    improved: int = 0
    """The update in which `best` last improved."""
    ended: int = -1
    """The generation in which it ended; -1 while it runs."""

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.ended < 0

    @property
    def samples(self) -> range:
        """The positions of its samples in the present generation."""
        return range(self.first + self.has_mean, self.first + self.count)


def search_weights(
    searches: list[WeightSearch], genomes: Genomes, all_species: list[Species], settings: Settings
) -> tuple[list[WeightSearch], list[Genome]]:
    """Return the searches of the next generation, running and ended ones, and their samples.

    Args:
        searches: The searches of this generation.
        genomes: This generation, scored.
        all_species: The species that may have children.
        settings: The group `search`, and the limits of weights and biases, are used.
    """
    learn(searches, genomes, settings)
    best = champions(all_species, genomes)
    if settings.search.finish and all(not search.running for search in searches):
        best += unsearched(searches, best, genomes)
    chosen = choose(searches, best, settings)
    return chosen, draw(chosen, settings.population_size, genomes, settings)


def learn(searches: list[WeightSearch], genomes: Genomes, settings: Settings) -> None:
    """Update each running search with the scores of its samples; end those that have stopped improving."""
    for search in searches:
        if not search.running:
            continue
        samples = np.array(search.samples)
        scores = genomes.fitness[samples]
        order = samples[np.argsort(-scores, kind="stable")]
        points = np.array([parameters_of(genomes[int(index)], settings) for index in order])
        largest = max(settings.mutation.weight_limit, settings.search.step_floor)
        search.distribution.update(points, settings.search.step_floor, largest)
        search.level = float(scores.max())
        if search.level > search.best:
            search.best, search.improved = search.level, search.distribution.updates
        elif search.distribution.updates - search.improved > patience(search, settings):
            search.ended = genomes.generation


def patience(search: WeightSearch, settings: Settings) -> float:
    """Return after how many updates without a better score a search ends (Hansen's tutorial, B.3)."""
    n = len(search.distribution.mean)
    return settings.search.patience * (10 + 30 * n / len(search.samples))


def champions(all_species: list[Species], genomes: Genomes) -> list[Genome]:
    """Return the champions of these species, the fittest first, one per structure."""
    scores = genomes.fitness
    best = [int(species.members[np.argmax(scores[species.members])]) for species in all_species]
    different: list[Genome] = []
    for index in sorted(best, key=lambda index: (-scores[index], index)):
        champion = genomes[index]
        if not any(same_structure(champion, other) for other in different):
            different.append(champion)
    return different


def unsearched(searches: list[WeightSearch], best: list[Genome], genomes: Genomes) -> list[Genome]:
    """Return a list of the fittest genome that shares its structure with neither a search nor a champion, or of none.

    A search that has finished leaves its species full of its structure. The next one is of a structure that mutation
    made of it, whose weights are mostly those that were found.
    """
    known = [*(search.genome for search in searches), *best]
    for index in np.argsort(-genomes.fitness, kind="stable"):
        genome = genomes[int(index)]
        if not any(same_structure(genome, other) for other in known):
            return [genome]
    return []


def choose(searches: list[WeightSearch], best: list[Genome], settings: Settings) -> list[WeightSearch]:
    """Return the searches that run in the next generation, then the ended ones that are remembered.

    The order of priority is:

    1. the structure of the best genome of all, unless its search has ended, or searches finish (`search.finish`);
    2. running searches, by the best score of their latest samples;
    3. the structures of other champions, fittest first, that were not searched lately;
    4. the structure whose search ended last.

    So a new and better structure is searched at once, a promising one gets its time, and a structure
    whose search has ended may be searched again from weights that evolution has improved since.

    Args:
        searches: The searches of this generation.
        best: Champions of species, the fittest first, and perhaps an unsearched genome, all of different structure.
        settings: The group `search` is used.
    """
    ended = [search for search in searches if not search.running]
    running = sorted((search for search in searches if search.running), key=lambda search: -search.level)
    latest = max((search.ended for search in ended), default=-1)

    def rank(champion: Genome) -> int:
        past = next((search.ended for search in ended if same_structure(search.genome, champion)), -1)
        return 0 if past < 0 else 2 if past == latest else 1

    leader = [search for search in running if best and same_structure(search.genome, best[0])]
    fresh = [champion for champion in best if not any(same_structure(search.genome, champion) for search in running)]
    if settings.search.finish:
        leader = []
    elif fresh and fresh[0] is best[0] and rank(fresh[0]) == 0:
        leader = [search_around(fresh.pop(0), settings)]
    waiting = [
        search_around(champion, settings) for champion in sorted(fresh, key=lambda champion: rank(champion) == 2)
    ]
    chosen, room = [], int(settings.search.share * settings.population_size)
    for search in [*leader, *(search for search in running if search not in leader), *waiting]:
        if room < FEWEST_SAMPLES + settings.search.mean:
            break
        if len(search.distribution.mean):
            search.has_mean = settings.search.mean
            search.count = min(room, samples_of(search, settings) + search.has_mean)
            room -= search.count
            chosen.append(search)
    past = [search for search in ended if not any(same_structure(search.genome, other.genome) for other in chosen)]
    return chosen + sorted(past, key=lambda search: search.ended)[-REMEMBERED:]


def samples_of(search: WeightSearch, settings: Settings) -> int:
    """Return how many samples a search draws in a generation that has room for them."""
    return max(FEWEST_SAMPLES, settings.search.samples or default_count(len(search.distribution.mean)))


def mean_of(searches: list[WeightSearch], genomes: Genomes) -> int | None:
    """Return the position of the fittest genome that has the mean of a search; None if there is none."""
    means = [search.first for search in searches if search.running and search.has_mean]
    return max(means, key=lambda position: float(genomes.fitness[position]), default=None)


def search_around(champion: Genome, settings: Settings) -> WeightSearch:
    """Return a new search whose distribution has its mean at the weights of this champion."""
    return WeightSearch(champion.copy(), Distribution.around(parameters_of(champion, settings), settings.search.step))


def draw(searches: list[WeightSearch], size: int, genomes: Genomes, settings: Settings) -> list[Genome]:
    """Return the genomes of the running searches, one search after another, the mean of each first if it has one.

    They become the last genomes of the next generation, which has `size` genomes. They depend only on
    the distribution, the seed, the generation, and the position of the search among the running ones.
    """
    running = [search for search in searches if search.running]
    first = size - sum(search.count for search in running)
    drawn: list[Genome] = []
    for position, search in enumerate(running):
        search.first = first + len(drawn)
        rng = stream(genomes.seed, genomes.generation, Purpose.WEIGHT_SEARCH, position)
        points = search.distribution.sample(len(search.samples), rng)
        if search.has_mean:
            points = np.vstack([search.distribution.mean, points])
        drawn += [with_parameters(search.genome, point, settings) for point in points]
    return drawn


def same_structure(one: Genome, other: Genome) -> bool:
    """Return whether both have the same neurons with the same functions, and the same enabled synapses."""
    if len(one.neurons) != len(other.neurons):
        return False
    if not all(np.array_equal(one.neurons[name], other.neurons[name]) for name in ("id", "activation", "aggregation")):
        return False
    ours, theirs = (genome.synapses["marking"][genome.synapses["enabled"]] for genome in (one, other))
    return np.array_equal(ours, theirs)


def parameters_of(genome: Genome, settings: Settings) -> NDArray[np.float64]:
    """Return what a search varies, (n,): the weights of enabled synapses, then the biases if they evolve."""
    weights = genome.synapses["weight"][genome.synapses["enabled"]]
    return np.concatenate([weights, genome.neurons["bias"]]) if biases_evolve(settings) else np.array(weights)


def with_parameters(genome: Genome, parameters: NDArray[np.float64], settings: Settings) -> Genome:
    """Return a child of `genome` with these parameters, clipped to the limits of mutation."""
    child = genome.copy(parents=(genome.id,), fitness=math.nan)
    enabled = child.synapses["enabled"]
    weights, biases = np.split(parameters, [int(enabled.sum())])
    limit = settings.mutation.weight_limit
    child.synapses["weight"][enabled] = np.clip(weights, -limit, limit)
    if len(biases):
        child.neurons["bias"] = np.clip(biases, -settings.mutation.bias_limit, settings.mutation.bias_limit)
    return child


def biases_evolve(settings: Settings) -> bool:
    """Return whether mutation changes biases, which a search then varies too."""
    return settings.mutation.bias_perturb_chance + settings.mutation.bias_replace_chance > 0.0
