import math
from collections.abc import Callable

import numpy as np
import pytest

from neat import ACTIVATIONS, AGGREGATIONS, NEURON, SYNAPSE, Genome, Network, Shape
from neat.activations import activation_code
from neat.kernels import JIT, activation
from neat.kernels.activation import (
    FIRST_CUSTOM,
    LARGEST,
    NAN_INPUT,
    activate,
    activated,
    aggregated,
    aggregated_within_limits,
    limited,
    median,
    sort,
    step,
    sweep,
)
from neat.kernels.circuit import WIRE

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
def test_every_aggregation_combines_signals_in_its_way(genome: Make, name: str, expected: float) -> None:
    single = genome("0>4 +1.0 #1, 1>4 +1.0 #2, 2>4 +1.0 #3, 3>4 +1.0 #4", inputs=4)
    single.neurons["activation"] = activation_code("identity")
    single.neurons["aggregation"] = AGGREGATIONS.index(name)
    signals = [3.0, -0.5, -0.5, -0.5]
    expected = float(np.prod(signals)) if name == "product" else expected

    assert Network(single).activate(signals)[0] == pytest.approx(expected)


@pytest.mark.parametrize("count", [1, 2, 3, 10, 101, 1000])
def test_medians_are_those_of_numpy(count: int, rng: np.random.Generator) -> None:
    for signals in (rng.normal(size=count), np.arange(count)[::-1] * 1.0, rng.integers(3, size=count) * 1.0):
        expected = np.median(signals)
        assert median(signals.copy()) == expected
        sort(signals)
        assert np.all(np.diff(signals) >= 0.0)


def test_codes_are_named_after_the_functions() -> None:
    for names in (ACTIVATIONS, AGGREGATIONS):
        assert [getattr(activation, name.upper()) for name in names] == list(range(len(names)))


@pytest.mark.parametrize("code", range(len(AGGREGATIONS)))
def test_without_wires_every_aggregation_is_zero(code: int) -> None:
    assert aggregated(code, np.zeros(2, WIRE), 1, 1, np.ones(3)) == 0.0


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_finite_for_every_signal(name: str) -> None:
    for size in (0.0, 5e-324, 1e-7, 1e102, 1e154, 1e200, LARGEST):
        for x in (size, -size):
            assert math.isfinite(activated(activation_code(name), x)), x


@pytest.mark.parametrize(("name", "power", "limit"), [("square", 2, 1e150), ("cube", 3, 1e100)])
def test_powers_are_exact_up_to_their_limit(name: str, power: int, limit: float) -> None:
    for x in (1e-3, -7.0, 0.99 * limit, -limit):
        assert activated(activation_code(name), x) == pytest.approx(x**power, rel=1e-15)
    assert activated(activation_code(name), -1e200) == pytest.approx((-limit) ** power, rel=1e-15)


@pytest.mark.parametrize("code", range(len(AGGREGATIONS)))
def test_ordinary_signals_are_combined_in_the_same_way_within_limits(code: int, rng: np.random.Generator) -> None:
    for count in range(6):
        wires, values = np.zeros(count, WIRE), rng.normal(size=4)
        wires["source"], wires["weight"] = rng.integers(4, size=count), rng.normal(size=count)
        expected = aggregated(code, wires, 0, count, values)
        assert aggregated_within_limits(code, wires, 0, count, values) == pytest.approx(expected, rel=1e-12)


def test_limits_hold_for_every_float() -> None:
    assert [limited(x) for x in (math.inf, 1e301, 5.0, -math.inf, math.nan)] == [LARGEST, LARGEST, 5.0, -LARGEST, 0.0]


