import copy
import math
import pickle
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neat
from neat import Genome, GenomeError, Genomes, Network, Networks, Population, Settings
from neat.activations import activation_code

Make = Callable[..., Genome]


def grown(seed: int, *, recurrent: bool, generations: int = 8) -> Genomes:
    """Return an evolved generation with genomes of different sizes."""
    settings = Settings(population_size=12).replace("genome.recurrent", recurrent)
    settings = settings.replace("mutation.add_neuron_rate", 0.7).replace("mutation.add_synapse_rate", 1.5)
    population = Population(settings, inputs=3, outputs=2, seed=seed)
    rng = np.random.default_rng(seed)
    for _ in range(generations):
        population.tell(rng.random(12))
    return population.ask()


@given(st.integers(0, 10**6), st.booleans(), st.integers(1, 3))
def test_a_network_in_a_batch_computes_what_it_computes_alone(seed: int, recurrent: bool, copies: int) -> None:
    genomes = grown(seed, recurrent=recurrent)
    networks = Networks(genomes, copies)
    alone = [Network(genome) for genome in genomes for _ in range(copies)]
    rng = np.random.default_rng(seed)

    for _ in range(4):
        observations = rng.normal(size=(networks.size, 3))
        expected = [network.activate(row) for network, row in zip(alone, observations, strict=True)]
        assert np.array_equal(networks.activate(observations), expected)


def test_an_inactive_network_keeps_its_state(genome: Make) -> None:
    networks = Networks(Genomes.pack([genome("0>2 +0.5 #1, 2>2 +0.9 #2", recurrent=True)] * 2))
    once = networks.activate(np.ones((2, 2)))

    only_first = networks.activate(np.ones((2, 2)), np.array([True, False]))
    both = networks.activate(np.ones((2, 2)))

    assert only_first[1] == 0.0
    assert only_first[0] != once[0]
    assert both[1] == only_first[0]


def test_a_reset_sets_all_neurons_but_the_bias_neuron_to_zero(genome: Make) -> None:
    networks = Networks(
        Genomes.pack([genome("0>3 +0.5 #1, 2>3 +0.7 #2, 3>3 +0.9 #3", bias_neuron=True, recurrent=True)])
    )
    first = networks.activate(np.ones((1, 2)))
    assert networks.activate(np.ones((1, 2))) != first

    networks.reset()

    assert networks.activate(np.ones((1, 2))) == first


@pytest.mark.parametrize("recurrent", [False, True])
def test_a_registered_activation_works_in_every_network(genome: Make, recurrent: bool) -> None:
    neat.register_activation("wave", lambda x: 2.0 * math.sin(x))
    one = genome("0>3 +1.0 #1, 3>2 +1.0 #2, 0>4 +0.5 #3, 4>2 +1.0 #4", recurrent=recurrent)
    one.neurons["activation"] = [activation_code("wave"), activation_code("wave"), activation_code("tanh")]
    networks, network = Networks(Genomes.pack([one, one]), 2), Network(one)
    observations = np.array([[0.3, 0.0], [1.0, 0.5], [-2.0, 0.0], [0.0, 1.0]])

    for _ in range(1 + recurrent):
        answers = networks.activate(observations)
    for row, answer in zip(observations, answers, strict=True):
        network.reset()
        for _ in range(1 + recurrent):
            expected = network.activate(row)
        assert answer[0] == expected[0]


@pytest.mark.parametrize("shape", [(2,), (1, 2), (3, 2), (2, 3), (2, 2, 1)])
def test_observations_of_another_shape_are_refused(genome: Make, shape: tuple[int, ...]) -> None:
    networks = Networks(Genomes.pack([genome("0>2 +1.0 #1")] * 2))

    with pytest.raises(ValueError, match=r"takes \(2, 2\) observations, one row per network, but got shape"):
        networks.activate(np.zeros(shape))


@pytest.mark.parametrize("recurrent", [False, True])
def test_an_input_that_is_nan_is_named_with_its_row(genome: Make, recurrent: bool) -> None:
    networks = Networks(Genomes.pack([genome("0>2 +1.0 #1", recurrent=recurrent)] * 3))
    observations = np.zeros((3, 2))
    observations[1, 1] = math.nan

    with pytest.raises(ValueError, match=r"^activate\(\) takes numbers, but input 1 of row 1 is nan or None\.$"):
        networks.activate(observations)
    active = np.array([True, False, True])
    assert networks.activate(observations, active)[:, 0].tolist() == [0.5, 0.0, 0.5]


def test_a_genome_with_a_cycle_is_named(genome: Make) -> None:
    acyclic, cyclic = genome("0>3 +1.0 #1, 3>2 +1.0 #2"), genome("0>3 +1.0 #1, 3>4 +1.0 #2, 4>2 +1.0 #3").copy(id=7)
    cyclic.synapses["target"][2] = 3

    with pytest.raises(GenomeError, match="genome 7 is feed-forward"):
        Networks(Genomes.pack([acyclic, cyclic]))


def test_read_only_genes_are_accepted(genome: Make) -> None:
    genomes = Genomes.pack([genome("0>2 +1.0 #1")])
    genomes.packed.synapses.flags.writeable = False

    assert Networks(genomes).activate(np.zeros((1, 2))).tolist() == [[0.5]]


@pytest.mark.parametrize("recurrent", [False, True])
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda networks: pickle.loads(pickle.dumps(networks))])
def test_a_copied_batch_continues_from_the_same_state_in_its_own_memory(
    recurrent: bool, copied: Callable[[Networks], Networks]
) -> None:
    networks = Networks(grown(5, recurrent=recurrent), 2)
    observations = np.random.default_rng(0).normal(size=(networks.size, 3))
    networks.activate(observations)

    other = copied(networks)
    expected = [networks.activate(observations) for _ in range(3)]

    assert np.array_equal([other.activate(observations) for _ in range(3)], expected)


def test_a_batch_has_a_size_and_says_so(genome: Make) -> None:
    networks = Networks(Genomes.pack([genome("0>2 +1.0 #1")] * 2), copies=3)

    assert (networks.size, len(networks)) == (6, 6)
    assert repr(networks) == "<6 Networks of 2 genomes>"


def test_a_batch_is_what_a_kernel_takes_and_knows_the_functions_of_the_user(genome: Make) -> None:
    neat.register_activation("batch_wave", lambda x: math.sin(x) * 0.5 + 0.5)
    wave = genome("0>2 +0.5 #1, 1>2 -2.0 #2")
    wave.neurons["activation"] = activation_code("batch_wave")
    plain, registered = Networks(Genomes.pack([genome("0>2 +0.5 #1")])), Networks(Genomes.pack([wave]))

    registered.activate(np.array([[0.25, -0.5]]))

    assert not plain.batch.nodes["activation_address"].any()
    assert registered.batch.nodes["activation_address"].all()
    assert registered.batch.values[:2].tolist() == [0.25, -0.5]
    assert Networks(Genomes.pack([wave])).batch.nodes["activation_address"].all()


def test_active_has_one_value_for_each_network() -> None:
    networks = Networks(grown(1, recurrent=False))
    observations = np.zeros((networks.size, 3))

    with pytest.raises(ValueError, match=r"takes active of shape \(12,\), but got \(13,\)"):
        networks.activate(observations, np.ones(13, np.bool_))
    assert networks.activate(observations, [True] * 12).shape == (12, 2)  # type: ignore[arg-type]
