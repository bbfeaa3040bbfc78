import math
import pickle
from pathlib import Path

import numpy as np
import pytest

from neat import EvaluationError, Genome, Genomes, Network, Population, Settings, evolve
from tests.plain import digest


def xor_score(genomes: Genomes) -> list[float]:
    cases = ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0))
    scores = []
    for genome in genomes:
        network = Network(genome)
        scores.append((4.0 - sum(abs(network.activate((a, b))[0] - answer) for a, b, answer in cases)) ** 2)
    return scores


def small(seed: int = 1, **changes: object) -> Population:
    settings = Settings(population_size=60)
    for name, value in changes.items():
        settings = settings.replace(name.replace("__", "."), value)
    return Population(settings, inputs=2, outputs=1, seed=seed)


def evolved(population: Population, generations: int) -> Population:
    for generation in evolve(population, xor_score):
        if generation.number + 1 >= generations:
            break
    return population


def test_the_same_seed_gives_the_same_run_bit_for_bit() -> None:
    assert digest(evolved(small(), 12).ask()) == digest(evolved(small(), 12).ask())
    assert digest(evolved(small(), 12).ask()) != digest(evolved(small(seed=2), 12).ask())


def test_a_population_saved_and_loaded_continues_bit_for_bit(tmp_path: Path) -> None:
    through = evolved(small(), 14)
    stopped = evolved(small(), 6)
    stopped.save(tmp_path / "population")
    loaded = evolved(Population.load(tmp_path / "population"), 14)

    assert digest(through.ask()) == digest(loaded.ask())
    assert through.champion == loaded.champion
    assert (through.threshold, through.evaluations) == (loaded.threshold, loaded.evaluations)
    assert [species.id for species in through.species] == [species.id for species in loaded.species]


def test_saving_changes_nothing(tmp_path: Path) -> None:
    population = evolved(small(), 3)
    before = pickle.dumps(population)
    population.save(tmp_path / "population")

    assert pickle.dumps(population) == before
    assert [path.name for path in tmp_path.iterdir()] == ["population"]


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        ([1.0] * 59, r"takes \(60,\) fitnesses, one per genome, but got shape \(59,\)"),
        ([math.nan] + [1.0] * 59, "genome 0 scored nan"),
        ([1.0, math.inf] + [1.0] * 58, "genome 1 scored inf"),
        (["high"] * 60, "could not convert string to float"),
        (None, "one per genome"),
    ],
)
def test_invalid_scores_are_refused_and_change_nothing(scores: object, message: str) -> None:
    population = small()
    before = digest(population.ask())

    with pytest.raises(EvaluationError, match=message):
        population.tell(scores)  # type: ignore[arg-type]  # that is the test
    assert (digest(population.ask()), population.generation, population.evaluations) == (before, 0, 0)


def test_raw_sharing_refuses_negative_fitness_by_name() -> None:
    with pytest.raises(EvaluationError, match=r"reproduction\.sharing is raw.*choose rank"):
        small(reproduction__sharing="raw").tell(np.linspace(-1.0, 1.0, 60))


@pytest.mark.parametrize(("inputs", "outputs", "seed"), [(-1, 1, 0), (1, 0, 0), (1, 1, -1), (1, 1, 2**63)])
def test_invalid_arguments_are_refused(inputs: int, outputs: int, seed: int) -> None:
    with pytest.raises(ValueError, match=r"Population\(\) takes"):
        Population(Settings(), inputs=inputs, outputs=outputs, seed=seed)


def test_the_champion_of_a_large_species_is_copied_unchanged_and_keeps_its_id() -> None:
    population = small(species__threshold=100.0, species__target=0)
    genomes = population.ask()
    best = genomes[17].copy()

    population.tell(np.eye(60)[17])

    carried = [genome for genome in population.ask() if genome.id == best.id]
    assert carried == [best]


def test_only_the_best_of_a_species_are_parents() -> None:
    population = small(
        species__threshold=100.0, species__target=0, mating__asexual_share=1.0, reproduction__survival_share=0.1
    )
    population.tell(np.arange(60.0))

    assert {parent for genome in population.ask() for parent in genome.parents} <= set(range(54, 60))


def test_a_hundred_generations_of_mating_keep_every_genome_valid() -> None:
    population = evolved(small(mutation__add_neuron_rate=0.5, mutation__delete_neuron_rate=0.4), 100)

    for genome in population.ask():
        genome.check()
    assert isinstance(population.champion, Genome)


def flat(population: Population, generations: int) -> list[bool]:
    """Tell scores that never improve; return for each next generation whether it is without parents, so a restart."""
    restarted = []
    for _ in range(generations):
        population.tell(np.linspace(0.0, 1.0, len(population.ask())))
        restarted.append(bool((population.ask().parents == -1).all()))
    return restarted


