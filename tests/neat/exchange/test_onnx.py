import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neat import AGGREGATIONS, NeatError, Network
from neat.exchange.onnx import onnx_model
from neat.network.observation import Numbers, Scaled
from tests.evolved import evolved
from tests.neat.exchange.agreement import (
    EVERY_ACTION,
    EVERYTHING,
    difference,
    every_part,
    evolved_genomes,
    needs_node,
    plan_for,
    wide,
)

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
    read = {name for node in model.graph.node for name in node.input} | {one.name for one in model.graph.output}
    assert {one.name for one in model.graph.initializer} <= read
    assert all({*node.output} & read for node in model.graph.node)  # nothing is computed in vain
    metadata = {one.key: one.value for one in model.metadata_props}
    assert metadata["genome"] == "3"
    assert json.loads(metadata["input_labels"])[0] == "obs.camera 0"
    assert json.loads(metadata["observation_layout"])["observation.place.1"] == 1
    assert {one.name for one in model.graph.output} >= {"action.move", "action.parts.1", "outputs"}
    assert onnx_model(plan, precision=precision) == content


@needs_node
@pytest.mark.skipif(find_spec("netron") is None, reason="needs Netron: pip install netron")
def test_netron_opens_the_model(tmp_path: Path) -> None:
    netron = find_spec("netron")
    assert netron is not None
    assert netron.origin is not None
    products = wide(False)
    products.neurons["aggregation"] = AGGREGATIONS.index("product")
    plans = {
        "everything": plan_for(every_part(3), EVERYTHING, EVERY_ACTION), "large": plan_for(evolved(9, large=True)),
        "recurrent": plan_for(every_part(3, recurrent=True), EVERYTHING, EVERY_ACTION), "products": plan_for(products),
        "sparse": plan_for(wide(False)), "sparse and recurrent": plan_for(wide(True)),
    }  # fmt: skip
    models = {
        f"{name}, {precision}.onnx": onnx_model(plan, precision=precision)
        for name, plan in plans.items()
        for precision in ("float64", "float32")
    }
    for name, content in models.items():
        (tmp_path / name).write_bytes(content)

    script = Path(__file__).with_name("netron.mjs")
    modules = shutil.copytree(Path(netron.origin).parent, tmp_path / "netron")
    (modules / "package.json").write_text('{"type": "module"}')  # or an older Node takes .js for something else
    command = ["node", str(script), str(modules), *(str(tmp_path / name) for name in models)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for line, content in zip(done.stdout.splitlines(), models.values(), strict=True):
        opened, model = json.loads(line), onnx.load_from_string(content)
        assert opened["operators"] == [node.op_type for node in model.graph.node]
        assert opened["unknown"] == []
        assert [name.split(":")[0] for name in opened["outputs"]] == [one.name for one in model.graph.output]
        assert opened["metadata"] == {one.key: one.value for one in model.metadata_props}
        arrays = [onnx.numpy_helper.to_array(one) for one in model.graph.initializer]
        assert opened["numbers"] == sum(array.size for array in arrays)


def test_without_the_package_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)

    with pytest.raises(NeatError, match=r"pip install 'craig-neat\[onnx\]'"):
        onnx_model(plan_for(evolved(2)))
