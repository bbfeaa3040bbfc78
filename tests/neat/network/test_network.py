import copy
import math
import pickle
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neat
from neat import Genome, Network, Population, Settings
from neat.activations import activation_code
from neat.kernels.activation import activate
from tests.naive import naive_activation

Make = Callable[..., Genome]


def grown(seed: int, *, recurrent: bool = False, generations: int = 12) -> Genome:
    """Return an evolved genome."""
    settings = Settings(population_size=10).replace("genome.recurrent", recurrent)
    settings = settings.replace("mutation.add_neuron_rate", 0.7).replace("mutation.add_synapse_rate", 1.5)
    population = Population(settings, inputs=3, outputs=2, seed=seed)
    rng = np.random.default_rng(seed)
    for _ in range(generations):
        population.tell(rng.random(10))
    return population.ask()[int(rng.integers(10))]


@given(st.integers(0, 10**6), st.lists(st.floats(-3.0, 3.0), min_size=3, max_size=3))
def test_a_feed_forward_network_equals_a_recursive_evaluation_of_its_sources(
    seed: int, observation: list[float]
) -> None:
    genome = grown(seed)
    network = Network(genome)

    answer = network.activate(observation)

    expected = naive_activation(genome, observation)
    assert network.values == pytest.approx([expected[neuron] for neuron in sorted(expected)])
    assert answer == pytest.approx([expected[4], expected[5]])


@given(st.integers(0, 10**6), st.lists(st.floats(-3.0, 3.0), min_size=3, max_size=3))
def test_a_recurrent_network_takes_synchronous_steps(seed: int, observation: list[float]) -> None:
    genome = grown(seed, recurrent=True)
    network = Network(genome)

    held: dict[int, float] = {}
    for _ in range(4):
        network.activate(observation)
        held = naive_activation(genome, observation, held)
        assert network.values == pytest.approx([held[neuron] for neuron in sorted(held)])


def test_a_recurrent_network_remembers_until_it_is_reset(genome: Make) -> None:
    network = Network(genome("0>2 +0.5 #1, 2>2 +0.9 #2", recurrent=True))
    first = [network.activate((1.0, 0.0))[0] for _ in range(3)]
    network.reset()

    assert len(set(first)) == 3
    assert [network.activate((1.0, 0.0))[0] for _ in range(3)] == first


@pytest.mark.parametrize("recurrent", [False, True])
def test_a_registered_activation_works_like_a_built_in_one(genome: Make, recurrent: bool) -> None:
    neat.register_activation("wave", lambda x: 2.0 * math.sin(x))
    grown = genome("0>3 +1.0 #1, 3>2 +1.0 #2, 0>4 +0.5 #3, 4>2 +1.0 #4", recurrent=recurrent)
    grown.neurons["activation"] = [activation_code("identity"), activation_code("wave"), activation_code("wave")]
    network = Network(Genome.from_json(grown.to_json()))
    assert network.circuit is None  # no kernel can call it
    for _ in range(1 + recurrent):
        answer = network.activate((0.3, 0.0))

    assert answer[0] == pytest.approx(2.0 * math.sin(0.3) + 2.0 * math.sin(0.15))


@pytest.mark.parametrize("recurrent", [False, True])
@pytest.mark.parametrize("nothing", [math.nan, None, np.float32("nan")])
def test_an_input_that_is_not_a_number_is_named(genome: Make, recurrent: bool, nothing: float | None) -> None:
    network = Network(genome("0>3 +1.0 #1", inputs=3, recurrent=recurrent))

    for observation in ([0.0, nothing, nothing], np.array([0.0, nothing, 1.0], object)):
        with pytest.raises(ValueError, match=r"^activate\(\) takes numbers, but input 1 is nan or None\.$"):
            network.activate(observation)
    network.reset()
    assert network.activate([0.0, 0.0, 0.0])[0] == 0.5


def test_many_observations_at_once_name_the_ways_to_compute_them(genome: Make) -> None:
    network = Network(genome("0>2 +1.0 #1"))

    with pytest.raises(ValueError, match=r"got shape \(7, 2\); activate_many takes rows of inputs, and neat\.Networks"):
        network.activate(np.zeros((7, 2)))
    with pytest.raises(ValueError, match=r"activate\(\) takes \(2,\) inputs, .* but got rows of different lengths"):
        network.activate([[1.0], [1.0, 2.0]])  # type: ignore[list-item]


