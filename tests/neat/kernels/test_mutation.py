from collections.abc import Callable

import numpy as np
import pytest

from neat import (
    Genome,
    Markings,
    Network,
    Settings,
    Shape,
    add_neuron,
    add_synapse,
    delete_neuron,
    delete_synapse,
    enable_synapse,
    mutate,
    mutate_neurons,
    mutate_weights,
    toggle_synapse,
)

Make = Callable[..., Genome]


@pytest.fixture
def markings() -> Markings:
    return Markings(Shape(2, 1))


def test_a_split_synapse_is_disabled_and_its_weight_moves_to_the_outgoing_synapse(
    genome: Make, markings: Markings, settings: Settings, rng: np.random.Generator
) -> None:
    start = genome(f"0>2 -0.7 #{markings.synapse(0, 2)}")

    child = add_neuron(start, settings, markings, rng)

    assert [repr(synapse) for synapse in child.synapses] == ["0>2 -0.7 #0 off", "0>3 +1 #1", "3>2 -0.7 #2"]
    assert child.parents == (start.id,)
    assert start.synapses["enabled"].all()


def test_a_split_by_an_identity_neuron_leaves_the_outputs_unchanged(
    genome: Make, markings: Markings, rng: np.random.Generator
) -> None:
    settings = Settings().replace("genome.activations", ["identity"])
    start = genome(f"0>2 +0.3 #{markings.synapse(0, 2)}, 1>2 -0.9 #{markings.synapse(1, 2)}")

    child = add_neuron(start, settings, markings, rng)

    assert Network(child).activate((0.4, 0.8)) == pytest.approx(Network(start).activate((0.4, 0.8)))


def test_synapses_of_the_bias_neuron_are_not_split(genome: Make, settings: Settings, rng: np.random.Generator) -> None:
    markings = Markings(Shape(1, 1, bias_neuron=True))
    start = genome(f"1>2 +0.3 #{markings.synapse(1, 2)}", inputs=1, bias_neuron=True)

    assert add_neuron(start, settings, markings, rng) == start


def test_adding_synapses_ends_with_every_pair_connected_once_and_no_cycle(
    genome: Make, markings: Markings, settings: Settings, rng: np.random.Generator
) -> None:
    child = genome(f"0>2 +0.3 #{markings.synapse(0, 2)}")
    for _ in range(3):
        child = add_neuron(child, settings, markings, rng)
    for _ in range(300):
        child = add_synapse(child, settings, markings, rng)
        child.check()

    # 3 hidden neurons: 2 x 4 from the inputs, 3 into the output, 3 among themselves, each way excluding the other
    assert len(child.synapses) == 8 + 3 + 3


def test_recurrent_genomes_can_connect_everything_with_everything(
    genome: Make, settings: Settings, rng: np.random.Generator
) -> None:
    markings = Markings(Shape(2, 1, recurrent=True))
    child = genome(f"0>2 +0.3 #{markings.synapse(0, 2)}", recurrent=True)
    child = add_neuron(child, settings, markings, rng)
    for _ in range(300):
        child = add_synapse(child, settings, markings, rng)
    child.check()

    assert len(child.synapses) == 4 * 2


def test_weights_are_perturbed_within_their_spread_or_replaced(genome: Make, rng: np.random.Generator) -> None:
    start = genome(", ".join(f"{source}>40 +3.0 #{source}" for source in range(40)), inputs=40)
    perturbed = Settings().replace("mutation.weight_replace_chance", 0.0).replace("mutation.weight_perturb_chance", 1.0)
    replaced = Settings().replace("mutation.weight_perturb_chance", 0.0).replace("mutation.weight_replace_chance", 1.0)

    near = mutate_weights(start, perturbed.replace("mutation.weight_perturb_spread", 0.5), rng).synapses["weight"]
    new = mutate_weights(start, replaced.replace("mutation.weight_replace_spread", 2.0), rng).synapses["weight"]

    assert (np.abs(near - 3.0) <= 0.5).all()
    assert len(set(near.tolist())) == 40
    assert (np.abs(new) <= 2.0).all()
    assert (start.synapses["weight"] == 3.0).all()


def test_weights_stay_within_their_limit(genome: Make, rng: np.random.Generator) -> None:
    child = genome("0>2 +0.5 #1, 1>2 -0.5 #2")
    settings = Settings().replace("mutation.weight_perturb_spread", 50.0)
    for _ in range(20):
        child = mutate_weights(child, settings, rng)
        assert (np.abs(child.synapses["weight"]) <= 8.0).all()


def test_neurons_change_only_with_their_chances(genome: Make, rng: np.random.Generator) -> None:
    start = genome("0>2 +0.5 #1")
    biased = Settings().replace("mutation.bias_perturb_chance", 1.0)
    varied = (
        Settings()
        .replace("genome.activations", ["relu", "sin"])
        .replace("genome.aggregations", ["max"])
        .replace("mutation.activation_chance", 1.0)
        .replace("mutation.aggregation_chance", 1.0)
        .replace("mutation.response_perturb_chance", 1.0)
    )

    assert mutate_neurons(start, Settings(), rng) == start
    assert mutate_neurons(start, biased, rng).neurons["bias"][0] != 0.0
    changed = mutate_neurons(start, varied, rng).neurons[0]
    assert changed.activation in (4, 5)
    assert changed.aggregation == 2
    assert changed.response != 1.0


def test_toggling_switches_one_synapse(genome: Make, rng: np.random.Generator) -> None:
    start = genome("0>2 +0.5 #1, 1>2 +0.5 #2 off")

    child = toggle_synapse(start, rng)

    assert (child.synapses["enabled"] != start.synapses["enabled"]).sum() == 1


def test_enabling_enables_a_disabled_synapse(genome: Make, rng: np.random.Generator) -> None:
    start = genome("0>2 +0.5 #1, 1>2 +0.5 #2 off")

    assert enable_synapse(start, rng).enabled == 2
    assert enable_synapse(genome("0>2 +0.5 #1"), rng).enabled == 1


def test_deleting_a_synapse_removes_a_hidden_neuron_without_another(genome: Make, rng: np.random.Generator) -> None:
    child = genome("0>3 +0.5 #1, 3>2 +0.5 #2")
    child = delete_synapse(child, rng)
    assert child.hidden == 1
    child = delete_synapse(child, rng)
    child.check()

    assert (child.hidden, len(child.synapses)) == (0, 0)
    assert delete_synapse(child, rng) == child


def test_deleting_a_neuron_removes_its_synapses(genome: Make, rng: np.random.Generator) -> None:
    start = genome("0>3 +0.5 #1, 3>2 +0.5 #2, 1>2 +0.5 #3")

    child = delete_neuron(start, rng)
    child.check()

    assert [repr(synapse) for synapse in child.synapses] == ["1>2 +0.5 #3"]
    assert delete_neuron(child, rng) == child


def test_rates_above_one_repeat(genome: Make, rng: np.random.Generator) -> None:
    markings = Markings(Shape(20, 1))
    settings = Settings().replace("mutation.add_synapse_rate", 4.0).replace("mutation.add_neuron_rate", 0.0)
    start = genome(f"0>20 +0.5 #{markings.synapse(0, 20)}", inputs=20)

    assert len(mutate(start, settings, markings, rng).synapses) == 5