def extreme(rng: np.random.Generator, aggregation: int, *, recurrent: bool) -> Genome:
    """Return a genome with a hidden neuron of every activation function, wired at random with extreme weights."""
    shape = Shape(4, 2, True, recurrent)
    hidden = list(range(shape.first_hidden, shape.first_hidden + len(ACTIVATIONS)))
    neurons = np.zeros(2 + len(hidden), NEURON)
    neurons["id"] = range(shape.sensors, shape.sensors + len(neurons))
    neurons["activation"] = [*rng.integers(len(ACTIVATIONS), size=2), *rng.permutation(len(ACTIVATIONS))]
    neurons["aggregation"] = aggregation

    def extremes(size: int) -> np.ndarray:
        return rng.choice([-1.0, 1.0], size) * 10.0 ** rng.choice([-300.0, 0.0, 1.0, 100.0, 200.0, 308.0], size)

    neurons["bias"], neurons["response"] = extremes(len(neurons)), extremes(len(neurons))
    pairs = [
        (source, target)
        for source in [*range(shape.sensors), *hidden]
        for target in [*range(shape.sensors, shape.first_hidden), *hidden]
        if (recurrent or source < target or target < shape.first_hidden) and rng.random() < 0.3
    ]
    weights = extremes(len(pairs))
    rows = [(index, *pair, weight, True) for index, (pair, weight) in enumerate(zip(pairs, weights, strict=True))]
    genome = Genome(shape, np.array(rows, SYNAPSE), neurons)
    genome.check()
    return genome


@pytest.mark.parametrize("aggregation", range(len(AGGREGATIONS)))
@pytest.mark.parametrize("recurrent", [False, True])
def test_values_are_finite_whatever_the_functions_and_weights(
    aggregation: int, recurrent: bool, rng: np.random.Generator
) -> None:
    for steps in [1000 if JIT else 10, *[30 if JIT else 2] * 20]:
        network = Network(extreme(rng, aggregation, recurrent=recurrent))
        for _ in range(steps):
            observation = rng.normal(size=4) * 10.0 ** rng.integers(-300, 308, size=4)
            network.activate(observation)
            assert np.isfinite(network.values).all()


def test_infinite_inputs_count_as_the_largest_signal(genome: Make) -> None:
    some = genome("0>2 +0.5 #1, 1>2 +0.0 #2")
    some.neurons["activation"] = activation_code("identity")

    assert Network(some).activate([math.inf, math.inf])[0] == LARGEST
    assert Network(some).activate([-math.inf, 0.0])[0] == -LARGEST


@pytest.mark.parametrize("recurrent", [False, True])
def test_the_loops_refuse_an_input_that_is_nan(genome: Make, recurrent: bool) -> None:
    network = Network(genome("0>2 +1.0 #1", recurrent=recurrent))
    circuit = network.circuit
    assert circuit is not None
    circuit.values[1] = math.nan  # which no synapse reads

    if recurrent:
        assert step(*circuit[:4], 0) == NAN_INPUT
    else:
        assert sweep(*circuit[:3], 0) == NAN_INPUT
    activate(circuit)
    assert math.isnan(circuit.values[circuit.first_output])


@pytest.mark.parametrize("recurrent", [False, True])
def test_the_loops_stop_at_a_registered_function_and_continue_after_it(genome: Make, recurrent: bool) -> None:
    some = genome("0>3 +1.0 #1, 3>4 +1.0 #2, 4>2 +1.0 #3", recurrent=recurrent)
    some.neurons["activation"] = [activation_code("identity"), FIRST_CUSTOM, activation_code("identity")]
    network = Network(some)
    nodes, wires, values = network._nodes, network._wires, network.values
    values[:] = [0.5, 0.0, 0.0, 0.25, 0.0]
    next_values = np.zeros_like(values)

    def run(start: int) -> int:
        return step(nodes, wires, values, next_values, start) if recurrent else sweep(nodes, wires, values, start)

    stopped = run(0)

    written = next_values if recurrent else values
    assert nodes[stopped]["activation"] == FIRST_CUSTOM
    assert written[nodes[stopped]["slot"]] == 0.5  # the argument of the function
    assert run(stopped + 1) == len(nodes)
