import numpy as np
import pytest

import neat
from neat import NeatError
from neat.exchange.onnx import onnx_model
from neat.exchange.onnx_functions import ACTIVATION_NODES
from tests.conftest import genome_of
from tests.neat.exchange.agreement import difference, plan_for, wide

pytest.importorskip("onnx", reason="needs the extra [onnx]")
onnxruntime = pytest.importorskip("onnxruntime", reason="needs the extra [onnx]")
ARGUMENTS = [0.0, 1e-8, 0.3, -0.3, 2.0, -2.0, 30.0, -30.0, 80.0, -80.0, 1e3, -1e3, 1e200, -1e200, 1e300, -1e300]


def test_every_built_in_function_has_nodes() -> None:
    assert tuple(ACTIVATION_NODES) == neat.ACTIVATIONS


@pytest.mark.parametrize("activation", [name for name in neat.ACTIVATIONS if name != "sin"])
def test_an_activation_function_is_the_networks_everywhere(activation: str) -> None:
    genome = genome_of("0>1 +1.0 #1", inputs=1)
    genome.neurons["activation"] = neat.ACTIVATIONS.index(activation)
    session = onnxruntime.InferenceSession(onnx_model(plan_for(genome)), providers=["CPUExecutionProvider"])

    (found,) = session.run(["outputs"], {"observation": np.array(ARGUMENTS)[:, None]})
    expected = neat.Network(genome).activate_many(np.array(ARGUMENTS)[:, None])
    assert np.all(np.abs(found - expected) <= 1e-12 * np.maximum(1.0, np.abs(expected)))


@pytest.mark.parametrize("aggregation", neat.AGGREGATIONS)
@pytest.mark.parametrize(
    "synapses", ["0>3 +1.5 #1", "0>3 +1.5 #1, 1>3 -2.0 #2, 0>4 +1.0 #3, 1>4 -1.0 #4, 2>4 +0.5 #5", ""]
)
def test_an_aggregation_is_the_networks(aggregation: str, synapses: str) -> None:
    genome = genome_of(synapses, inputs=3, outputs=2)
    genome.neurons["aggregation"] = neat.AGGREGATIONS.index(aggregation)
    genome.neurons["activation"] = neat.ACTIVATIONS.index("identity")
    genome.neurons["bias"] = [0.5, -0.25]
    genome.neurons["response"] = [1.0, 2.0]

    assert difference("onnx", genome).outputs < 1e-15


@pytest.mark.parametrize("recurrent", [False, True])
@pytest.mark.parametrize("aggregation", ["sum", "mean", "max", "product", "maxabs"])
def test_a_wide_network_of_few_synapses_has_a_small_model(aggregation: str, recurrent: bool) -> None:
    genome = wide(recurrent)
    genome.neurons["aggregation"] = neat.AGGREGATIONS.index(aggregation)

    assert len(onnx_model(plan_for(genome))) < 150_000  # a matrix of sources x neurons has 2 MB
    assert difference("onnx", genome).outputs < 1e-14


def test_a_model_that_is_too_large_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neat.exchange.onnx.MOST_BYTES", 2**10)

    with pytest.raises(NeatError, match=r"an ONNX model may have at most .* export it to c or python"):
        onnx_model(plan_for(wide(False)))


@pytest.mark.filterwarnings("error")
def test_a_number_beyond_float32_is_limited() -> None:
    genome = genome_of("0>1 +1.0 #1", inputs=1)
    genome.neurons["bias"] = 1e300

    assert onnx_model(plan_for(genome), precision="float32")
