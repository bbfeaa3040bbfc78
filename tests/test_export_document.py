"""The snippets of docs/how-to/export.md run, in the order of the page."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import neat
from neat.network.action import Largest
from neat.network.observation import Numbers, Scaled
from tests.evolved import evolved
from tests.neat.exchange.agreement import needs_compiler, needs_node

DOCUMENT = (Path(__file__).parent.parent / "docs" / "how-to" / "export.md").read_text(encoding="utf-8")
OBSERVATION = [0.0, 0.1, -0.02, 0.3]


@pytest.fixture
def expected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return the action of the champion that the page exports, for the observation of the page."""
    controller = neat.Controller(evolved(4, outputs=2), Scaled(Numbers((4,)), 0.0, 2.0), Largest([3, 8]))
    controller.save(tmp_path / "cart.json")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "brain", raising=False)
    run("neat.export(")
    action: int = controller.act(OBSERVATION)
    return action


def run(part: str) -> dict[str, object]:
    """Run the first block of Python that contains this."""
    block = next(code for code in re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL) if part in code)
    names: dict[str, object] = {}
    exec(compile(block, "docs/how-to/export.md", "exec"), names)
    return names


def block_of(language: str) -> str:
    (code,) = re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)
    return str(code)


def printed(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_python_acts(expected: int) -> None:
    assert run("from brain import")["action"] == expected
    sys.modules.pop("brain")


@needs_compiler
def test_c_acts(expected: int) -> None:
    Path("main.c").write_text(block_of("c"))
    printed("cc", "-std=c99", "-ffp-contract=off", "main.c", "-o", "main", "-lm")

    assert printed("./main") == f"{expected}\n"


@needs_node
def test_javascript_acts(expected: int) -> None:
    Path("main.mjs").write_text(block_of("javascript"))

    assert printed("node", "main.mjs") == f"{expected}\n"


@pytest.mark.skipif(find_spec("onnxruntime") is None, reason="needs the extra [onnx]")
def test_onnx_acts(expected: int) -> None:
    names = run("onnxruntime")

    assert np.asarray(names["action"])[0] == expected
    assert np.asarray(names["outputs"]).shape == (2, 2)


@pytest.mark.skipif(find_spec("torch") is None, reason="needs PyTorch, the extra [torch]")
def test_genes_are_loaded(expected: int) -> None:
    assert run("to_torch")["optimizer_takes"]


def test_the_graph_has_weights(expected: int) -> None:
    assert isinstance(run("to_networkx")["strongest"], tuple)
