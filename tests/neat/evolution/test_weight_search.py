"""Weight search within the generations of evolution."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from fitness import DoublePole
from neat import Genome, Genomes, Network, Population, SearchSettings, Settings
from neat.evolution.cma import default_count
from neat.evolution.weight_search import choose, parameters_of, same_structure, search_around, with_parameters
from neat.kernels import Floats
from tests.plain import digest

SEARCHING = Settings(population_size=20, search=SearchSettings(share=0.6))


def made(settings: Settings = SEARCHING, seed: int = 1) -> Population:
    return Population(settings, inputs=3, outputs=2, seed=seed)


def nearness(genomes: Genomes) -> list[float]:
    """Score genomes by how near their weights are to 1, -1, 1, -1 ...: more synapses are worse."""
    return [
        100.0 - sum(abs(weight - (1.0 if i % 2 else -1.0)) for i, weight in enumerate(genome.synapses["weight"]))
        for genome in genomes
    ]


def evolved(population: Population, generations: int) -> Population:
    for _ in range(generations):
        population.tell(nearness(population.ask()))
    return population


def validated_by(population: Population, scores: Floats) -> list[int]:
    """Return the ids of the genomes that a generation with these scores validates."""
    ids: list[int] = []

    def validate(genome: Genome, number: int, score_to_beat: float) -> float:
        ids.append(genome.id)
        return 0.0

    population.tell(scores, validate)
    return ids


def samples(population: Population) -> list[Genome]:
    running = [search for search in population.searches if search.running]
    return [population.ask()[position] for search in running for position in search.samples]


def test_weight_search_is_off_by_default() -> None:
    assert evolved(made(SEARCHING.replace("search.share", 0.0)), 5).searches == []
    assert Settings().search.share == Settings.paper().search.share == 0.0


def test_samples_have_the_structure_of_a_champion_which_is_their_parent() -> None:
    population = made()
    record = population.tell(nearness(population.ask()))

    drawn = samples(population)
    assert len(drawn) == population.searches[0].count == default_count(8) == 10
    for sample in drawn:
        assert same_structure(sample, record.best)
        assert sample.parents == (record.best.id,)
        assert math.isnan(sample.fitness)
        assert not np.array_equal(sample.synapses["weight"], record.best.synapses["weight"])


def test_a_search_finds_better_weights_than_mutation() -> None:
    population = made()
    first = population.tell(nearness(population.ask()))
    last = evolved(population, 30).tell(nearness(population.ask()))

    bred_only = evolved(made(SEARCHING.replace("search.share", 0.0)), 31)
    assert first.best.fitness < 97.0
    assert last.champion.fitness > 99.0
    assert bred_only.champion is not None
    assert last.champion.fitness > bred_only.champion.fitness


def test_a_population_too_small_for_four_samples_has_no_search() -> None:
    small = SEARCHING.replace("population_size", 6)
    with_search, without = evolved(made(small), 5), evolved(made(small.replace("search.share", 0.0)), 5)

    assert with_search.searches == []
    assert digest(with_search.ask()) == digest(without.ask())


def test_a_large_population_searches_several_structures_at_once() -> None:
    population = evolved(made(Settings(population_size=200, search=SearchSettings(share=0.5))), 15)

    running = [search for search in population.searches if search.running]
    assert len(running) > 2
    for i, search in enumerate(running):
        assert not any(same_structure(search.genome, other.genome) for other in running[:i])
    assert len(samples(population)) <= 100


def test_a_better_structure_is_searched_at_once() -> None:
    population = evolved(made(), 3)
    genomes = population.ask()
    newcomer = next(i for i, genome in enumerate(genomes) if not same_structure(genome, population.searches[0].genome))
    expected = genomes[newcomer].copy()

    population.tell(np.eye(len(genomes))[newcomer])

    assert same_structure(population.searches[0].genome, expected)


def test_a_search_that_finishes_is_not_interrupted_by_a_better_structure() -> None:
    population = evolved(made(SEARCHING.replace("search.finish", True)), 3)
    search = population.searches[0]
    genomes = population.ask()
    newcomer = next(i for i, genome in enumerate(genomes) if not same_structure(genome, search.genome))

    for _ in range(5):
        population.tell(np.eye(len(genomes))[newcomer])

    assert population.searches[0] is search
    assert search.running
    assert search.distribution.updates == 7


def test_when_a_search_has_finished_another_structure_is_searched() -> None:
    population = made(SEARCHING.replace("search.finish", True).replace("search.patience", 0.1))
    population.tell(np.ones(20))
    search = population.searches[0]
    while search.running:
        population.tell(np.ones(20))

    assert search.distribution.updates == 5
    assert [other.running for other in population.searches] == [True, False]
    assert not same_structure(population.searches[0].genome, search.genome)


@pytest.mark.parametrize(("setting", "samples"), [(0, 10), (1, 4), (7, 7), (11, 11), (1000, 12)])
def test_a_search_draws_as_many_samples_as_it_is_set_to_where_there_is_room(setting: int, samples: int) -> None:
    population = evolved(made(SEARCHING.replace("search.samples", setting)), 1)

    assert len(population.searches[0].samples) == population.searches[0].count == samples


def test_the_mean_of_a_search_is_a_genome_that_its_update_does_not_count() -> None:
    settings = SEARCHING.replace("search.mean", True)
    with_mean, without = evolved(made(settings), 1), evolved(made(), 1)
    search, plain = with_mean.searches[0], without.searches[0]
    genomes = with_mean.ask()

    assert (search.count, len(search.samples)) == (11, 10)
    assert np.array_equal(genomes[search.first].synapses["weight"], search.distribution.mean)
    for ours, others in zip(search.samples, plain.samples, strict=True):
        assert np.array_equal(genomes[ours].synapses["weight"], without.ask()[others].synapses["weight"])

    scores = np.zeros(20)
    scores[search.first], scores[list(search.samples)] = 1e6, np.arange(10)
    with_mean.tell(scores)
    without.tell([*np.zeros(10), *np.arange(10)])

    assert np.array_equal(search.distribution.mean, plain.distribution.mean)
    assert search.best == 9.0


def test_the_fittest_mean_is_validated_in_place_of_the_fittest_genome() -> None:
    population = evolved(made(Settings(population_size=200, search=SearchSettings(share=0.5, mean=True))), 15)
    genomes = population.ask()
    means = [search.first for search in population.searches if search.running]
    assert len(means) > 2
    scores = np.linspace(10.0, 11.0, 200)
    scores[means] = np.linspace(9.0, 1.0, len(means))

    assert validated_by(population, scores) == [genomes.ids[means[0]]]


def test_a_search_without_means_leaves_the_candidate_to_its_setting() -> None:
    population = evolved(made(), 3)
    fittest = population.ask().ids[19]

    assert validated_by(population, np.arange(20.0)) == [fittest]


def test_a_search_that_gets_a_mean_during_a_run_has_it_from_the_next_generation_on() -> None:
    population = evolved(made(), 3)
    search = population.searches[0]
    population.settings = population.settings.replace("search.mean", True)
    assert not search.has_mean

    evolved(population, 1)

    assert search.has_mean
    assert np.array_equal(population.ask()[search.first].synapses["weight"], search.distribution.mean)


def test_a_search_without_improvement_ends_and_another_structure_is_searched() -> None:
    population = made(SEARCHING.replace("search.patience", 0.1))
    for _ in range(12):
        population.tell(np.ones(20))

    running = [search for search in population.searches if search.running]
    ended = [search for search in population.searches if not search.running]
    assert ended
    assert not any(same_structure(search.genome, running[0].genome) for search in ended)


def test_biases_are_searched_if_they_evolve() -> None:
    genome = made().ask()[0]
    biased = SEARCHING.replace("mutation.bias_perturb_chance", 0.5)

    assert len(parameters_of(genome, SEARCHING)) == 8
    assert len(parameters_of(genome, biased)) == 10
    child = with_parameters(genome, np.arange(10.0), biased)
    assert child.synapses["weight"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    assert child.neurons["bias"].tolist() == [8.0, 8.0]  # its limit


def test_disabled_synapses_are_unchanged() -> None:
    genome = made().ask()[0].copy()
    genome.synapses[2].enabled = False
    genome.synapses[2].weight = 0.25

    child = with_parameters(genome, np.full(7, 100.0), SEARCHING)

    assert child.synapses["weight"].tolist() == [8.0, 8.0, 0.25, 8.0, 8.0, 8.0, 8.0, 8.0]


def test_the_same_seed_gives_the_same_search_bit_for_bit() -> None:
    assert digest(evolved(made(), 12).ask()) == digest(evolved(made(), 12).ask())
    assert digest(evolved(made(), 12).ask()) != digest(evolved(made(seed=2), 12).ask())


@pytest.mark.parametrize("lucky", [False, True])
@pytest.mark.parametrize("generations", [0, 1, 7, 40])
def test_a_loaded_search_continues_bit_for_bit(generations: int, lucky: bool, tmp_path: Path) -> None:
    settings = SEARCHING.replace("search.patience", 0.2)
    settings = settings.replace("search.mean", lucky).replace("search.finish", lucky)
    uninterrupted = evolved(made(settings), generations)
    uninterrupted.save(tmp_path / "population")
    resumed = Population.load(tmp_path / "population")

    assert digest(evolved(resumed, 20).ask()) == digest(evolved(uninterrupted, 20).ask())


SCORES = st.one_of(st.floats(-1e6, 1e6), st.sampled_from([0.0, 1.0, 1e308, -1e308, -math.inf]))


@given(
    st.lists(st.lists(SCORES, min_size=20, max_size=20), min_size=1, max_size=12),
    st.booleans(),
    st.sampled_from(["full", "unconnected", "one"]),
    st.sampled_from([0.2, 0.6, 0.9]),
    st.booleans(),
    st.booleans(),
)
@examples(max_examples=60)
def test_a_generation_with_any_search_has_its_size_and_valid_genomes(
    generations: list[list[float]], recurrent: bool, initial: str, share: float, biased: bool, lucky: bool
) -> None:
    settings = (
        SEARCHING.replace("genome.recurrent", recurrent)
        .replace("genome.initial", initial)
        .replace("search.share", share)
        .replace("search.patience", 0.1)
        .replace("search.mean", lucky)
        .replace("search.finish", lucky)
        .replace("mutation.bias_perturb_chance", 0.3 if biased else 0.0)
        .replace("mutation.add_neuron_rate", 0.5)
        .replace("mutation.delete_neuron_rate", 0.3)
        .replace("mutation.toggle_rate", 0.3)
    )
    population = made(settings)
    for scores in generations:
        population.tell(scores)

        assert len(population.ask()) == len(set(population.ask().ids.tolist())) == 20
        assert sum(len(species.members) for species in population.species) == 20
        for genome in population.ask():
            genome.check()
            assert np.abs(genome.synapses["weight"]).max(initial=0.0) <= 8.0
    assert population.evaluations == 20 * len(generations)


def test_double_pole_balancing_takes_a_few_hundred_evaluations() -> None:
    task, rng = DoublePole(), np.random.default_rng(0)
    settings = (
        Settings(population_size=16, search=SearchSettings(share=0.75))
        .replace("genome.bias_neuron", False)
        .replace("species.target", 3)
    )
    for seed in range(1, 6):
        population = Population(settings, inputs=task.inputs, outputs=task.outputs, seed=seed)
        while population.champion is None or not task.solved(Network(population.champion)):
            assert population.evaluations < 1500
            population.tell([task.evaluate(Network(genome), rng) for genome in population.ask()])


def test_the_searches_that_ended_last_are_remembered() -> None:
    population = made()
    structure = population.ask()[0]
    searches = []
    for ended in range(40):
        genome = structure.copy()
        genome.synapses["marking"] += 100 * (ended + 1)
        searches.append(replace(search_around(genome, SEARCHING), ended=39 - ended))

    remembered = choose(searches, [structure], SEARCHING)

    assert sorted(search.ended for search in remembered if not search.running) == list(range(8, 40))
