import sys
from pathlib import Path

import pytest

import fitness
from experiments.catalog.experiment import Experiment
from experiments.catalog.registry import EXPERIMENTS, experiment_of, find, make_task, object_named
from neat import Settings, TaskError


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


def test_a_module_that_moved_is_found_by_its_old_name() -> None:
    assert find("experiments.double_pole:FOUR_DEGREES").name == "double-pole-4"
