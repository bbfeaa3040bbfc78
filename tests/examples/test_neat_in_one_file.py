"""The one file of plain Python does what the package does with the settings of the paper, gene for gene.

The file takes the numbers that a kernel draws, in the order of the kernel. A kernel also draws for what the file leaves
out: for biases of neurons, and for mutations whose rate is 0. Those numbers are skipped.
"""

import importlib.util
import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import neat
from fitness import Xor
from neat import Genome, Genomes, Network, Population, Settings
from neat.evolution import reproduction
from neat.evolution.species import Species, speciate
from neat.genetics.markings import Markings
from neat.genetics.operators import stream_from
from neat.kernels import Stream
from neat.kernels.markings import EMPTY, OCCURRENCES
from neat.kernels.mutation import TRIES
from neat.kernels.random import seed_stream, uniform
from neat.random_streams import Purpose, stream
from tests.conftest import genome_of

PATH = Path(__file__).parents[2] / "examples" / "neat_in_one_file.py"
PAPER = Settings.paper()
GROWING = PAPER.replace(
    {"mutation.add_neuron_rate": 0.4, "mutation.add_synapse_rate": 0.8, "mutation.toggle_rate": 0.2}
).replace("population_size", 24)
SEEDS = range(60)
UNDRAWN = 4
"""Mutations between those of weights and of structure, for which a kernel draws although their rates are 0."""


def loaded() -> Any:
    specification = importlib.util.spec_from_file_location("neat_in_one_file", PATH)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["neat_in_one_file"] = module
    specification.loader.exec_module(module)
    return module


one_file = loaded()


class Draws:
    """Stands for the module `random`."""

    def __init__(self, numbers: Iterator[float]) -> None:
        self.numbers = numbers

    def random(self) -> float:
        return next(self.numbers)

    def uniform(self, low: float, high: float) -> float:
        assert low == -high
        return (2.0 * self.random() - 1.0) * high

    def choice(self, options: list[Any]) -> Any:
        return options[int(self.random() * len(options))]

    def skip(self, count: int) -> None:
        for _ in range(count):
            self.random()


def drawn_from(kernel_stream: Stream) -> Iterator[float]:
    while True:
        yield uniform(kernel_stream)


def after(count: int, numbers: Iterator[float]) -> Iterator[float]:
    yield from itertools.islice(numbers, count, None)


@pytest.fixture
def draws(monkeypatch: pytest.MonkeyPatch) -> Draws:
    """Let the file draw what kernels draw."""
    original = {name: getattr(one_file, name) for name in ("crossover", "choose_unmatched", "mutate")}
    draws = Draws(iter(()))

    def skip_neurons(one: Any, other: Any) -> None:
        draws.skip(len(one.outputs) + len({*one.hidden()} & {*other.hidden()}))

    def choose_unmatched(child: Any, other: Any) -> None:
        skip_neurons(child, other)
        original["choose_unmatched"](child, other)

    def crossover(mother: Any, father: Any) -> Any:
        child = original["crossover"](mother, father)
        if mother.fitness != father.fitness:
            skip_neurons(mother, father)
        return child

    def mutate(genome: Any, markings: Any) -> None:
        first, rest = draws.random(), draws.numbers
        of_weights = 2 * len(genome.synapses) if first < one_file.MUTATE_WEIGHTS else 0
        draws.numbers = itertools.chain([first], itertools.islice(rest, of_weights), after(UNDRAWN, rest))
        original["mutate"](genome, markings)

    monkeypatch.setattr(one_file, "random", draws)
    for name, function in (("crossover", crossover), ("choose_unmatched", choose_unmatched), ("mutate", mutate)):
        monkeypatch.setattr(one_file, name, function)
    return draws