@pytest.mark.parametrize("rows", [0, 1, 5, 64])
def test_many_rows_give_what_each_row_gives_alone(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    genome = grown(2)
    network = Network(genome)
    network.activate((0.5, 0.5, 0.5))
    before = network.values.copy()
    monkeypatch.setattr("neat.network.network.BATCH_VALUES", 20 * len(before))  # several parts
    observations = np.random.default_rng(0).normal(size=(rows, 3))

    outputs = network.activate_many(observations)

    assert outputs.shape == (rows, 2)
    assert np.array_equal(network.values, before)
    for row, output in zip(observations, outputs, strict=True):
        assert np.array_equal(output, network.activate(row))


def test_many_rows_are_refused_where_they_make_no_sense(genome: Make) -> None:
    with pytest.raises(ValueError, match=r"this network is recurrent .* call activate for each step .* neat\.Networks"):
        Network(genome("0>2 +1.0 #1", recurrent=True)).activate_many(np.zeros((3, 2)))
    network = Network(genome("0>2 +1.0 #1"))
    for wrong in (np.zeros(2), np.zeros((3, 3)), np.zeros((1, 3, 2))):
        with pytest.raises(ValueError, match=r"activate_many\(\) takes \(rows, 2\) inputs, but got shape"):
            network.activate_many(wrong)
    with pytest.raises(ValueError, match="input 1 of row 2 is nan or None"):
        network.activate_many([[0.0, 0.0], [0.0, 0.0], [0.0, None]])  # type: ignore[list-item]


@pytest.mark.parametrize("observation", [[1.0], [1.0, 2.0, 3.0], 1.0, [[1.0, 2.0]], [], "ab", None])
def test_an_observation_of_another_shape_is_refused(genome: Make, observation: object) -> None:
    with pytest.raises(ValueError, match=r"activate\(\) takes \(2,\) inputs, one per input neuron, but got shape"):
        Network(genome("0>2 +1.0 #1")).activate(observation)  # type: ignore[arg-type]


def test_outputs_are_a_new_array(genome: Make) -> None:
    network = Network(genome("0>2 +1.0 #1"))
    first = network.activate((1.0, 0.0))
    before = first.copy()
    network.activate((-1.0, 0.0))

    assert np.array_equal(first, before)


def test_values_include_every_neuron_and_the_bias_neuron(genome: Make) -> None:
    network = Network(genome("0>3 +1.0 #1, 2>3 -1.0 #2", bias_neuron=True))
    network.activate((1.0, 0.25))

    assert network.values.tolist() == [1.0, 0.25, 1.0, 0.5]
    network.reset()
    assert network.values.tolist() == [0.0, 0.0, 1.0, 0.0]


@pytest.mark.parametrize("recurrent", [False, True])
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))])
def test_a_copied_network_continues_from_the_same_state_in_its_own_memory(
    recurrent: bool, copied: Callable[[Network], Network]
) -> None:
    network = Network(grown(3, recurrent=recurrent))
    for _ in range(3):
        network.activate((0.5, -1.0, 2.0))

    other = copied(network)
    expected = [network.activate((x, 0.1, -x)) for x in (1.0, -2.0, 0.5)]
    found = [other.activate((x, 0.1, -x)) for x in (1.0, -2.0, 0.5)]

    assert np.array_equal(found, expected)
    assert np.array_equal(other.values, network.values)
    assert any(found[0] != found[1])  # outputs follow the inputs
    other.reset()
    assert not np.array_equal(other.values, network.values)


def test_a_copied_networks_circuit_shares_its_values() -> None:
    network = pickle.loads(pickle.dumps(Network(grown(3))))
    circuit = network.circuit
    circuit.values[: circuit.inputs] = (0.5, -1.0, 2.0)
    activate(circuit)

    assert np.array_equal(network.values[circuit.first_output :][:2], network.activate((0.5, -1.0, 2.0)))
