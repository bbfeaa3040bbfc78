"""Rules for all operators on single genomes; single operators are tested in test_mutation and test_crossover."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neat
from neat import Genome, Markings, Network, Population, Settings

Operator = Callable[[Genome, Markings, np.random.Generator], Genome]

BUSY = (
    Settings(population_size=4)
    .replace("mutation.add_neuron_rate", 0.8)
    .replace("mutation.add_synapse_rate", 2.5)
    .replace("mutation.delete_neuron_rate", 0.2)
    .replace("mutation.delete_synapse_rate", 0.3)
    .replace("mutation.toggle_rate", 0.5)
    .replace("mutation.enable_rate", 0.5)
    .replace("mutation.bias_perturb_chance", 0.3)
    .replace("mutation.response_perturb_chance", 0.3)
    .replace("mutation.activation_chance", 0.3)
    .replace("mutation.aggregation_chance", 0.3)
    .replace("genome.activations", ["tanh", "sin", "gauss", "clamped"])
    .replace("genome.aggregations", ["sum", "mean", "maxabs"])
)

OPERATORS: dict[str, Operator] = {
    "mutate": lambda genome, markings, rng: neat.mutate(genome, BUSY, markings, rng),
    "add_neuron": lambda genome, markings, rng: neat.add_neuron(genome, BUSY, markings, rng),
    "add_synapse": lambda genome, markings, rng: neat.add_synapse(genome, BUSY, markings, rng),
    "mutate_weights": lambda genome, _, rng: neat.mutate_weights(genome, BUSY, rng),
    "mutate_neurons": lambda genome, _, rng: neat.mutate_neurons(genome, BUSY, rng),
    "toggle_synapse": lambda genome, _, rng: neat.toggle_synapse(genome, rng),
    "enable_synapse": lambda genome, _, rng: neat.enable_synapse(genome, rng),
    "delete_synapse": lambda genome, _, rng: neat.delete_synapse(genome, rng),
    "delete_neuron": lambda genome, _, rng: neat.delete_neuron(genome, rng),
}


def begun(*, recurrent: bool = False, bias: bool = True, seed: int = 0) -> Population:
    settings = BUSY.replace("genome.recurrent", recurrent).replace("genome.bias_neuron", bias)
    return Population(settings, inputs=3, outputs=2, seed=seed)


def grown(population: Population, rng: np.random.Generator) -> Genome:
    genome = population.ask()[0].copy(id=41, fitness=2.0)
    for _ in range(6):
        genome = neat.add_neuron(genome, BUSY, population.markings, rng)
        genome = neat.add_synapse(genome, BUSY, population.markings, rng)
    return genome.copy(id=41, fitness=2.0)


@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("frozen", [False, True])
def test_an_operator_leaves_its_parent_unchanged_and_shares_no_memory_with_it(
    rng: np.random.Generator, name: str, frozen: bool
) -> None:
    population = begun()
    parent = grown(population, rng)
    parent = parent.frozen() if frozen else parent
    before = parent.copy()

    for _ in range(20):
        child = OPERATORS[name](parent, population.markings, rng)
        child.check()
        child.synapses["weight"] = 77.0
        child.neurons["bias"] = 77.0

        assert parent == before
        assert (child.parents, parent.fitness) == ((41,), 2.0)
        assert np.isnan(child.fitness)


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator_is_a_function_of_the_random_numbers(name: str) -> None:
    children = []
    for _ in range(2):
        rng = np.random.default_rng(5)
        population = begun()
        children.append(OPERATORS[name](grown(population, rng), population.markings, rng))

    assert children[0] == children[1]


@given(
    st.lists(st.tuples(st.sampled_from([*OPERATORS, "crossover", "of equals"]), st.integers(0, 3), st.integers(0, 3))),
    st.booleans(),
    st.booleans(),
    st.integers(0, 2**32),
)
def test_operators_and_crossovers_in_any_order_keep_every_rule(
    steps: list[tuple[str, int, int]], recurrent: bool, bias: bool, seed: int
) -> None:
    population = begun(recurrent=recurrent, bias=bias, seed=seed)
    rng = np.random.default_rng(seed)
    pool = [genome.copy() for genome in population.ask()]
    for name, ours, theirs in steps:
        match name:
            case "crossover":
                pool[ours] = neat.crossover(pool[ours], pool[theirs], rng)
            case "of equals":
                pool[ours] = neat.crossover_of_equals(pool[ours], pool[theirs], rng)
            case _:
                pool[ours] = OPERATORS[name](pool[ours], population.markings, rng)
        pool[ours].check()

    joined: dict[int, tuple[int, int]] = {}
    for genome in pool:
        assert np.isfinite(Network(genome).activate((0.5, -0.5, 2.0))).all()
        for marking, source, target in genome.synapses[["marking", "source", "target"]].tolist():
            assert joined.setdefault(marking, (source, target)) == (source, target)
    assert len(set(joined.values())) == len(joined)


@pytest.mark.parametrize("deletion", ["delete_synapse", "delete_neuron"])
def test_repeated_deletion_never_leaves_an_unconnected_hidden_neuron(rng: np.random.Generator, deletion: str) -> None:
    population = begun()
    genome = grown(population, rng)
    while genome != (smaller := OPERATORS[deletion](genome, population.markings, rng)):
        smaller.check()
        touched = {*smaller.synapses["source"].tolist(), *smaller.synapses["target"].tolist()}
        assert set(smaller.neurons["id"][2:].tolist()) <= touched
        assert len(smaller.synapses) < len(genome.synapses)
        genome = smaller

    assert genome.hidden == 0


@pytest.mark.parametrize("name", OPERATORS)
def test_every_operator_accepts_a_genome_without_synapses(name: str, rng: np.random.Generator) -> None:
    population = Population(BUSY.replace("genome.initial", "unconnected"), inputs=2, outputs=1, seed=0)
    child = OPERATORS[name](population.ask()[0], population.markings, rng)
    child.check()

    assert len(child.synapses) <= (12 if name == "mutate" else 1)


def test_a_deleted_neuron_that_grows_again_is_the_same_neuron(genome: Callable[..., Genome]) -> None:
    markings, rng = Markings(neat.Shape(1, 1)), np.random.default_rng(0)
    start = genome(f"0>1 +1.0 #{markings.synapse(0, 1)}", inputs=1)
    first = neat.add_neuron(start, BUSY, markings, rng)
    lost = neat.enable_synapse(neat.delete_neuron(first, rng), rng)

    again = neat.add_neuron(lost, BUSY, markings, rng)

    assert lost == start
    assert again == first


def test_crossover_of_equals_leaves_disabled_genes_of_either_parent_disabled_three_times_of_four(
    figure_4: tuple[Genome, Genome], rng: np.random.Generator
) -> None:
    enabled: dict[int, list[bool]] = {}
    for _ in range(3000):
        child = neat.crossover_of_equals(*figure_4, rng)
        for synapse in child.synapses:
            enabled.setdefault(int(synapse.marking), []).append(bool(synapse.enabled))

    assert {marking: len(found) for marking, found in enabled.items() if marking <= 5} == dict.fromkeys(
        range(1, 6), 3000
    )
    for marking, found in enabled.items():
        if marking > 5:
            assert len(found) == pytest.approx(1500, abs=150)  # disjoint and excess genes come in half of the children
        assert np.mean(found) == pytest.approx(0.25 if marking in (2, 5) else 1.0, abs=0.04)


def test_matching_neurons_come_from_either_parent(figure_4: tuple[Genome, Genome], rng: np.random.Generator) -> None:
    first, second = figure_4
    first.neurons["bias"], second.neurons["bias"] = 1.0, 2.0

    biases = np.array([neat.crossover(second, first, rng).neurons["bias"] for _ in range(1000)])

    assert biases[:, :2].mean(axis=0) == pytest.approx([1.5, 1.5], abs=0.06)
    assert (biases[:, 2] == 2.0).all()  # the other parent has no neuron 5


def test_weights_move_towards_those_of_another_genome_where_both_have_the_synapse(rng: np.random.Generator) -> None:
    population = begun()
    one, other = grown(population, rng), grown(population, rng).copy(id=7)
    common = np.isin(one.synapses["marking"], other.synapses["marking"])
    before, theirs = one.synapses["weight"].copy(), {gene.marking: gene.weight for gene in other.synapses}

    child = neat.move_towards(one, other, 0.25)

    assert 0 < common.sum() < len(common)
    assert (child.parents, child.id) == ((41, 7), 0)
    assert np.isnan(child.fitness)
    for gene, weight, is_common in zip(child.synapses, before, common, strict=True):
        expected = weight + 0.25 * (theirs[gene.marking] - weight) if is_common else weight
        assert gene.weight == pytest.approx(expected)
    assert np.array_equal(one.synapses["weight"], before)
    assert np.array_equal(neat.move_towards(one, other, 0.0).synapses, one.synapses)
    child.check()


def test_weights_do_not_move_towards_a_genome_of_another_shape() -> None:
    one, other = begun().ask()[0], begun(bias=False).ask()[0]

    with pytest.raises(ValueError, match=r"move_towards\(\) takes parents of one shape"):
        neat.move_towards(one, other, 0.5)
