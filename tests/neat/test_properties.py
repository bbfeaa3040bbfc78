"""Invariants of genomes and populations, which hypothesis tries to break."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

import neat
from neat import Genome, Markings, Population, Settings
from neat.genetics.operators import stream_from
from neat.kernels.random import uniform
from tests.naive import naive_crossover, naive_distance, naive_weights

OPERATORS = ["mutate", "add_neuron", "add_synapse", "delete_neuron", "delete_synapse", "toggle", "enable", "weights"]
EVERYTHING = (
    Settings(population_size=12)
    .replace("mutation.add_neuron_rate", 0.5)
    .replace("mutation.add_synapse_rate", 1.5)
    .replace("mutation.delete_neuron_rate", 0.2)
    .replace("mutation.delete_synapse_rate", 0.2)
    .replace("mutation.toggle_rate", 0.3)
    .replace("mutation.enable_rate", 0.3)
    .replace("mutation.bias_perturb_chance", 0.5)
    .replace("genome.activations", ["relu", "sin", "gauss"])
    .replace("genome.aggregations", ["sum", "median"])
    .replace("mutation.activation_chance", 0.2)
    .replace("mutation.aggregation_chance", 0.2)
)


def changed(genome: Genome, operator: str, markings: Markings, rng: np.random.Generator) -> Genome:
    match operator:
        case "mutate":
            return neat.mutate(genome, EVERYTHING, markings, rng)
        case "add_neuron":
            return neat.add_neuron(genome, EVERYTHING, markings, rng)
        case "add_synapse":
            return neat.add_synapse(genome, EVERYTHING, markings, rng)
        case "delete_neuron":
            return neat.delete_neuron(genome, rng)
        case "delete_synapse":
            return neat.delete_synapse(genome, rng)
        case "toggle":
            return neat.toggle_synapse(genome, rng)
        case "enable":
            return neat.enable_synapse(genome, rng)
        case _:
            return neat.mutate_weights(genome, EVERYTHING, rng)


@given(
    st.lists(st.sampled_from(OPERATORS), min_size=1, max_size=40),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["full", "unconnected", "one", "fraction"]),
    st.integers(0, 3),
    st.integers(0, 2**32),
)
def test_any_sequence_of_operators_leaves_a_valid_genome(
    operators: list[str], recurrent: bool, bias: bool, initial: str, hidden: int, seed: int
) -> None:
    settings = (
        EVERYTHING.replace("genome.recurrent", recurrent)
        .replace("genome.bias_neuron", bias)
        .replace("genome.initial", initial)
        .replace("genome.initial_hidden", hidden)
    )
    population = Population(settings, inputs=3, outputs=2, seed=seed)
    one, other = population.ask()[0].copy(), population.ask()[1].copy()
    rng = np.random.default_rng(seed)
    for operator in operators:
        one, other = (
            changed(one, operator, population.markings, rng),
            changed(other, operator, population.markings, rng),
        )
        one.check()
    children = [neat.crossover(one, other, rng), neat.crossover_of_equals(one, other, rng)]
    for child in children:
        child.check()
        answer = neat.Network(child).activate((0.1, -0.2, 0.3))
        assert np.isfinite(answer).all()
        assert Genome.from_json(child.to_json()) == child

    assert neat.compatibility_distance(one, other, settings) == pytest.approx(naive_distance(one, other, settings))
    assert neat.compatibility_distance(one, other, settings) == neat.compatibility_distance(other, one, settings)
    assert neat.compatibility_distance(one, one, settings) == 0.0


@given(
    st.lists(st.sampled_from(OPERATORS), max_size=12),
    st.lists(st.sampled_from(OPERATORS), max_size=12),
    st.sampled_from([0.0, 0.4, 1.0]),
    st.sampled_from([0.0, 0.75, 1.0]),
    st.integers(0, 2**32),
)
@examples(max_examples=60)
def test_crossover_and_weights_are_those_of_readable_code_to_the_bit(
    ours: list[str], theirs: list[str], average: float, rare: float, seed: int
) -> None:
    settings = EVERYTHING.replace("mating.average_chance", average).replace("mating.keep_disabled_chance", rare)
    settings = settings.replace("mutation.weight_replace_chance", 0.0)
    settings = settings.replace("mutation.weight_perturb_chance", rare).replace("mutation.weight_limit", 2.0)
    settings = settings.replace("mutation.weight_replace_chance", (1.0 - rare) / 2.0)
    population, rng = Population(settings, inputs=2, outputs=2, seed=seed), np.random.default_rng(seed)
    parents = [genome.copy() for genome in population.ask()[:2]]
    for place, operators in enumerate((ours, theirs)):
        for operator in operators:
            parents[place] = changed(parents[place], operator, population.markings, rng)

    def draws() -> Callable[[], float]:
        stream = stream_from(np.random.default_rng(seed))
        return lambda: uniform(stream)

    child = neat.crossover(*parents, np.random.default_rng(seed), settings)
    weights = neat.mutate_weights(parents[0], settings, np.random.default_rng(seed)).synapses["weight"].tolist()

    synapses, neurons = naive_crossover(*parents, settings, draws())
    assert child.synapses[["marking", "weight", "enabled"]].tolist() == synapses
    assert child.neurons[["id", "bias"]].tolist() == neurons
    assert weights == naive_weights(parents[0], settings, draws())


SCORES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 1e308, -1e308, 5e-324, -math.inf]),
)


@given(st.lists(st.lists(SCORES, min_size=12, max_size=12), min_size=1, max_size=8), st.booleans(), st.booleans())
@examples(max_examples=60)
def test_any_scores_leave_an_exact_population_of_valid_genomes(
    generations: list[list[float]], recurrent: bool, marked: bool
) -> None:
    settings = EVERYTHING.replace("genome.recurrent", recurrent).replace("extinction.stagnation", 1)
    settings = settings.replace("extinction.mark_share", 0.5 if marked else 0.0).replace("extinction.marks", 1)
    settings = settings.replace("species.threshold", 0.5)
    population = Population(settings, inputs=2, outputs=1, seed=0)
    for scores in generations:
        generation = population.tell(scores)

        assert len(population.ask()) == 12
        assert sum(len(species.members) for species in population.species) == 12
        assert generation.best.fitness == max(scores)
        for genome in population.ask():
            genome.check()
        assert len(set(population.ask().ids.tolist())) == 12


@given(st.lists(st.lists(st.floats(0.0, 1e308), min_size=12, max_size=12), min_size=1, max_size=6))
def test_the_papers_settings_keep_the_population_size(generations: list[list[float]]) -> None:
    population = Population(Settings.paper().replace("population_size", 12), inputs=2, outputs=1, seed=0)
    for scores in generations:
        population.tell(scores)
        assert len(population.ask()) == 12
        for genome in population.ask():
            genome.check()


@pytest.mark.parametrize("value", [0.0, 3.0, -3.0, -math.inf])
def test_a_population_survives_many_generations_of_equal_scores(value: float) -> None:
    population = Population(EVERYTHING, inputs=2, outputs=1, seed=0)
    for _ in range(60):
        population.tell(np.full(12, value))

    assert len(population.ask()) == 12


@pytest.mark.parametrize("threshold", [0.0, 1e-9, 1e9])
def test_an_extreme_threshold_never_ends_a_run(threshold: float) -> None:
    settings = EVERYTHING.replace("species.threshold", threshold).replace("species.target", 0)
    population = Population(settings, inputs=2, outputs=1, seed=0)
    rng = np.random.default_rng(0)
    for _ in range(40):
        population.tell(rng.random(12))

    assert len(population.ask()) == 12