def test_without_a_new_champion_for_long_enough_evolution_restarts_and_keeps_the_champion() -> None:
    population = small(extinction__restart=4, mutation__add_neuron_rate=1.0)
    champion = int(population.ask().ids[-1])
    flat(population, 4)
    grown, species = population.ask(), {one.id for one in population.species}
    assert max(genome.hidden for genome in grown) > 0

    flat(population, 1)
    restarted = population.ask()

    assert {(genome.hidden, genome.enabled) for genome in restarted} == {(0, 3)}
    assert restarted.ids.min() > grown.ids.max()
    assert not species & {one.id for one in population.species}
    assert population.generation == restarted.generation == 5
    assert population.champion is not None
    assert population.champion.id == champion
    assert digest(restarted) != digest(small().ask())  # other weights than the first time


def test_a_new_champion_postpones_the_restart() -> None:
    population = small(extinction__restart=4)
    flat(population, 3)
    population.tell(np.linspace(1.0, 2.0, 60))

    assert flat(population, 4) == [False, False, False, True]


def test_a_loaded_population_restarts_in_the_same_generation(tmp_path: Path) -> None:
    through, stopped = (small(extinction__restart=4) for _ in range(2))
    flat(through, 7)
    flat(stopped, 3)
    stopped.save(tmp_path / "population")
    loaded = Population.load(tmp_path / "population")
    flat(loaded, 4)

    assert digest(through.ask()) == digest(loaded.ask())


def test_evolution_never_restarts_by_default() -> None:
    assert Settings().extinction.restart == Settings.paper().extinction.restart == 0
    assert not any(flat(small(), 40))


def test_ids_are_unique_and_parents_are_of_the_previous_generation() -> None:
    population = Population(Settings(population_size=30), inputs=2, outputs=1, seed=7)
    met: dict[int, Genome] = {}
    before: set[int] = set()
    for _ in range(15):
        for genome in population.ask():
            assert met.setdefault(genome.id, genome.copy()) == genome
            assert genome.id in before or set(genome.parents) <= before
        before = set(population.ask().ids.tolist())
        population.tell(xor_score(population.ask()))

    assert len(met) > 15 * 25


def test_asking_again_changes_nothing() -> None:
    population = evolved(small(population_size=20), 3)

    assert population.ask() is population.ask()
    assert digest(population.ask()) == digest(evolved(small(population_size=20), 3).ask())


def test_scores_are_in_the_order_of_ask() -> None:
    population = Population(Settings(population_size=20), inputs=2, outputs=1, seed=0)
    genomes = population.ask()
    expected = genomes[13].copy()

    generation = population.tell(np.eye(20)[13])

    assert generation.best == generation.champion == expected
    assert (generation.best.id, generation.best.fitness) == (expected.id, 1.0)


def test_a_population_stagnant_for_twenty_generations_continues_with_its_two_best_species() -> None:
    settings = Settings(population_size=40).replace("species.threshold", 0.2).replace("species.target", 0)
    settings = settings.replace("extinction.stagnation", 0).replace("mating.interspecies_chance", 0.0)
    population = Population(settings, inputs=2, outputs=1, seed=8)
    rng = np.random.default_rng(8)
    for _ in range(22):
        scores = rng.random(40)
        scores[0] = 1.0
        chosen = [scores[species.members].max() for species in population.species]
        species_of = {
            int(population.ask().ids[member]): number
            for number, species in enumerate(population.species)
            for member in species.members
        }
        population.tell(scores)
    parents = {species_of[parent] for genome in population.ask() for parent in genome.parents if parent in species_of}

    assert len(chosen) > 2
    assert parents <= set(np.argsort(chosen)[-2:].tolist())


@pytest.mark.parametrize("recurrent", [False, True])
def test_a_marking_connects_the_same_two_neurons_throughout_a_run(recurrent: bool) -> None:
    settings = Settings(population_size=40).replace("genome.recurrent", recurrent)
    settings = settings.replace("mutation.add_neuron_rate", 0.6).replace("mutation.add_synapse_rate", 1.2)
    population = Population(settings, inputs=2, outputs=1, seed=5)
    joined: dict[int, tuple[int, int]] = {}
    for _ in range(25):
        for marking, source, target in population.ask().packed.synapses[["marking", "source", "target"]].tolist():
            assert joined.setdefault(marking, (source, target)) == (source, target)
        population.tell(xor_score(population.ask()))

    assert len(set(joined.values())) == len(joined)
    assert len(joined) > 300  # the tables began with room for 32


def test_the_same_split_in_one_generation_creates_the_same_neuron() -> None:
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
