"""The notebooks run from top to bottom; the build of the site shows what they display."""

import json
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def run(name: str) -> dict[str, Any]:
    """Run the code of a notebook and return its names; without a notebook, what is displayed is printed."""
    notebook = json.loads((EXAMPLES / name).read_text(encoding="utf-8"))
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{name}, {cell['id']}", "exec"), names)
    return names


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.name)
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]

    assert not [cell["id"] for cell in cells if cell.get("outputs") or cell.get("execution_count")]


def test_evolution_is_shown_until_the_game_is_solved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("IPython")
    pytest.importorskip("matplotlib").use("Agg")
    monkeypatch.chdir(tmp_path)

    names = run("evolution.ipynb")

    assert names["generation"].validated >= names["Catch"].solved_at
    assert names["charts"].generations[-1] is names["generation"]
    assert names["champions"][0].hidden == 0 < names["champions"][-1].hidden
    assert names["champions"][-1] == names["generation"].champion
    assert len(names["film"]) == 5 * 20
    assert not list(tmp_path.iterdir())
