"""The initial generation."""

import subprocess
import sys

import numpy as np
import pytest

from neat import Population, Settings, SettingsError
from neat.evolution import initial as module
from neat.evolution.initial import Template, check_size


@pytest.mark.parametrize(("initial", "synapses"), [("full", 6), ("unconnected", 0), ("one", 1)])
def test_initial_genomes_have_the_synapses_of_their_settings(initial: str, synapses: int) -> None:
    population = Population(Settings().replace("genome.initial", initial), inputs=2, outputs=2, seed=0)

    assert {len(genome.synapses) for genome in population.ask()} == {synapses}


def test_each_genome_can_have_a_random_number_of_hidden_neurons() -> None:
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


def test_a_fraction_of_the_synapses_is_drawn_for_each_genome() -> None:
    settings = Settings().replace("genome.initial", "fraction").replace("genome.initial_fraction", 0.3)
    genomes = Population(settings, inputs=9, outputs=10, seed=0).ask()

    assert np.mean([len(genome.synapses) for genome in genomes]) == pytest.approx(30.0, abs=1.5)


def test_initial_weights_lie_within_their_spread() -> None:
    settings = Settings().replace("genome.initial_weight_spread", 0.5)
    weights = Population(settings, inputs=5, outputs=5, seed=0).ask().packed.synapses["weight"]

    assert np.abs(weights).max() <= 0.5
    assert np.abs(weights).max() > 0.49


def settings_with(initial: str, size: int = 150, fraction: float = 0.5) -> Settings:
    settings = Settings(population_size=size).replace("genome.initial", initial)
    return settings.replace("genome.initial_fraction", fraction)


@pytest.mark.parametrize(("initial", "inputs", "outputs"), [("full", 100_000, 10), ("fraction", 100_000, 10)])
def test_a_generation_that_does_not_fit_in_memory_is_refused(initial: str, inputs: int, outputs: int) -> None:
    with pytest.raises(
        SettingsError,
        match=rf'^genome\.initial is "{initial}": 1,000 genomes of 100,000 inputs and 10 outputs would start with '
        r'about .* each, which needs .* GB.* and does not fit in memory; set genome\.initial = "one", or reduce',
    ):
        check_size(settings_with(initial, 1000, 0.9), inputs, outputs)


def test_a_generation_is_compared_with_the_memory_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "available_memory", lambda: 2**29)

    with pytest.raises(SettingsError, match=r"needs 1\.8 GB of 0\.5 GB available and does not fit in memory"):
        check_size(settings_with("full"), 7056, 17)
    check_size(settings_with("full"), 784, 10)
    check_size(settings_with("fraction", fraction=0.01), 7056, 17)
    monkeypatch.setattr(module, "available_memory", lambda: 0)  # small generations do not ask
    check_size(settings_with("full"), 784, 10)
    monkeypatch.setattr(module, "available_memory", lambda: None)
    check_size(settings_with("full"), 7056, 17)


@pytest.mark.parametrize("initial", ["one", "unconnected"])
def test_inputs_without_synapses_need_no_memory(initial: str) -> None:
    check_size(settings_with(initial, 1000), 10_000_000, 1000)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_a_generation_costs_what_its_synapses_cost() -> None:
    program = """
import resource
import neat
def run(inputs, initial):
    settings = neat.Settings(population_size=150).replace("genome.initial", initial)
    settings = settings.replace("genome.initial_fraction", 1e-5)
    population = neat.Population(settings, inputs=inputs, outputs=18, seed=1)
    for _ in range(2):
        genomes = population.ask()
        population.tell([len(genome.synapses) for genome in genomes])
    for genome in genomes:
        genome.check()
    return sum(table.nbytes for table in population.markings.tables)
run(20, "one")
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 2**26, resource.RLIM_INFINITY))  # 64 MiB more
print(run(100_800, "one") + run(100_800, "fraction") < 2**20, run(100_800, "unconnected") < 2**20)
try:
    run(100_800, "full")
except neat.SettingsError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith('True True\ngenome.initial is "full": 150 genomes of 100,800 inputs')


def test_a_template_numbers_its_synapses_target_by_target_and_layer_by_layer() -> None:
    template = Template(((np.arange(3), np.array([5, 7])), (np.array([5, 7]), np.array([3, 4]))))

    assert template.size == 10
    ends = list(zip(*(column.tolist() for column in template.ends(np.arange(10))), strict=True))
    assert ends == [(0, 5), (1, 5), (2, 5), (0, 7), (1, 7), (2, 7), (5, 3), (7, 3), (5, 4), (7, 4)]
    some = np.array([1, 4, 9])
    assert list(zip(*(column.tolist() for column in template.ends(some)), strict=True)) == [ends[i] for i in some]


@pytest.mark.parametrize("hidden", [0, 3])
@pytest.mark.parametrize("initial", ["full", "one", "fraction", "unconnected"])
def test_few_markings_and_many_give_generations_of_the_same_kind(
    initial: str, hidden: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_with(initial, 100, 0.2).replace("genome.initial_hidden", hidden)
    settings = settings.replace("genome.initial_hidden_random", hidden > 0)
    every = Population(settings, inputs=30, outputs=8, seed=3)
    monkeypatch.setattr(module, "MOST_MARKED", 0)
    sparse = Population(settings, inputs=30, outputs=8, seed=3)

    for genome in sparse.ask():
        genome.check()
    one, other = (population.ask().packed.synapses for population in (every, sparse))
    assert len(other) == pytest.approx(len(one), rel=0.05)
    if initial != "fraction":
        assert sorted(one[["source", "target"]].tolist()) == sorted(other[["source", "target"]].tolist())
    pairs = {(marking, source, target) for marking, source, target, *_ in other.tolist()}
    assert len({marking for marking, *_ in pairs}) == len(pairs)  # a marking is one pair of neurons
    assert sparse.markings.synapses <= every.markings.synapses
    sparse.tell(np.arange(100.0))


@pytest.mark.parametrize("chance", [0.0, 1e-300, 1e-6, 0.01, 0.6, 1.0])
def test_candidates_are_chosen_with_their_chance(chance: float, rng: np.random.Generator) -> None:
    chosen = [module._each_with_chance(chance, 10_000, rng) for _ in range(100)]

    together = np.concatenate(chosen)
    assert len(together) == pytest.approx(chance * 1e6, abs=5.0 * np.sqrt(chance * (1.0 - chance) * 1e6) + 1.0)
    assert all(np.all(np.diff(numbers) > 0) for numbers in chosen)
    assert np.all((together >= 0) & (together < 10_000))
    if chance >= 0.01:
        assert together.mean() == pytest.approx(5000.0, rel=0.05)