def relatives(seed: int, count: int = 2) -> tuple[list[Genome], Markings]:
    """Return genomes of up to some dozens of synapses that were mutated from the same beginning."""
    rng = np.random.default_rng(seed)
    population = Population(GROWING, inputs=int(rng.integers(1, 4)), outputs=int(rng.integers(1, 3)), seed=seed)
    genomes = [population.ask()[position].copy() for position in range(count)]
    for position, genome in enumerate(genomes):
        for _ in range(int(rng.integers(0, 16))):
            genome = neat.mutate(genome, GROWING, population.markings, rng)
        genomes[position] = genome.copy(id=position)
    return genomes, population.markings


Family = Callable[[int], tuple[Sequence[Genome], Markings | None]]


def in_one_file(genome: Genome, fitness: float = 0.0) -> Any:
    shape = genome.shape
    genes = {int(gene.marking): one_file.Synapse(*gene.item()) for gene in genome.synapses}
    return one_file.Genome(range(shape.sensors), range(shape.sensors, shape.first_hidden), genes, fitness)


def markings_in_one_file(markings: Markings) -> Any:
    tables, known = markings.tables, one_file.Markings()
    for key, marking in zip(tables.pair_keys.tolist(), tables.pair_markings.tolist(), strict=True):
        if key != EMPTY:
            known.synapses[key >> 32, key & 0xFFFFFFFF] = marking
    for key, neuron in zip(tables.split_keys.tolist(), tables.split_neurons.tolist(), strict=True):
        if key != EMPTY:
            known.neurons[divmod(key, OCCURRENCES)] = neuron
    return known


def genes_of(genome: Any) -> list[tuple[int, int, int, float, bool]]:
    """Return all genes of a genome of either kind."""
    if isinstance(genome, Genome):
        hidden = genome.neurons["id"][genome.outputs :].tolist()
        assert hidden == in_one_file(genome).hidden()  # they follow from the synapses
        return [gene.item() for gene in genome.synapses]
    return [(gene.marking, gene.source, gene.target, gene.weight, gene.enabled) for gene in genome.genes()]


def test_its_parameters_are_those_of_the_paper() -> None:
    mutation, mating, species = PAPER.mutation, PAPER.mating, PAPER.species
    reproduction, extinction = PAPER.reproduction, PAPER.extinction

    expected = {
        "POPULATION": PAPER.population_size,
        "EXCESS": species.excess_coefficient,
        "DISJOINT": species.disjoint_coefficient,
        "WEIGHTS": species.weight_coefficient,
        "THRESHOLD": species.threshold,
        "SMALL_GENOME": species.small_genome,
        "STAGNATION": extinction.stagnation,
        "POPULATION_STAGNATION": extinction.population_stagnation,
        "SURVIVAL_SHARE": reproduction.survival_share,
        "ELITE_SIZE": reproduction.elite_size,
        "MUTATE_WEIGHTS": mutation.weights_chance,
        "PERTURB": mutation.weight_perturb_chance,
        "WEIGHT_STEP": mutation.weight_perturb_spread,
        "WEIGHT_LIMIT": mutation.weight_limit,
        "ADD_NEURON": mutation.add_neuron_rate,
        "ADD_SYNAPSE": mutation.add_synapse_rate,
        "TRIES": TRIES,
        "ONE_PARENT": mating.asexual_share,
        "OTHER_SPECIES": mating.interspecies_chance,
        "STAY_DISABLED": mating.keep_disabled_chance,
        "AVERAGE": mating.average_chance,
        "NO_MUTATION": mating.mate_only_chance,
    }

    assert {name: getattr(one_file, name) for name in vars(one_file) if name.isupper() and name != "XOR"} == expected
    assert mutation.weight_perturb_chance + mutation.weight_replace_chance == 1.0
    assert mutation.weight_perturb_spread == mutation.weight_replace_spread


def test_it_is_short_and_needs_the_standard_library_only() -> None:
    source = PATH.read_text(encoding="utf-8")
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}

    assert len(source.splitlines()) <= 300
    assert imported <= set(sys.stdlib_module_names) | {"collections.abc"}


