import copy
import math
import pickle
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neat
from neat import ACTIVATIONS, AGGREGATIONS, Genome, GenomeError, Network, Population, Settings, SettingsError
from neat.activations import activation_code
from neat.kernels.activation import activate, reset
from tests.naive import naive_activation

Make = Callable[..., Genome]
SIGNALS = [-1000.0, -30.0, -1.0, -0.3, 0.0, 1e-9, 0.3, 1.0, 30.0, 1000.0]

FORMULAS: dict[str, Callable[[float], float]] = {
    "steep_sigmoid": lambda x: 1.0 / (1.0 + math.exp(-max(-700.0, 4.9 * x))),
    "sigmoid": lambda x: 1.0 / (1.0 + math.exp(-max(-700.0, x))),
    "tanh": math.tanh,
    "identity": lambda x: x,
    "relu": lambda x: max(0.0, x),
    "sin": math.sin,
    "gauss": lambda x: math.exp(-(x**2)),
    "elu": lambda x: x if x > 0 else math.expm1(max(x, -60.0)),
    "lelu": lambda x: x if x > 0 else 0.005 * x,
    "selu": lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * math.expm1(max(x, -60.0))),
    "softplus": lambda x: x if x > 500.0 else math.log1p(math.exp(x)),
    "clamped": lambda x: max(-1.0, min(1.0, x)),
    "inv": lambda x: 0.0 if abs(x) <= 1e-7 else 1.0 / x,
    "log": lambda x: math.log(max(1e-7, x)),
    "exp": lambda x: math.exp(max(-60.0, min(60.0, x))),
    "abs": abs,
    "hat": lambda x: max(0.0, 1.0 - abs(x)),
    "square": lambda x: x**2,
    "cube": lambda x: x**3,
}


def grown(seed: int, *, recurrent: bool = False, generations: int = 12) -> Genome:
    """Return a genome with some history."""
    settings = Settings(population_size=10).replace("genome.recurrent", recurrent)
    settings = settings.replace("mutation.add_neuron_rate", 0.7).replace("mutation.add_synapse_rate", 1.5)
    population = Population(settings, inputs=3, outputs=2, seed=seed)
    rng = np.random.default_rng(seed)
    for _ in range(generations):
        population.tell(rng.random(10))
    return population.ask()[int(rng.integers(10))]


@given(st.integers(0, 10**6), st.lists(st.floats(-3.0, 3.0), min_size=3, max_size=3))
def test_a_feed_forward_network_answers_as_asking_each_source_in_turn_would(
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


@pytest.mark.parametrize("recurrent", [False, True])
@given(seed=st.integers(0, 10**6), observation=st.lists(st.floats(-3.0, 3.0), min_size=3, max_size=3))
def test_a_circuit_is_the_network_for_kernels(recurrent: bool, seed: int, observation: list[float]) -> None:
    genome = grown(seed, recurrent=recurrent)
    network, driven = Network(genome), Network(genome)
    circuit = driven.circuit
    assert circuit is not None
    for _ in range(2):
        driven.values[:] = 7.0
        reset(circuit)
        network.reset()
        for _ in range(3):
            answer = network.activate(observation)
            circuit.values[: circuit.inputs] = observation
            activate(circuit)
            assert np.array_equal(circuit.values[circuit.first_output :][: len(answer)], answer)
    assert np.array_equal(network.values, driven.values)


def test_a_recurrent_network_remembers_until_it_is_reset(genome: Make) -> None:
    network = Network(genome("0>2 +0.5 #1, 2>2 +0.9 #2", recurrent=True))
    first = [network.activate((1.0, 0.0))[0] for _ in range(3)]
    network.reset()

    assert len(set(first)) == 3
    assert [network.activate((1.0, 0.0))[0] for _ in range(3)] == first


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_its_formula(genome: Make, name: str) -> None:
    single = genome("0>1 +1.0 #1", inputs=1)
    single.neurons["activation"] = activation_code(name)
    network = Network(single)

    assert set(FORMULAS) == set(ACTIVATIONS)
    for signal in SIGNALS:
        assert network.activate([signal])[0] == pytest.approx(FORMULAS[name](signal), rel=1e-9, abs=1e-12), signal


@pytest.mark.parametrize(
    ("name", "expected"),
    [("sum", 1.5), ("product", -6.0), ("max", 3.0), ("min", -0.5), ("mean", 0.375), ("median", -0.5), ("maxabs", 3.0)],
)
def test_every_aggregation_puts_signals_together_its_way(genome: Make, name: str, expected: float) -> None:
    single = genome("0>4 +1.0 #1, 1>4 +1.0 #2, 2>4 +1.0 #3, 3>4 +1.0 #4", inputs=4)
    single.neurons["activation"] = activation_code("identity")
    single.neurons["aggregation"] = AGGREGATIONS.index(name)
    signals = [3.0, -0.5, -0.5, -0.5]
    expected = float(np.prod(signals)) if name == "product" else expected

    assert Network(single).activate(signals)[0] == pytest.approx(expected)


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


def test_a_registered_activation_means_the_same_in_another_process() -> None:
    code = "import neat, neat.activations as a; neat.register_activation('wave', abs); print(a.activation_code('wave'))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    neat.register_activation("wave", abs)

    assert int(other.stdout) == activation_code("wave")


@pytest.mark.parametrize("name", ["sigmoid", "not a word", ""])
def test_names_that_cannot_be_registered_are_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="activation"):
        neat.register_activation(name, abs)


@pytest.mark.parametrize("observation", [[1.0], [1.0, 2.0, 3.0], 1.0, [[1.0, 2.0]], [], "ab", None])
def test_an_observation_of_another_shape_is_refused(genome: Make, observation: object) -> None:
    with pytest.raises(ValueError, match=r"activate\(\) takes \(2,\) inputs, one per input neuron, but got shape"):
        Network(genome("0>2 +1.0 #1")).activate(observation)  # type: ignore[arg-type]


def test_answers_are_the_callers_to_keep(genome: Make) -> None:
    network = Network(genome("0>2 +1.0 #1"))
    first = network.activate((1.0, 0.0))
    before = first.copy()
    network.activate((-1.0, 0.0))

    assert np.array_equal(first, before)


def test_values_hold_every_neuron_the_bias_neuron_too(genome: Make) -> None:
    network = Network(genome("0>3 +1.0 #1, 2>3 -1.0 #2", bias_neuron=True))
    network.activate((1.0, 0.25))

    assert network.values.tolist() == [1.0, 0.25, 1.0, 0.5]
    network.reset()
    assert network.values.tolist() == [0.0, 0.0, 1.0, 0.0]


def test_a_chain_of_thousands_of_neurons_is_followed_to_its_end(genome: Make) -> None:
    chain = ", ".join(f"{neuron}>{neuron + 1} +1.0 #{neuron}" for neuron in range(2, 5000))
    long = genome(f"0>2 +1.0 #0, {chain}, 5000>1 +1.0 #5001".replace("#0,", "#1,"), inputs=1)
    long.neurons["activation"] = activation_code("identity")

    assert Network(long).activate([0.7])[0] == pytest.approx(0.7)


def test_a_cycle_in_a_feed_forward_genome_is_refused(genome: Make) -> None:
    cyclic = genome("0>3 +1.0 #1, 3>4 +1.0 #2, 4>2 +1.0 #3")
    cyclic.synapses["target"][2] = 3

    with pytest.raises(GenomeError, match="close a cycle"):
        Network(cyclic)
    with pytest.raises(GenomeError, match="close a cycle"):
        cyclic.check()


@pytest.mark.parametrize("recurrent", [False, True])
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))])
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
