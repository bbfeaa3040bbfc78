"""What the documents show is what happens."""

import re
from pathlib import Path

import pytest

from experiments.cli.main import parser

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.filterwarnings("default")  # of what Dask does with sockets while it ends
@pytest.mark.parametrize("document", ["README.md", "docs/runs.md"])
def test_the_examples_run_and_solve_what_they_are_about(
    document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / document).read_text(encoding="utf-8"), re.DOTALL)

    names: dict[str, object] = {"__name__": "__main__"}
    for code in blocks:
        exec(compile(code, document, "exec"), names)

    assert names["generation"].champion.fitness >= 475.0  # type: ignore[attr-defined]
    assert (tmp_path / "cart.population").exists()


def test_every_command_is_in_the_readme() -> None:
    (commands,) = (action.choices for action in parser()._actions if action.dest == "command")
    assert commands is not None

    assert all(f"neat {command} " in README or f"neat {command}\n" in README for command in commands)