@given(st.integers(0, 10**6), st.sampled_from([1.0, 2.0]), st.sampled_from([5, 20]))
def test_distances_are_the_same(seed: int, excess: float, small_genome: int) -> None:
    one, other = relatives(seed)[0]
    settings = PAPER.replace({"species.excess_coefficient": excess, "species.small_genome": small_genome})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(one_file, "EXCESS", excess)
        patch.setattr(one_file, "SMALL_GENOME", small_genome)
        distance = one_file.distance(in_one_file(one), in_one_file(other))
    assert distance == pytest.approx(neat.compatibility_distance(one, other, settings), rel=1e-12)


@given(st.integers(0, 10**6), st.lists(st.floats(-20.0, 20.0), min_size=3, max_size=3))
def test_networks_compute_the_same(seed: int, observation: list[float]) -> None:
    (genome,), _ = relatives(seed, count=1)
    inputs = tuple(observation[: genome.inputs])

    expected = Network(genome).activate(inputs)
    assert one_file.activate(in_one_file(genome), inputs) == pytest.approx(expected.tolist(), rel=1e-9, abs=1e-300)


@given(st.integers(0, 10**6))
def test_genomes_are_placed_in_the_same_species(seed: int) -> None:
    genomes, _ = relatives(seed, count=24)
    all_species: list[Species] = []
    theirs: list[Any] = []
    for generation in (genomes[:12], genomes[12:]):  # the second one is compared with the representatives of the first
        all_species, _ = speciate(Genomes.pack(generation), all_species, PAPER.species.threshold, PAPER, 0)
        members = [in_one_file(genome) for genome in generation]
        theirs = one_file.speciate(members, theirs, 0)

        expected = [species.members.tolist() for species in all_species]
        assert [[members.index(member) for member in species.members] for species in theirs] == expected


fitnesses = st.lists(st.floats(0.01, 16.0), min_size=1, max_size=6)


@given(st.lists(fitnesses, min_size=1, max_size=8), st.integers(10, 200))
def test_species_have_the_same_quotas(scores: list[list[float]], size: int) -> None:
    (genome,), _ = relatives(0, count=1)
    everyone = np.array(list(itertools.chain(*scores)))
    ends = np.cumsum([len(species) for species in scores])
    all_species = [
        Species(number, 0, genome, np.arange(end - len(members), end))
        for number, (members, end) in enumerate(zip(scores, ends, strict=True))
    ]
    theirs = [
        one_file.Species(in_one_file(genome), 0, [in_one_file(genome, score) for score in members])
        for members in scores
    ]
    due = [np.mean(members) for members in scores] / np.sum([np.mean(members) for members in scores]) * size
    assume(len(np.unique(np.round(due % 1.0, 9))) == len(due))  # which of two equal remainders is larger is luck
    best = max(range(len(scores)), key=lambda number: max(scores[number]))
    assume(due[best] > 1.0)  # otherwise the compiled one gives it a child that is not due to it

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(one_file, "POPULATION", size)
        quota = one_file.quotas(theirs)
    expected = reproduction.quotas(all_species, reproduction.raw_values(everyone), size, best)
    assert [quota[species] for species in theirs] == expected.tolist()


CLOSING_A_CYCLE = (
    genome_of("0>3 +1.0 #1, 3>4 +1.0 #2, 4>2 +1.0 #3, 0>4 +1.0 #4, 3>2 +1.0 #5"),
    genome_of("0>3 +1.0 #1, 4>3 +1.0 #6, 3>2 +1.0 #5, 0>4 +1.0 #4, 4>2 +1.0 #3"),
)
"""Two genomes, each without a cycle; together they have one."""


@pytest.mark.parametrize("family", [relatives, lambda seed: (CLOSING_A_CYCLE, None)], ids=["relatives", "cycle"])
def test_the_same_choices_in_crossover_make_the_same_child(family: Family, draws: Draws) -> None:
    for seed in SEEDS:
        one, other = sorted(family(seed)[0], key=lambda genome: len(genome.synapses))

        draws.numbers = drawn_from(stream_from(np.random.default_rng(seed)))
        child = one_file.crossover(in_one_file(one, 1.0), in_one_file(other, 2.0))
        assert genes_of(child) == genes_of(neat.crossover(other, one, np.random.default_rng(seed), PAPER))

        draws.numbers = drawn_from(stream_from(np.random.default_rng(seed)))
        child = one_file.crossover(in_one_file(one, 1.0), in_one_file(other, 1.0))
        assert genes_of(child) == genes_of(neat.crossover_of_equals(one, other, np.random.default_rng(seed), PAPER))


