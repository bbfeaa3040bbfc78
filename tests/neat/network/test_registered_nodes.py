"""Networks with functions of the user, compiled and as plain Python."""

import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import neat
from neat import EvaluationError, Genome, GenomeError, Genomes, Network, Networks
from neat.activations import activation_code
from neat.aggregations import aggregation_code
from neat.functions import ACTIVATION_REGISTRY
from neat.kernels import JIT, Floats
from neat.kernels.activation import FIRST_CUSTOM

Make = Callable[..., Genome]
FACTORS = {"half": 0.5}  # which compiled code cannot read


def wave(x: float) -> float:
    return 2.0 * math.sin(x)


def spread(signals: Floats) -> float:
    return float(max(signals) - min(signals))


@pytest.fixture(autouse=True)
def functions() -> None:
    neat.register_activation("wave", wave)
    neat.register_activation("python_wave", lambda x: FACTORS["half"] * 4.0 * math.sin(x))
    neat.register_activation("pole", lambda x: 1.0 / (x - 2.0))
    neat.register_activation("nothing", lambda x: None if x > 1.0 else 0.0)  # type: ignore[arg-type,return-value]
    neat.register_aggregation("spread", spread)
    neat.register_aggregation("python_spread", lambda signals: FACTORS["half"] * 2.0 * spread(signals))


def mixed(genome: Make, activation: str, aggregation: str, *, recurrent: bool = False) -> Genome:
    """Return a genome of three neurons in a row: own functions, between functions that are built in."""
    some = genome("0>3 +1.0 #1, 1>3 -2.0 #2, 3>4 +0.5 #3, 0>4 +1.0 #4, 4>2 +1.0 #5, 0>2 +3.0 #6", recurrent=recurrent)
    some.neurons["activation"] = [activation_code(name) for name in (activation, "tanh", activation)]
    some.neurons["aggregation"] = [aggregation_code(name) for name in ("sum", aggregation, aggregation)]
    some.neurons["bias"] = [0.1, 0.2, 0.3]
    return some


def computed(genome: Genome, observation: list[float]) -> float:
    """Return the output of a feed-forward `mixed` genome with waves and spreads."""
    first, second = observation
    hidden = math.tanh(0.2 + spread(np.array([first, -2.0 * second])))
    other = wave(0.3 + spread(np.array([0.5 * hidden, first])))
    return wave(0.1 + (other + 3.0 * first))


@pytest.mark.parametrize("activation", ["wave", "python_wave"])
@pytest.mark.parametrize("aggregation", ["spread", "python_spread"])
def test_compiled_and_plain_functions_compute_the_same(genome: Make, activation: str, aggregation: str) -> None:
    some = mixed(genome, activation, aggregation)
    network, networks = Network(some), Networks(Genomes.pack([some, some]), 2)
    observations = np.random.default_rng(0).normal(size=(4, 2))
    expected = [computed(some, row) for row in observations.tolist()]

    assert [network.activate(row)[0] for row in observations] == pytest.approx(expected, rel=1e-12)
    assert networks.activate(observations)[:, 0] == pytest.approx(expected, rel=1e-12)
    assert network.activate_many(observations)[:, 0] == pytest.approx(expected, rel=1e-12)
    assert network.circuit is None  # whose kernels could not report an error


@pytest.mark.parametrize(("activation", "aggregation"), [("wave", "spread"), ("python_wave", "python_spread")])
def test_a_recurrent_network_takes_synchronous_steps(genome: Make, activation: str, aggregation: str) -> None:
    some = mixed(genome, activation, aggregation, recurrent=True)
    network, networks = Network(some), Networks(Genomes.pack([some]))
    output = first = second = 0.0
    for _ in range(5):
        output, first, second = (
            wave(0.1 + second + 3.0 * 0.4),
            math.tanh(0.2 + spread(np.array([0.4, -2.0 * 0.7]))),
            wave(0.3 + spread(np.array([0.5 * first, 0.4]))),
        )
        assert network.activate((0.4, 0.7))[0] == pytest.approx(output, rel=1e-12)
        assert networks.activate(np.array([[0.4, 0.7]]))[0, 0] == pytest.approx(output, rel=1e-12)


@pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
def test_compiled_functions_do_not_leave_the_loop(genome: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(mixed(genome, "wave", "spread"))
    network.activate((0.1, 0.2))
    monkeypatch.setattr(Network, "_finish", None)  # which would be called

    network.activate((0.3, 0.4))


@pytest.mark.parametrize("batched", [False, True])
@pytest.mark.parametrize(
    ("activation", "message"),
    [
        ("pole", r"activation pole\(2\) raised ZeroDivisionError: (float )?division by zero"),
        ("nothing", r"activation nothing\(2\) returned None"),
    ],
)
def test_an_error_names_genome_neuron_function_and_argument(
    genome: Make, batched: bool, activation: str, message: str
) -> None:
    some = genome("0>3 +2.0 #1, 3>2 +1.0 #2").copy(id=17)
    some.neurons["activation"] = [activation_code("identity"), activation_code(activation)]
    network = Networks(Genomes.pack([some.copy(id=16), some])) if batched else Network(some)
    good, bad = ([0.0, 0.0], [1.0, 0.0])
    assert np.isfinite(network.activate(np.array([good, good]) if batched else good)).all()

    with pytest.raises(
        EvaluationError, match=rf"^neuron 3 of genome 17: {message}; a registered function must"
    ) as caught:
        network.activate(np.array([good, bad]) if batched else bad)  # type: ignore[arg-type]
    assert isinstance(caught.value.__cause__, ZeroDivisionError if activation == "pole" else type(None))


def test_an_error_of_an_aggregation_names_its_signals(genome: Make) -> None:
    neat.register_aggregation("broken", lambda signals: 1.0 / (len(signals) - 2))
    some = genome("0>2 +2.0 #1, 1>2 +1.0 #2").copy(id=5)
    some.neurons["aggregation"] = aggregation_code("broken")

    with pytest.raises(EvaluationError, match=r"neuron 2 of genome 5: aggregation broken\(\[2, 3\]\) raised ZeroDiv"):
        Network(some).activate((1.0, 3.0))


def test_a_registered_aggregation_of_no_signals_is_zero(genome: Make) -> None:
    for name in ("spread", "python_spread"):
        some = genome("0>2 +2.0 #1 off")
        some.neurons["aggregation"], some.neurons["bias"] = aggregation_code(name), 0.25
        some.neurons["activation"] = activation_code("identity")
        assert Network(some).activate((1.0, 3.0))[0] == 0.25


def test_a_registered_aggregation_has_finite_signals(genome: Make) -> None:
    some = genome("0>2 +2.0 #1, 1>2 -2.0 #2")
    some.neurons["activation"] = activation_code("identity")
    for name in ("spread", "python_spread"):
        some.neurons["aggregation"] = aggregation_code(name)
        assert Network(some).activate((1e308, 1e308))[0] == 1e300


@pytest.mark.parametrize("recurrent", [False, True])
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))])
@pytest.mark.parametrize("name", ["wave", "python_wave"])
def test_copies_look_their_functions_up_again(
    genome: Make, recurrent: bool, copied: Callable[[Any], Any], name: str
) -> None:
    some = mixed(genome, name, "spread", recurrent=recurrent)
    network, networks = Network(some), Networks(Genomes.pack([some] * 2))
    observations = np.array([[0.4, 0.7], [-0.3, 0.2]])
    network.activate(observations[0])
    networks.activate(observations)

    other, others = copied(network), copied(networks)

    assert not other._nodes["activation_address"].any()  # an address means nothing in another process
    assert not others._batch.nodes["activation_address"].any()
    assert np.array_equal(other.activate(observations[0]), copy.deepcopy(network).activate(observations[0]))
    assert np.array_equal(others.activate(observations), copy.deepcopy(networks).activate(observations))


def test_a_replaced_function_is_that_of_new_networks(genome: Make) -> None:
    neat.register_activation("replaced", lambda x: 3.0)
    some = genome("0>2 +1.0 #1")
    some.neurons["activation"] = activation_code("replaced")
    before = Network(some)
    before.activate((0.0, 0.0))
    neat.register_activation("replaced", lambda x: 4.0)

    assert Network(some).activate((0.0, 0.0))[0] == 4.0
    assert before.activate((0.0, 0.0))[0] == 3.0


def test_an_unknown_function_is_named(genome: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    some = genome("0>2 +1.0 #1")
    some.neurons["activation"] = FIRST_CUSTOM + 1
    monkeypatch.setattr(ACTIVATION_REGISTRY, "_registered", {})

    for network, observation in ((Network(some), [0.0, 0.0]), (Networks(Genomes.pack([some])), np.zeros((1, 2)))):
        with pytest.raises(GenomeError, match="activation code 1001 is not registered in this process"):
            network.activate(observation)  # type: ignore[arg-type]
