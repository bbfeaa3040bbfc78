"""NEAT in one file of plain Python, in the order of the paper, to be read beside it.

    python neat_in_one_file.py            # evolves a network that computes XOR; a number after it is another seed

The paper is Stanley & Miikkulainen (2002), Evolving Neural Networks through Augmenting Topologies. The package `neat`
with `Settings.paper()` does the same, compiled; a test breeds generations with both and compares every gene.
`neat/departures.md` lists where that differs from the paper, and why.
"""

import random
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import count
from math import ceil, exp, floor, inf

# [parameters] section 4.1; those with a star are not in the paper but in the code that was released with it
POPULATION = 150
EXCESS, DISJOINT, WEIGHTS = 1.0, 1.0, 0.4  # c1, c2 and c3 of equation 1
THRESHOLD, SMALL_GENOME = 3.0, 20  # delta_t; the number of genes below which N of equation 1 is 1
STAGNATION, POPULATION_STAGNATION = 15, 20  # generations without improvement, of a species and of the population
SURVIVAL_SHARE = 0.4  # *of a species, its fittest genomes, which may be parents
ELITE_SIZE = 5  # the champion of a species with more members than this is copied unchanged
MUTATE_WEIGHTS, PERTURB = 0.8, 0.9  # chances of a child, and of each of its weights: perturbed, otherwise replaced
WEIGHT_STEP, WEIGHT_LIMIT = 2.5, 8.0  # *
ADD_NEURON, ADD_SYNAPSE, TRIES = 0.03, 0.05, 20  # chances of a child; *pairs of neurons tried for a new synapse
ONE_PARENT, OTHER_SPECIES = 0.25, 0.001  # chances of a child: no crossover; a parent from another species
STAY_DISABLED = 0.75  # chance of a gene that is disabled in either parent
AVERAGE, NO_MUTATION = 0.4, 0.2  # *chances of a child with two parents


# [genes] section 3.1, figure 2
@dataclass
class Synapse:
    """A connection gene."""

    marking: int  # the historical marking, or innovation number
    source: int
    target: int
    weight: float
    enabled: bool = True


@dataclass(eq=False)
class Genome:
    """The genes of a network. Neurons are numbers: the node genes of figure 2 follow from the connection genes."""

    sensors: range  # the inputs, then the bias, which is always 1
    outputs: range
    synapses: dict[int, Synapse] = field(default_factory=dict)  # by marking
    fitness: float = 0.0

    def genes(self) -> list[Synapse]:
        """Return the synapses in the order of their markings."""
        return [self.synapses[marking] for marking in sorted(self.synapses)]

    def hidden(self) -> list[int]:
        """Return the neurons that are neither sensors nor outputs."""
        ends = {end for gene in self.genes() for end in (gene.source, gene.target)}
        return sorted(ends - {*self.sensors, *self.outputs})

    def leads(self, start: int, end: int) -> bool:
        """Return whether synapses, enabled or not, lead from one neuron to another, or both are the same."""
        reached = {start}
        while more := {gene.target for gene in self.genes() if gene.source in reached} - reached:
            reached |= more
        return end in reached


# [markings] section 3.2: the same structural change has the same number, in whichever genome it occurs
class Markings:
    """The numbers of all structural changes so far."""

    def __init__(self) -> None:
        self.synapses: dict[tuple[int, int], int] = {}  # markings by (source, target)
        self.neurons: dict[tuple[int, int], int] = {}  # by (marking of the synapse, how often it was split before)

    def connect(self, genome: Genome, source: int, target: int, weight: float) -> None:
        """Add a synapse to a genome."""
        marking = self.synapses.setdefault((source, target), len(self.synapses))
        genome.synapses[marking] = Synapse(marking, source, target, weight)

    def split(self, genome: Genome, old: Synapse) -> None:
        """Put a neuron in the place of a synapse: the weight of the way in is 1, that of the way out the old one."""
        numbers = (self.neurons.setdefault((old.marking, n), genome.outputs.stop + len(self.neurons)) for n in count())
        neuron = next(number for number in numbers if number not in genome.hidden())
        old.enabled = False
        self.connect(genome, old.source, neuron, 1.0)
        self.connect(genome, neuron, old.target, old.weight)


# [start] section 3.4: evolution starts from minimal structure
def minimal_genome(inputs: int, outputs: int, markings: Markings) -> Genome:
    """Return a genome with a synapse of random weight from each sensor to each output, and no hidden neurons."""
    genome = Genome(range(inputs + 1), range(inputs + 1, inputs + 1 + outputs))
    for target in genome.outputs:
        for source in genome.sensors:
            markings.connect(genome, source, target, random.uniform(-1.0, 1.0))
    return genome


