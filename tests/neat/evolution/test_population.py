import math
import pickle
from pathlib import Path

import numpy as np
import pytest

from neat import EvaluationError, Genome, Genomes, Network, Population, Settings, evolve
from neat.kernels.random import uniform
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


def lived(population: Population, generations: int) -> Population:
    for generation in evolve(population, xor_score):
        if generation.number + 1 >= generations:
            break
    return population


def test_the_same_seed_gives_the_same_run_bit_for_bit() -> None:
    assert digest(lived(small(), 12).ask()) == digest(lived(small(), 12).ask())
    assert digest(lived(small(), 12).ask()) != digest(lived(small(seed=2), 12).ask())


def test_a_population_saved_and_loaded_goes_on_as_though_nothing_had_been(tmp_path: Path) -> None:
    through = lived(small(), 14)
    stopped = lived(small(), 6)
    stopped.save(tmp_path / "population")
    loaded = lived(Population.load(tmp_path / "population"), 14)

    assert digest(through.ask()) == digest(loaded.ask())
    assert through.champion == loaded.champion
    assert (through.threshold, through.evaluations) == (loaded.threshold, loaded.evaluations)
    assert [species.id for species in through.species] == [species.id for species in loaded.species]


def test_saving_changes_nothing(tmp_path: Path) -> None:
    population = lived(small(), 3)
    before = pickle.dumps(population)
    population.save(tmp_path / "population")

    assert pickle.dumps(population) == before
    assert [path.name for path in tmp_path.iterdir()] == ["population"]


def test_the_champion_never_gets_worse_and_cannot_be_written() -> None:
    population = small()
    best = -math.inf
    for generation in evolve(population, xor_score):
        assert generation.champion.fitness >= best
        best = generation.champion.fitness
        if generation.number == 10:
            break

    with pytest.raises(ValueError, match="read-only"):
        generation.champion.synapses["weight"] = 0.0
    assert generation.best.fitness <= generation.champion.fitness


def test_luck_is_not_kept_where_champions_are_validated() -> None:
    population = small()
    lucky, steady = np.zeros(60), np.zeros(60)
    lucky[3], steady[5] = 100.0, 50.0
    validated = {100.0: 1.0, 50.0: 40.0}

    first = population.tell(lucky, lambda genome, generation, bar: validated[genome.fitness])
    second = population.tell(steady, lambda genome, generation, bar: validated[genome.fitness])
    third = population.tell(lucky, lambda genome, generation, bar: validated[genome.fitness])

    assert (first.champion.fitness, first.validated) == (100.0, 1.0)
    assert (second.champion.fitness, second.validated) == (50.0, 40.0)
    assert (third.champion.fitness, third.validated) == (50.0, 40.0)


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
def test_what_are_no_fitnesses_is_refused_and_changes_nothing(scores: object, message: str) -> None:
    population = small()
    before = digest(population.ask())

    with pytest.raises(EvaluationError, match=message):
        population.tell(scores)  # type: ignore[arg-type]
    assert (digest(population.ask()), population.generation, population.evaluations) == (before, 0, 0)


def test_raw_sharing_refuses_negative_fitness_by_name() -> None:
    with pytest.raises(EvaluationError, match=r"reproduction\.sharing is raw.*choose rank"):
        small(reproduction__sharing="raw").tell(np.linspace(-1.0, 1.0, 60))


@pytest.mark.parametrize(("inputs", "outputs", "seed"), [(-1, 1, 0), (1, 0, 0), (1, 1, -1), (1, 1, 2**63)])
def test_impossible_populations_are_refused(inputs: int, outputs: int, seed: int) -> None:
    with pytest.raises(ValueError, match=r"Population\(\) takes"):
        Population(Settings(), inputs=inputs, outputs=outputs, seed=seed)


def test_champions_of_large_species_go_on_unchanged_under_their_own_id() -> None:
    population = small(species__threshold=100.0, species__target=0)
    genomes = population.ask()
    best = genomes[17].copy()

    population.tell(np.eye(60)[17])

    carried = [genome for genome in population.ask() if genome.id == best.id]
    assert carried == [best]


def test_only_the_best_of_a_species_breed() -> None:
    population = small(
        species__threshold=100.0, species__target=0, mating__asexual_share=1.0, reproduction__survival_share=0.1
    )
    population.tell(np.arange(60.0))

    assert {parent for genome in population.ask() for parent in genome.parents} <= set(range(54, 60))


@pytest.mark.parametrize(("initial", "synapses"), [("full", 6), ("unconnected", 0), ("one", 1)])
def test_initial_genomes_begin_as_the_settings_say(initial: str, synapses: int) -> None:
    population = Population(Settings().replace("genome.initial", initial), inputs=2, outputs=2, seed=0)

    assert {len(genome.synapses) for genome in population.ask()} == {synapses}


def test_each_genome_can_begin_with_a_random_number_of_hidden_neurons() -> None:
    settings = Settings(population_size=200).replace("genome.initial_hidden", 4)
    settings = settings.replace("genome.initial_hidden_random", True).replace("genome.initial", "fraction")
    genomes = Population(settings, inputs=2, outputs=1, seed=0).ask()

    for genome in genomes:
        genome.check()
    assert {genome.hidden for genome in genomes} == {1, 2, 3, 4}
    smallest = next(genome for genome in genomes if genome.hidden == 1)
    largest = next(genome for genome in genomes if genome.hidden == 4)
    assert set(smallest.neurons["id"]) <= set(largest.neurons["id"])


