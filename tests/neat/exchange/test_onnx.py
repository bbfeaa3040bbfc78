import json
import sys
from typing import Any

import numpy as np
import pytest

from neat import NeatError, Network
from neat.exchange.onnx import onnx_model
from neat.network.observation import Numbers, Scaled
from tests.evolved import evolved
from tests.neat.exchange.agreement import EVERY_ACTION, EVERYTHING, difference, every_part, evolved_genomes, plan_for

onnx = pytest.importorskip("onnx", reason="needs the extra [onnx]")
onnxruntime = pytest.importorskip("onnxruntime", reason="needs the extra [onnx]")


def session_of(content: bytes) -> Any:
    return onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("large", [False, True])
def test_evolved_genomes_compute_the_same_in_onnxruntime(large: bool) -> None:
    apart = [difference("onnx", genome) for genome in evolved_genomes(4 if large else 12, bounded=True, large=large)]

    assert max(one.outputs for one in apart) < 1e-12
    assert all(one.same_actions == one.steps for one in apart)


def test_float32_is_as_near_as_floats_can_be() -> None:
    apart = [difference("onnx", genome, precision="float32") for genome in evolved_genomes(6, plain=True)]

    assert 0.0 < max(one.outputs for one in apart) < 1e-5


@pytest.mark.parametrize("recurrent", [False, True])
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_every_conversion_is_in_the_model(recurrent: bool, precision: str) -> None:
    genome = every_part(1, recurrent=recurrent)
    found = difference("onnx", genome, EVERYTHING, EVERY_ACTION, precision=precision)

    assert found.outputs < (1e-12 if precision == "float64" else 1e-5)
    assert found.same_actions == found.steps or precision == "float32"  # near a threshold, floats decide otherwise


def test_a_batch_is_computed_row_by_row() -> None:
    genome, rows = evolved(2, bounded=True), np.random.default_rng(1).normal(size=(50, 4))
    session = session_of(onnx_model(plan_for(genome, Scaled(Numbers((4,)), 1.0, 2.0))))

    outputs, action = session.run(["outputs", "action"], {"observation": rows})
    assert outputs.shape == (50, 3)
    assert np.allclose(outputs, Network(genome).activate_many((rows - 1.0) / 2.0), rtol=0.0, atol=1e-12)
    assert np.array_equal(action, outputs)


def test_infinite_observations_give_finite_outputs() -> None:
    session = session_of(onnx_model(plan_for(evolved(2))))

    (outputs,) = session.run(["outputs"], {"observation": np.array([[np.inf, -np.inf, 0.0, 1e308]])})
    assert np.isfinite(outputs).all()


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("recurrent", [False, True])
def test_the_model_is_valid_and_says_what_it_was_made_from(precision: str, recurrent: bool) -> None:
    plan = plan_for(every_part(3, recurrent=recurrent), EVERYTHING, EVERY_ACTION)
    content = onnx_model(plan, precision=precision)
    model = onnx.load_from_string(content)

    onnx.checker.check_model(model, full_check=True)
    metadata = {one.key: one.value for one in model.metadata_props}
    assert metadata["genome"] == "3"
    assert json.loads(metadata["input_labels"])[0] == "obs.camera 0"
    assert json.loads(metadata["observation_layout"])["observation.place.1"] == 1
    assert {one.name for one in model.graph.output} >= {"action.move", "action.parts.1", "outputs"}
    assert onnx_model(plan, precision=precision) == content


def test_without_the_package_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)

    with pytest.raises(NeatError, match=r"pip install 'craig-neat\[onnx\]'"):
        onnx_model(plan_for(evolved(2)))
