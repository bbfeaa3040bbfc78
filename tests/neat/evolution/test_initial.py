"""The initial generation."""

import numpy as np
import pytest

from neat import Population, Settings, SettingsError
from neat.evolution.initial import check_size


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


@pytest.mark.parametrize(
    ("initial", "inputs", "outputs"), [("full", 100_000, 10), ("one", 1_000_000, 11), ("fraction", 100_000, 10)]
)
def test_a_generation_that_does_not_fit_in_memory_is_refused(initial: str, inputs: int, outputs: int) -> None:
    settings = Settings(population_size=1000).replace("genome.initial", initial).replace("genome.initial_fraction", 0.9)

    with pytest.raises(SettingsError, match=r'1,000 genomes .* does not fit in memory; .* genome\.initial = "one"'):
        check_size(settings, inputs, outputs)


def test_a_large_input_fits_in_memory_with_one_synapse_each() -> None:
    check_size(Settings(population_size=1000).replace("genome.initial", "one"), 100_000, 10)
