"""What the documents show is what happens."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fitness
from experiments.cli.main import parser
from neat.random_streams import EPISODE_SEED_LIMIT

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LIBRARY = (ROOT / "docs" / "how-to" / "library.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", range(1, 4))
def test_the_loop_of_the_guide_does_not_stop_on_luck(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (loop,) = (block for block in re.findall(r"```python\n(.*?)```", LIBRARY, re.DOTALL) if "neat.evolve(" in block)
    assert loop.count("seed=1)") == 1

    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(loop.replace("seed=1)", f"seed={seed})"), "library.md", "exec"), names)

    unseen = fitness.Gymnasium("CartPole-v1", episodes=50)
    mean = unseen.evaluate(names["controller"].network, np.random.default_rng(EPISODE_SEED_LIMIT + seed))
    assert mean >= 0.95 * 475.0  # less than the goal, since a validated mean is itself an estimate


def test_every_command_is_in_the_readme() -> None:
    (commands,) = (action.choices for action in parser()._actions if action.dest == "command")
    assert commands is not None

    assert all(f"neat {command} " in README or f"neat {command}\n" in README for command in commands)
