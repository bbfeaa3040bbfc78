import re
from pathlib import Path

import pytest

from experiments.command import parser

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_library_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)

    assert names["generation"].champion.fitness >= 475.0  # type: ignore[attr-defined]
    assert (tmp_path / "cart.population").exists()


def test_every_command_is_in_the_readme() -> None:
    (commands,) = (action.choices for action in parser()._actions if action.dest == "command")
    assert commands is not None

    assert all(f"neat {command} " in README or f"neat {command}\n" in README for command in commands)
