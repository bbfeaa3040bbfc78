"""Whole runs: what a population keeps from the first generation to the last."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import Genome, Genomes, Network, Population, Settings, evolve
from tests.plain import digest

CASES = ((0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0))


def errors(genome: Genome) -> list[float]:
    network = Network(genome)
    return [abs(float(network.activate((one, other))[0]) - answer) for one, other, answer in CASES]


def xor(genomes: Genomes) -> list[float]:
    return [(4.0 - sum(errors(genome))) ** 2 for genome in genomes]


def run(settings: Settings, generations: int, seed: int = 0) -> Population:
    population = Population(settings, inputs=2, outputs=1, seed=seed)
    for _ in itertools.islice(evolve(population, xor), generations):
        pass
    return population


@pytest.mark.parametrize("settings", [Settings(), Settings.paper()], ids=["ours", "paper"])
def test_xor_is_solved_within_a_hundred_generations(settings: Settings) -> None:
    population = Population(settings, inputs=2, outputs=1, seed=4)

    for generation in itertools.islice(evolve(population, xor), 100):
        if max(errors(generation.champion)) < 0.5:
            break

    assert max(errors(generation.champion)) < 0.5
    assert generation.champion.hidden >= 1


@pytest.mark.parametrize("recurrent", [False, True])
def test_a_marking_joins_the_same_two_neurons_through_the_whole_run(recurrent: bool) -> None:
    settings = Settings(population_size=40).replace("genome.recurrent", recurrent)
    settings = settings.replace("mutation.add_neuron_rate", 0.6).replace("mutation.add_synapse_rate", 1.2)
    population = Population(settings, inputs=2, outputs=1, seed=5)
    joined: dict[int, tuple[int, int]] = {}
    for _ in range(25):
        for marking, source, target in population.ask().packed.synapses[["marking", "source", "target"]].tolist():
            assert joined.setdefault(marking, (source, target)) == (source, target)
        population.tell(xor(population.ask()))

    assert len(set(joined.values())) == len(joined)
    assert len(joined) > 300  # the tables began with room for 32


def test_the_same_split_in_one_generation_gives_the_same_neuron_to_all_that_made_it() -> None:
    settings = Settings(population_size=60).replace("mutation.add_neuron_rate", 1.0)
    settings = settings.replace("mutation.add_synapse_rate", 0.0).replace("genome.bias_neuron", False)
    population = Population(settings, inputs=2, outputs=1, seed=6)

    population.tell(np.ones(60))

    split: dict[int, Genome] = {}
    twins = 0
    for genome in population.ask():
        off = genome.synapses["marking"][~genome.synapses["enabled"]]
        if len(off) == 1:
            twin = split.setdefault(int(off[0]), genome)
            assert genome.neurons["id"].tolist() == twin.neurons["id"].tolist()
            assert genome.synapses["marking"].tolist() == twin.synapses["marking"].tolist()
            twins += twin is not genome
    assert twins > 20


def test_ids_are_never_given_to_two_genomes_and_parents_are_of_the_generation_before() -> None:
    population = Population(Settings(population_size=30), inputs=2, outputs=1, seed=7)
    met: dict[int, Genome] = {}
    before: set[int] = set()
    for _ in range(15):
        for genome in population.ask():
            assert met.setdefault(genome.id, genome.copy()) == genome
            assert genome.id in before or set(genome.parents) <= before
        before = set(population.ask().ids.tolist())
        population.tell(xor(population.ask()))

    assert len(met) > 15 * 25


def test_asking_again_changes_nothing() -> None:
    population = run(Settings(population_size=20), 3)

    assert population.ask() is population.ask()
    assert digest(population.ask()) == digest(run(Settings(population_size=20), 3).ask())


def test_the_order_in_which_a_generation_is_told_is_the_order_in_which_it_was_asked() -> None:
    population = Population(Settings(population_size=20), inputs=2, outputs=1, seed=0)
    genomes = population.ask()
    expected = genomes[13].copy()

    generation = population.tell(np.eye(20)[13])

    assert generation.best == generation.champion == expected
    assert (generation.best.id, generation.best.fitness) == (expected.id, 1.0)


@given(st.lists(st.floats(-1e6, 1e6), min_size=10, max_size=10))
def test_a_record_says_what_was_told(scores: list[float]) -> None:
    generation = Population(Settings(population_size=10), inputs=1, outputs=1, seed=0).tell(scores)

    assert (generation.number, generation.evaluations) == (0, 10)
    assert generation.best.fitness == generation.champion.fitness == max(scores)
    assert generation.mean == pytest.approx(np.mean(scores), rel=1e-9, abs=1e-6)
    assert generation.median == pytest.approx(np.median(scores))
    assert sum(kind.size for kind in generation.species) == 10
    assert max(kind.best for kind in generation.species) == max(scores)
    assert str(generation).startswith("generation 0: best ")


def test_a_failed_evaluation_is_left_out_of_the_mean() -> None:
    generation = Population(Settings(population_size=4), inputs=1, outputs=1, seed=0).tell([-np.inf, 1.0, 2.0, 3.0])

    assert generation.mean == 2.0
    assert generation.best.fitness == 3.0


def test_a_population_that_stands_still_for_twenty_generations_goes_on_with_its_two_best_species() -> None:
    settings = Settings(population_size=40).replace("species.threshold", 0.2).replace("species.target", 0)
    settings = settings.replace("extinction.stagnation", 0).replace("mating.interspecies_chance", 0.0)
    population = Population(settings, inputs=2, outputs=1, seed=8)
    rng = np.random.default_rng(8)
    for _ in range(22):
        scores = rng.random(40)
        scores[0] = 1.0
        chosen = [scores[kind.members].max() for kind in population.species]
        species_of = {
            int(population.ask().ids[member]): number
            for number, kind in enumerate(population.species)
            for member in kind.members
        }
        population.tell(scores)
    mothers = {species_of[parent] for genome in population.ask() for parent in genome.parents if parent in species_of}

    assert len(chosen) > 2
    assert mothers <= set(np.argsort(chosen)[-2:].tolist())


@pytest.mark.parametrize("initial", ["full", "one"])
@pytest.mark.parametrize("inputs", [2, 60])
def test_the_number_of_species_stays_near_its_target_from_the_beginning(inputs: int, initial: str) -> None:
    settings = Settings().replace("genome.initial", initial).replace("mutation.add_synapse_rate", 1.0)
    population = Population(settings, inputs=inputs, outputs=1, seed=9)

    counts = [
        len(generation.species)
        for generation in itertools.islice(evolve(population, lambda genomes: genomes.ids % 7), 40)
    ]

    assert max(counts) <= 20
    assert np.mean([8 <= count <= 12 for count in counts[10:]]) > 0.9


def test_a_small_population_is_not_scattered_over_many_species() -> None:
    population = Population(Settings(population_size=16), inputs=3, outputs=1, seed=2)

    counts = [
        len(generation.species)
        for generation in itertools.islice(evolve(population, lambda genomes: genomes.ids % 5), 40)
    ]

    assert np.mean(counts[5:]) == pytest.approx(3.0, abs=1.0)


@pytest.mark.parametrize("threshold", [0.0, 1e-9, 1e9])
def test_a_bad_threshold_is_put_right_within_a_few_generations(threshold: float) -> None:
    population = Population(Settings().replace("species.threshold", threshold), inputs=2, outputs=1, seed=9)

    counts = [len(generation.species) for generation in itertools.islice(evolve(population, xor), 20)]

    assert all(7 <= count <= 13 for count in counts[12:])
