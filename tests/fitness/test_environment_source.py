import subprocess
import sys
from pathlib import Path
from typing import Any

import gymnasium
import pytest

import fitness
from fitness.environment_source import is_source
from tests.processes import environment


class Game(gymnasium.Env[Any, Any]):
    """An environment that is never made."""


@pytest.mark.parametrize("source", [Game, Game(), gymnasium.spec("CartPole-v1")], ids=["class", "object", "spec"])
def test_what_makes_environments_is_a_source(source: object) -> None:
    assert is_source(source)


@pytest.mark.parametrize("other", [fitness.Xor, fitness.Xor(), Game.step, "CartPole-v1", int, None])
def test_tasks_functions_and_names_are_not(other: object) -> None:
    assert not is_source(other)


def test_the_protocol_of_tasks_needs_no_module_of_a_task() -> None:
    program = (
        "import sys, types; package = types.ModuleType('fitness'); package.__path__ = [sys.argv[1]];"
        "sys.modules['fitness'] = package; import fitness.task;"
        "print(sorted(name for name in sys.modules if name.startswith('fitness.tasks')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(Path(fitness.__file__).parent)],
        capture_output=True, text=True, timeout=120, check=False, env=environment(),
    )  # fmt: skip

    assert done.stdout.split() == ["[]"], done.stderr
