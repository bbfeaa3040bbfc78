import math
from collections.abc import Callable

import numpy as np
import pytest

from neat import ACTIVATIONS, AGGREGATIONS, Genome, Network
from neat.activations import activation_code
from neat.kernels import activation
from neat.kernels.activation import FIRST_CUSTOM, aggregated, step, sweep
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


def test_codes_are_named_after_the_functions() -> None:
    for names in (ACTIVATIONS, AGGREGATIONS):
        assert [getattr(activation, name.upper()) for name in names] == list(range(len(names)))


@pytest.mark.parametrize("code", range(len(AGGREGATIONS)))
def test_without_wires_every_aggregation_is_zero(code: int) -> None:
    assert aggregated(code, np.empty(0, WIRE), np.ones(3)) == 0.0


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
