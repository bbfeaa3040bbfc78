import builtins
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import gymnasium
import networkx
import pytest

from experiments.catalog.stated_task import check_constructor, check_place
from fitness.tasks.xor import Xor
from neat import TaskError
from neat.system.atomic_write import write_whole


class Batched:
    def evaluate_batch(self, networks: Any, rng: Any) -> Any: ...


class Static:
    @staticmethod
    def evaluate(network: Any, rng: Any) -> float:
        return 0.0


def make_environment(size: int = 3) -> Any: ...


TASKS = [Xor, Batched, Static, gymnasium.Env, gymnasium.Wrapper, gymnasium.spec("CartPole-v1"), make_environment]
OTHERS = [
    os.system, os.popen, subprocess.Popen, subprocess.getoutput, shutil.rmtree, builtins.exec, builtins.open, print,
    networkx.read_edgelist, pytest.main, write_whole, Path, dict, "text", 5, None,
]  # fmt: skip


@pytest.mark.parametrize("found", TASKS)
def test_what_makes_a_task_is_called(found: Any) -> None:
    check_constructor(found, "module:name")


@pytest.mark.parametrize("found", OTHERS)
def test_nothing_else_is_called_with_the_arguments_of_a_run(found: Any) -> None:
    with pytest.raises(TaskError, match="'module:name' is not a class of tasks or environments, so it is not called"):
        check_constructor(found, "module:name")


INSIDE = [
    "runs/one/evil.py:Task", "{run}/evil.py:Task", "runs.one:Task", "runs.one.evil:Task", "runs/x/../one/e.py:Task",
]  # fmt: skip
OUTSIDE = ["xor", "mario:1-1", "game.py:Game", "runs/game.py:Game", "games.chess:Chess", "CartPole-v1"]


@pytest.mark.parametrize("name", INSIDE)
def test_a_task_in_the_run_directory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    directory = tmp_path / "runs" / "one"
    directory.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(TaskError, match="lies in the run directory, so it is not imported"):
        check_place(name.replace("{run}", str(directory)), Path("runs/one"))


@pytest.mark.parametrize("name", OUTSIDE)
def test_any_other_place_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)

    check_place(name, Path("runs/one"))