Operator = Callable[[Genome, Settings, Markings, np.random.Generator], Genome]


@pytest.mark.parametrize("name", ["add_neuron", "add_synapse", "mutate"])
def test_the_same_choices_in_mutation_make_the_same_child(name: str, draws: Draws) -> None:
    operator: Operator = getattr(neat, name)
    for seed in SEEDS:
        (genome,), markings = relatives(seed, count=1)
        mutated, known = in_one_file(genome), markings_in_one_file(markings)

        draws.numbers = drawn_from(stream_from(np.random.default_rng(seed)))
        getattr(one_file, name)(mutated, known)

        assert genes_of(mutated) == genes_of(operator(genome, PAPER, markings, np.random.default_rng(seed)))
        assert known.synapses == markings_in_one_file(markings).synapses
        assert known.neurons == markings_in_one_file(markings).neurons


@pytest.mark.parametrize(("digits", "seed"), [(15, 1), (0, 3)])
def test_generations_are_the_same_gene_for_gene(
    digits: int, seed: int, draws: Draws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rounded to whole numbers, scores are often equal, and stagnate."""
    task, rng = Xor(), np.random.default_rng(0)
    population = Population(PAPER.replace("population_size", 40), inputs=2, outputs=1, seed=seed)
    follow_the_streams_of(population, draws, monkeypatch)
    genomes, scores, seen = population.ask(), [0.0], []

    def fitness_of(genome: Any) -> float:
        assert genes_of(genome) == genes_of(genomes[len(seen)])
        seen.append(genome)
        return scores[len(seen) - 1]

    scores = [round(task.evaluate(Network(genome), rng), digits) for genome in genomes]
    for theirs, champion in itertools.islice(one_file.evolve(2, 1, fitness_of), 45):
        expected = [species.members.tolist() for species in population.species]
        assert [[seen.index(member) for member in species.members] for species in theirs] == expected
        draws.numbers = iter(stream(seed, population.generation, Purpose.REPRESENTATIVES).random(100))
        assert population.tell(scores).best.fitness == champion.fitness
        genomes, seen = population.ask(), []
        scores = [round(task.evaluate(Network(genome), rng), digits) for genome in genomes]


def follow_the_streams_of(population: Population, draws: Draws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin from the genomes of a population, and draw for each child what its own stream has."""
    minimal_genome, brood, child_of = one_file.minimal_genome, one_file.brood, one_file.child_of
    first_weights = iter([genome.synapses["weight"].tolist() for genome in population.ask()])
    position = itertools.count()

    def first(inputs: int, outputs: int, markings: Any) -> Any:
        draws.numbers = itertools.repeat(0.5)
        genome = minimal_genome(inputs, outputs, markings)
        for gene, weight in zip(genome.genes(), next(first_weights), strict=True):
            gene.weight = weight
        return genome

    def counted_brood(species: Any, *arguments: Any) -> Any:
        if len(species.members) > one_file.ELITE_SIZE:
            next(position)
        return brood(species, *arguments)

    def seeded_child(*arguments: Any) -> Any:
        generation, number = divmod(next(position), one_file.POPULATION)
        kernel_stream = np.empty(1, np.uint64)
        seed_stream(kernel_stream, population.seed, generation, number)
        draws.numbers = drawn_from(kernel_stream)
        return child_of(*arguments)

    monkeypatch.setattr(one_file, "POPULATION", population.settings.population_size)
    for name, function in (("minimal_genome", first), ("brood", counted_brood), ("child_of", seeded_child)):
        monkeypatch.setattr(one_file, name, function)
