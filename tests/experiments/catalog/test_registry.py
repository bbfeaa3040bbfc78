import re
import sys
from pathlib import Path

import pytest

import fitness
from experiments.catalog.experiment import Experiment
from experiments.catalog.registry import EXPERIMENTS, MOVED, experiment_of, find, make_task
from experiments.catalog.user_module import object_named
from neat import Settings, TaskError
from tests.processes import neat


def test_every_listed_experiment_is_found_by_its_name() -> None:
    for name, experiment in EXPERIMENTS.items():
        assert experiment.name == name
        assert find(name) is experiment
        assert experiment.summary


@pytest.mark.parametrize("name", ["CartPole-v1", "mario:1-2", "minatar:breakout", "envpool:CartPole-v1", "fitness:Xor"])
def test_every_form_of_a_name_leads_to_an_experiment(name: str) -> None:
    assert find(name).name == name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("xorr", r"xorr is not a task\. Did you mean xor\? `neat tasks` lists the known ones"),
        ("cartpole-v1", r"cannot make 'cartpole-v1'"),
        ("", r"'' is not a task"),
        ("json:dumpsx", r"json has no dumpsx\. Did you mean dumps\?"),
        ("no_such_module:task", r"no_such_module cannot be imported: ModuleNotFoundError"),
        ("missing.py:task", r"missing\.py is not a file; TASK is file\.py:object, relative to "),
        ("json:dumps", r"function dumps does not define the size of its networks"),
    ],
)
def test_a_name_that_leads_to_no_task_is_an_error_with_a_remedy(name: str, message: str) -> None:
    with pytest.raises(TaskError, match=message):
        make_task(find(name))


def test_a_task_of_a_user_has_the_default_settings() -> None:
    experiment = experiment_of(fitness.Xor, "mine:Xor")

    assert (experiment.name, experiment.settings, experiment.generations) == ("mine:Xor", Settings(), 100)
    assert isinstance(make_task(experiment).inputs, int)


def test_an_experiment_stays_itself() -> None:
    assert experiment_of(EXPERIMENTS["xor"], "other") is EXPERIMENTS["xor"]


def test_an_error_while_a_task_is_made_names_the_task() -> None:
    def broken() -> fitness.Task:
        raise KeyError("level")

    with pytest.raises(TaskError, match=r"task broken cannot be made: KeyError: 'level'"):
        make_task(Experiment("broken", "", broken))


def test_a_module_of_the_users_folder_is_found_and_replaces_no_package_of_ours_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_own_game.py").write_text("value = 3\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path])

    assert object_named("my_own_game", "value") == 3
    assert sys.path[-1] == ""  # searched last, for what the game imports later
    assert sys.path.count("") == 1


def test_the_program_that_runs_is_not_executed_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("raise SystemExit('executed again')\n")
    monkeypatch.setattr(sys.modules["__main__"], "__file__", str(script), raising=False)
    monkeypatch.setattr(sys.modules["__main__"], "task", 5, raising=False)

    assert object_named(str(script), "task") == 5
    script.rename(tmp_path / "other.py")
    with pytest.raises(TaskError, match="SystemExit: executed again"):
        object_named(str(tmp_path / "other.py"), "task")


def test_a_file_named_like_a_package_of_ours_does_not_replace_it(tmp_path: Path) -> None:
    (tmp_path / "fitness.py").write_text("value = 3\n")

    assert object_named(str(tmp_path / "fitness.py"), "value") == 3
    assert sys.modules["fitness"] is fitness
    (tmp_path / "my_own_file.py").write_text("value = 4\n")
    assert object_named(str(tmp_path / "my_own_file.py"), "value") == 4
    assert sys.modules["my_own_file"].value == 4


@pytest.mark.parametrize("place", MOVED)
def test_every_module_that_moved_exists_under_its_new_name(place: str) -> None:
    with pytest.raises(TaskError, match=f"{re.escape(MOVED[place])} has no missing"):
        find(f"{place}:missing")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("experiments.double_pole:FOUR_DEGREES", "double-pole-4"),
        ("fitness.double_pole:SinglePole", "fitness.tasks.double_pole:SinglePole"),
        ("fitness.xor:Xor", "fitness.tasks.xor:Xor"),
        ("fitness.flappy:Flappy-v0", "fitness.tasks.flappy:Flappy-v0"),
    ],
)
def test_a_module_that_moved_is_found_by_its_old_name(old: str, new: str) -> None:
    assert find(old).name == new


def test_a_file_imports_what_lies_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "importing_file.py").write_text("from lies_beside_it import value\n")
    (tmp_path / "lies_beside_it.py").write_text("value = 6\n")

    assert object_named(str(tmp_path / "importing_file.py"), "value") == 6
    assert sys.path[-1] == str(tmp_path.resolve())


def test_a_task_of_a_file_is_evaluated_where_processes_are_spawned(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "spawned.py").write_text("import fitness\nclass Game(fitness.Xor): pass\ntask = Game()\n")
    words = ("evolve", "sub/spawned.py:task", "--population", "20", "--generations", "1", "--workers", "1")

    done = neat(*words, "--run", "run", cwd=tmp_path, NEAT_START_METHOD="spawn")

    assert done.returncode == 0, done.stderr


def test_a_file_that_cannot_be_imported_leaves_no_module(tmp_path: Path) -> None:
    (tmp_path / "fails_at_first.py").write_text("value = 1\nraise OSError('not yet')\n")

    with pytest.raises(TaskError, match="OSError: not yet"):
        object_named(str(tmp_path / "fails_at_first.py"), "value")
    assert "fails_at_first" not in sys.modules


def test_the_users_folder_comes_first_for_every_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("installed", "own"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same_name.py").write_text(f"value = {folder!r}\n")
    monkeypatch.chdir(tmp_path / "own")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "installed"), *(path for path in sys.path if path), ""])

    assert object_named("same_name", "value") == "own"  # though an earlier import has left "" at the end
    assert sys.path[-1] == ""
    assert sys.path.count("") == 1