# [network] section 4.1: a steepened sigmoid in each neuron
def activate(genome: Genome, inputs: tuple[float, ...]) -> list[float]:
    """Return the outputs of the network that a genome encodes."""
    values = dict(enumerate([*inputs, 1.0]))

    def value_of(neuron: int) -> float:
        if neuron not in values:
            genes = [gene for gene in genome.genes() if gene.target == neuron and gene.enabled]
            total = sum(gene.weight * value_of(gene.source) for gene in genes)
            values[neuron] = 1.0 / (1.0 + exp(min(-4.9 * total, 700.0)))  # beyond 709, exp overflows
        return values[neuron]

    return [value_of(neuron) for neuron in genome.outputs]


# [distance] section 3.3, equation 1
def distance(one: Genome, other: Genome) -> float:
    """Return the compatibility distance of two genomes."""
    matching = one.synapses.keys() & other.synapses.keys()
    unmatched = one.synapses.keys() ^ other.synapses.keys()
    horizon = min(max(one.synapses, default=-1), max(other.synapses, default=-1))
    excess = sum(marking > horizon for marking in unmatched)
    disjoint = len(unmatched) - excess
    difference = sum(abs(one.synapses[marking].weight - other.synapses[marking].weight) for marking in matching)
    larger = max(len(one.synapses), len(other.synapses))
    n = larger if larger >= SMALL_GENOME else 1
    return EXCESS * excess / n + DISJOINT * disjoint / n + WEIGHTS * difference / max(len(matching), 1)


# [species] section 3.3
@dataclass(eq=False)
class Species:
    """Genomes that are close to a representative: a random member of the previous generation, at first the founder."""

    representative: Genome
    improved: int  # the generation in which the best fitness of its members last improved
    members: list[Genome]
    best: float = -inf

    def parents(self) -> list[Genome]:
        """Return the members that survive, the fittest first."""
        survivors = max(1, ceil(SURVIVAL_SHARE * len(self.members)))
        return sorted(self.members, key=lambda genome: -genome.fitness)[:survivors]


def speciate(genomes: list[Genome], all_species: list[Species], generation: int) -> list[Species]:
    """Place each genome in the first species whose representative is close, or else in a new one."""
    all_species = [replace(species, members=[]) for species in all_species]
    for genome in genomes:
        for species in all_species:
            if distance(genome, species.representative) < THRESHOLD:
                species.members.append(genome)
                break
        else:
            all_species = [*all_species, Species(genome, generation, [genome])]
    return [species for species in all_species if species.members]


# [sharing] section 3.3, equation 2: the sharing function is 1 within a species, so that its sum is the species' size
def quotas(all_species: list[Species]) -> dict[Species, int]:
    """Return the number of children of each species, in proportion to the sum of its members' shared fitness."""
    shared = {species: sum(one.fitness for one in species.members) / len(species.members) for species in all_species}
    due = {species: shared[species] / sum(shared.values()) * POPULATION for species in all_species}
    quota = {species: floor(due[species]) for species in all_species}
    by_fraction = sorted(all_species, key=lambda species: quota[species] - due[species])
    for species in by_fraction[: POPULATION - sum(quota.values())]:
        quota[species] += 1
    return quota


# [mutation] section 3.1, figure 3; the chances are in section 4.1
def mutate(genome: Genome, markings: Markings) -> None:
    """Change the weights and the structure of a genome, each with its chance."""
    if random.random() < MUTATE_WEIGHTS:
        for gene in genome.genes():
            kept = gene.weight if random.random() < PERTURB else 0.0
            gene.weight = min(max(kept + random.uniform(-WEIGHT_STEP, WEIGHT_STEP), -WEIGHT_LIMIT), WEIGHT_LIMIT)
    if random.random() < ADD_NEURON:
        add_neuron(genome, markings)
    if random.random() < ADD_SYNAPSE:
        add_synapse(genome, markings)


def add_neuron(genome: Genome, markings: Markings) -> None:
    """Split an enabled synapse, but none of the bias."""
    candidates = [gene for gene in genome.genes() if gene.enabled and gene.source != genome.sensors[-1]]
    if candidates:
        markings.split(genome, random.choice(candidates))


def add_synapse(genome: Genome, markings: Markings) -> None:
    """Connect two neurons that are not connected, unless that closes a cycle."""
    connected = {(gene.source, gene.target) for gene in genome.genes()}
    for _ in range(TRIES):
        source = random.choice([*genome.sensors, *genome.hidden()])
        target = random.choice([*genome.outputs, *genome.hidden()])
        if (source, target) not in connected and not genome.leads(target, source):
            markings.connect(genome, source, target, random.uniform(-WEIGHT_STEP, WEIGHT_STEP))
            break