def test_initial_hidden_neurons_are_shared() -> None:
    population = Population(Settings().replace("genome.initial_hidden", 3), inputs=2, outputs=1, seed=0)

    assert {tuple(genome.neurons["id"].tolist()) for genome in population.ask()} == {(3, 4, 5, 6)}
    assert len({tuple(genome.synapses["marking"].tolist()) for genome in population.ask()}) == 1


def test_a_fraction_of_synapses_is_a_fraction() -> None:
    settings = Settings().replace("genome.initial", "fraction").replace("genome.initial_fraction", 0.3)
    genomes = Population(settings, inputs=9, outputs=10, seed=0).ask()

    assert np.mean([len(genome.synapses) for genome in genomes]) == pytest.approx(30.0, abs=1.5)


def test_random_numbers_are_evenly_spread() -> None:
    stream = np.array([7], np.uint64)
    numbers = np.array([uniform(stream) for _ in range(20_000)])

    assert np.histogram(numbers, 10, (0.0, 1.0))[0] == pytest.approx([2000] * 10, abs=200)
    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 0.03


def test_a_hundred_generations_of_mating_never_lose_an_output() -> None:
    population = lived(small(mutation__add_neuron_rate=0.5, mutation__delete_neuron_rate=0.4), 100)

    for genome in population.ask():
        genome.check()
    assert isinstance(population.champion, Genome)


def test_of_equally_fit_genomes_the_youngest_is_validated(settings: Settings) -> None:
    population = Population(settings.replace("population_size", 10), inputs=2, outputs=1, seed=1)
    judged: list[int] = []

    def validate(genome: Genome, generation: int, bar: float) -> float:
        judged.append(genome.id)
        return 0.5

    for _ in range(4):
        population.tell(np.ones(10), validate)

    assert len(set(judged)) == 4
    assert judged == sorted(judged)


def test_when_the_fittest_was_validated_the_best_of_a_species_that_improved_is_next(settings: Settings) -> None:
    population = Population(settings.replace("population_size", 40), inputs=3, outputs=1, seed=1)
    judged: list[int] = []

    def validate(genome: Genome, generation: int, bar: float) -> float:
        judged.append(genome.id)
        return 0.0

    scores = np.linspace(0.0, 1.0, 40)
    best = int(population.ask().ids[-1])
    population.tell(scores, validate)
    genomes = population.ask()
    kept = int(np.flatnonzero(genomes.ids == best)[0])  # the champion, carried over
    scores = np.full(40, 0.5)
    scores[kept] = 1.0
    improved = [kind for kind in population.species if kept not in kind.members and kind.best < 0.5]
    candidates = {int(genomes.ids[member]) for kind in improved for member in kind.members}
    population.tell(scores, validate)

    assert judged[0] == best
    assert judged[1] in candidates


def test_a_validation_without_hope_leaves_the_champion_and_the_genome_may_try_again(settings: Settings) -> None:
    population = Population(settings.replace("population_size", 10), inputs=2, outputs=1, seed=1)
    asked: list[int] = []

    def validate(genome: Genome, generation: int, bar: float) -> float | None:
        asked.append(genome.id)
        return 3.0 if len(asked) == 1 else None

    population.tell(np.arange(10.0), validate)
    first = population.champion
    for _ in range(3):
        scores = np.zeros(10)
        scores[0] = 20.0
        population.tell(scores, validate)

    assert len(asked) > 2
    assert population.champion is first
    assert population.validated == 3.0


def flat(population: Population, generations: int) -> list[bool]:
    """Tell scores that never get better than the first ones; return which generations that follow have no parents."""
    begun = []
    for _ in range(generations):
        population.tell(np.linspace(0.0, 1.0, len(population.ask())))
        begun.append(bool((population.ask().parents == -1).all()))
    return begun


def test_without_a_better_champion_for_long_enough_evolution_begins_anew_and_keeps_the_champion() -> None:
    population = small(extinction__restart=4, mutation__add_neuron_rate=1.0)
    champion = int(population.ask().ids[-1])
    flat(population, 4)
    grown, species = population.ask(), {kind.id for kind in population.species}
    assert max(genome.hidden for genome in grown) > 0

    flat(population, 1)
    anew = population.ask()

    assert {(genome.hidden, genome.enabled) for genome in anew} == {(0, 3)}
    assert anew.ids.min() > grown.ids.max()
    assert not species & {kind.id for kind in population.species}
    assert population.generation == anew.generation == 5
    assert population.champion is not None
    assert population.champion.id == champion
    assert digest(anew) != digest(small().ask())  # other weights than the first time


def test_a_better_champion_puts_the_new_beginning_off() -> None:
    population = small(extinction__restart=4)
    flat(population, 3)
    population.tell(np.linspace(1.0, 2.0, 60))

    assert flat(population, 4) == [False, False, False, True]


def test_evolution_begins_anew_after_a_pause_as_it_would_have_without(tmp_path: Path) -> None:
    through, stopped = (small(extinction__restart=4) for _ in range(2))
    flat(through, 7)
    flat(stopped, 3)
    stopped.save(tmp_path / "population")
    loaded = Population.load(tmp_path / "population")
    flat(loaded, 4)

    assert digest(through.ask()) == digest(loaded.ask())


def test_evolution_never_begins_anew_unless_it_is_told_to() -> None:
    assert Settings().extinction.restart == Settings.paper().extinction.restart == 0
    assert not any(flat(small(), 40))
