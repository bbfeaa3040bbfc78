import builtins
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import gymnasium
import networkx
import pytest

from experiments.catalog import user_module
from experiments.catalog.registry import find, make_task
from experiments.catalog.stated_task import check_constructor, check_place
from experiments.catalog.task_source import TaskSource
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
def test_nothing_else_is_called_for_a_run(found: Any) -> None:
    with pytest.raises(
        TaskError,
        match="'module:name' is not a class of tasks or environments, so it is not called for a run that states it",
    ):
        check_constructor(found, "module:name")


CALL = "builtins.executed.append(__name__)"
EXECUTED = "import builtins\nbuiltins.executed.append(__name__)\n"
GAME = "import fitness\nclass Game(fitness.Xor): pass\ndef made(): return Game()\nmade.inputs = made.outputs = 1\n"


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the modules of a run that were executed, and let the test search and import as it likes."""
    names: list[str] = []
    monkeypatch.setattr(builtins, "executed", names, raising=False)
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path])
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    monkeypatch.setattr(user_module, "FOLDERS", [])
    return names


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return a run directory with programs."""
    directory = tmp_path / "runs" / "one"
    (directory / "checkpoints").mkdir(parents=True)
    (tmp_path / "runs" / "x").mkdir()
    (tmp_path / "elsewhere").mkdir()
    for name in ("__init__", "evil", "checkpoints/evil", "json", "fitness", "minatar", "mario", "gymnasium"):
        (directory / f"{name}.py").write_text(EXECUTED + GAME)
    (directory / "link.py").symlink_to(tmp_path / "runs" / "game_of_stated.py")
    (tmp_path / "runs" / "game_of_stated.py").write_text(GAME)
    (tmp_path / "evil_link.py").symlink_to(directory / "evil.py")
    return directory


FROM_ABOVE = [
    "runs/one/evil.py:Game", "{run}/evil.py:Game", "runs/x/../one/evil.py:Game", "runs/one/link.py:Game",
    "evil_link.py:Game", "evil_link:Game", "runs.one:Game", "runs.one.evil:Game", "runs.one.evil:Game-v0",
    "runs.one.checkpoints.evil:Game", "runs.one.nothing:Game",
]  # fmt: skip
FROM_WITHIN = [
    "evil.py:Game", "evil:Game", "checkpoints.evil:Game", "fitness:Xor", "json:Game", "gymnasium:Game", "evil:Game-v0",
]  # fmt: skip


@pytest.mark.parametrize("options", [None, {}])
@pytest.mark.parametrize(
    ("folder", "path", "name"),
    [(".", ".", name) for name in FROM_ABOVE]
    + [("runs/one", ".", name) for name in FROM_WITHIN]
    + [("elsewhere", ".", "runs.one.evil:Game"), ("elsewhere", "runs", "one.evil:Game")]
    + [("elsewhere", "runs/one", "evil:Game"), ("elsewhere", "runs/one", "checkpoints.evil:Game")],
)
def test_nothing_of_a_run_directory_is_executed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Path,
    executed: list[str],
    folder: str,
    path: str,
    name: str,
    options: dict[str, Any] | None,
) -> None:
    monkeypatch.chdir(tmp_path / folder)
    monkeypatch.syspath_prepend(tmp_path / path)

    with pytest.raises(TaskError, match="lies in the run directory, so it is not imported"):
        make_task(TaskSource(name.replace("{run}", str(run)), options).experiment(run))
    assert executed == []


@pytest.mark.parametrize("name", ["xor", "mario:1-1", "minatar:breakout", "CartPole-v1", "../game_of_stated.py:Game"])
def test_a_task_outside_a_run_is_accepted_within_its_directory(
    monkeypatch: pytest.MonkeyPatch, run: Path, executed: list[str], name: str
) -> None:
    monkeypatch.chdir(run)

    assert find(name, run).name == name
    assert executed == []


def test_a_module_of_another_folder_imports_nothing_from_the_run_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Path, executed: list[str]
) -> None:
    (tmp_path / "elsewhere" / "installed_game.py").write_text(
        f"try: import evil\nexcept ImportError: pass\n{GAME}def late():\n    import evil\n"
    )
    monkeypatch.chdir(run)
    monkeypatch.syspath_prepend(tmp_path / "elsewhere")

    make_task(find("installed_game:Game", run))

    with pytest.raises(ImportError):
        sys.modules["installed_game"].late()
    assert executed == []


@pytest.mark.parametrize("options", [None, {}])
@pytest.mark.parametrize(
    "name", ["http.server:test", "tempfile:mkdtemp", "antigravity:Game", "os:getcwd", "builtins:breakpoint"]
)
def test_a_run_states_no_module_of_python(tmp_path: Path, name: str, options: dict[str, Any] | None) -> None:
    with pytest.raises(TaskError, match="but a module of Python contains no tasks"):
        TaskSource(name, options).experiment(tmp_path)
    assert "antigravity" not in sys.modules


@pytest.mark.parametrize("options", [None, {}])
@pytest.mark.parametrize(
    "name", ["pip._internal.cli.main:main", "pytest:main", "fitness:warm_up_of_run", "numpy:zeros"]
)
def test_a_run_calls_no_function_of_an_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, options: dict[str, Any] | None
) -> None:
    called: list[str] = []
    function = lambda: called.append(name)  # noqa: E731  # its module is set
    function.__module__ = "pytest"
    monkeypatch.setattr("pytest.main", function)

    with pytest.raises(TaskError):
        make_task(TaskSource(name, options).experiment(tmp_path))
    assert called == []


@pytest.mark.parametrize("attribute", ["Game", "made"])
@pytest.mark.parametrize("place", ["game_of_stated.py", "game_of_stated"])
def test_a_module_of_python_may_be_hidden_and_a_users_function_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executed: list[str], place: str, attribute: str
) -> None:
    (tmp_path / "game_of_stated.py").write_text(GAME)
    (tmp_path / "json.py").write_text(GAME)
    monkeypatch.chdir(tmp_path)

    for name in (f"{place}:{attribute}", f"json:{attribute}"):
        assert make_task(find(name, tmp_path / "run")).inputs
    check_place("json", "json:Game", tmp_path / "run")


@pytest.mark.parametrize("options", [None, {}])
@pytest.mark.parametrize("folder", ["lib/python3/dist-packages", "home/.local/lib/site-packages/inner"])
def test_a_function_of_any_folder_of_installed_packages_is_not_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executed: list[str], folder: str, options: dict[str, Any] | None
) -> None:
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "installed_st.py").write_text(f"{GAME}def act():\n    import builtins\n    {CALL}\n")
    monkeypatch.syspath_prepend(tmp_path / folder)

    with pytest.raises(TaskError, match="so it is not called for a run that states it; pass the task with --task"):
        make_task(TaskSource("installed_st:act", options).experiment(tmp_path / "run"))
    assert make_task(TaskSource("installed_st:Game", options).experiment(tmp_path / "run")).inputs == 2
    assert executed == []