# [crossover] section 3.2, figure 4
def crossover(mother: Genome, father: Genome) -> Genome:
    """Return a child: matching genes are of either parent, others of the fitter one, or of both if they are equal."""
    fitter, other = sorted((mother, father), key=lambda parent: (-parent.fitness, len(parent.synapses)))
    child = deepcopy(fitter)
    averaged = random.random() < AVERAGE
    for gene in child.genes():
        if match := other.synapses.get(gene.marking):
            gene.enabled = gene.enabled and match.enabled
            if averaged:
                gene.weight = (gene.weight + match.weight) / 2.0
            elif random.random() < 0.5:
                gene.weight = match.weight
        gene.enabled = gene.enabled or random.random() >= STAY_DISABLED
    if fitter.fitness == other.fitness:
        choose_unmatched(child, other)
    return child


def choose_unmatched(child: Genome, other: Genome) -> None:
    """Keep half of the disjoint and excess genes of one parent, and add half of those of the other."""
    for gene in child.genes():
        if gene.marking not in other.synapses and random.random() >= 0.5:
            del child.synapses[gene.marking]
    for gene in other.genes():
        if gene.marking not in child.synapses and random.random() >= 0.5 and not child.leads(gene.target, gene.source):
            child.synapses[gene.marking] = replace(gene, enabled=gene.enabled or random.random() >= STAY_DISABLED)


# [reproduction] section 4.1
def child_of(species: Species, breeding: list[Species], markings: Markings) -> Genome:
    """Return a child of one parent or of two."""
    mother = father = random.choice(species.parents())
    if random.random() >= ONE_PARENT:
        others = [one for one in breeding if one is not species]
        elsewhere = others and random.random() < OTHER_SPECIES
        father = random.choice((random.choice(others) if elsewhere else species).parents())
    child = deepcopy(mother) if father is mother else crossover(mother, father)
    if father is mother or random.random() >= NO_MUTATION:
        mutate(child, markings)
    return child


def brood(species: Species, number: int, breeding: list[Species], markings: Markings) -> list[Genome]:
    """Return the children of a species; in a large one, the first is a copy of its champion."""
    champion = [deepcopy(species.parents()[0])] if len(species.members) > ELITE_SIZE else []
    return champion + [child_of(species, breeding, markings) for _ in range(number - len(champion))]


# [evolution] section 3.3
def evolve(inputs: int, outputs: int, fitness_of: Callable[[Genome], float]) -> Iterator[tuple[list[Species], Genome]]:
    """Yield the species and the champion of one generation after another; fitness is positive."""
    markings = Markings()
    genomes = [minimal_genome(inputs, outputs, markings) for _ in range(POPULATION)]
    all_species: list[Species] = []
    best, improved = -inf, 0
    for generation in count():
        all_species = speciate(genomes, all_species, generation)
        for genome in genomes:
            genome.fitness = fitness_of(genome)
        champion = max(genomes, key=lambda genome: genome.fitness)
        yield all_species, champion
        for species in all_species:
            if (fittest := species.parents()[0].fitness) > species.best:
                species.best, species.improved = fittest, generation
        if champion.fitness > best:
            best, improved = champion.fitness, generation
        all_species = [one for one in all_species if generation - one.improved < STAGNATION or champion in one.members]
        if generation - improved > POPULATION_STAGNATION:
            ranked = sorted(all_species, key=lambda species: -species.parents()[0].fitness)
            all_species = [species for species in all_species if species in ranked[:2]]
            for species in all_species:
                species.improved = improved = generation
        quota = quotas(all_species)
        for species in all_species:
            species.representative = random.choice(species.members)
        breeding = [species for species in all_species if quota[species]]
        genomes = [child for species in breeding for child in brood(species, quota[species], breeding, markings)]


# [xor] section 4.1
XOR = {(0.0, 0.0): 0.0, (0.0, 1.0): 1.0, (1.0, 0.0): 1.0, (1.0, 1.0): 0.0}


def errors(genome: Genome) -> list[float]:
    """Return the errors of the network of a genome."""
    return [abs(activate(genome, inputs)[0] - answer) for inputs, answer in XOR.items()]


if __name__ == "__main__":
    random.seed(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    for number, (all_species, champion) in enumerate(evolve(2, 1, lambda genome: (4.0 - sum(errors(genome))) ** 2)):
        print(f"generation {number:3}: fitness {champion.fitness:5.2f} of 16, {len(all_species):2} species")
        if max(errors(champion)) < 0.5:
            break
    for inputs, answer in XOR.items():
        print(f"{inputs} -> {activate(champion, inputs)[0]:.2f}, expected {answer}")
