import re
import sys
from pathlib import Path
from typing import Any

import pytest

import fitness
from experiments.catalog.experiment import Experiment
from experiments.catalog.general import general_settings
from experiments.catalog.gymnasium_control import GENERAL
from experiments.catalog.registry import EXPERIMENTS, MOVED, experiment_of, find, make_task
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
        ("game.py", r"game\.py names a file, but not what in it is the task; name that too, such as game\.py:task\."),
        ("a/game.py:", r"a/game\.py: names a file, but not .*, such as a/game\.py:task\."),
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


ENVIRONMENTS = """
import gymnasium
from tests.fitness.tasks.gymnasium.environments import OldStep, Track
class Own(Track): pass
def made(): return Own(width=2.0)
def task(network): return 1.0
task.inputs = task.outputs = 1
def neither(network): return 1.0
one = Own()
SPEC = gymnasium.envs.registration.EnvSpec("OfSpec-v0", Own, max_episode_steps=4)
if "OfFile-v0" not in gymnasium.registry:
    gymnasium.register("OfFile-v0", Own, max_episode_steps=5)
"""


@pytest.fixture
def environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "environments_of_test", raising=False)
    (tmp_path / "environments_of_test.py").write_text(ENVIRONMENTS)


class Cart(fitness.Gymnasium):
    def __init__(self) -> None:
        super().__init__("CartPole-v1")


@pytest.mark.parametrize(
    ("task", "is_general"),
    [
        (fitness.Gymnasium("CartPole-v1"), True),
        (Cart, True),
        (Cart(), True),
        (fitness.Xor(), False),
        (fitness.Xor, False),
    ],
)
def test_an_environment_has_the_general_settings_and_another_task_the_defaults(task: Any, is_general: bool) -> None:
    experiment = experiment_of(task)
    prepared = make_task(experiment)

    assert experiment.settings_for(prepared) == (general_settings(prepared) if is_general else Settings())


@pytest.mark.usefixtures("environments")
@pytest.mark.parametrize("place", ["environments_of_test.py", "environments_of_test"])
@pytest.mark.parametrize(
    ("attribute", "name"),
    [("Own", "Own"), ("made", "made"), ("SPEC", "OfSpec-v0"), ("OfFile-v0", "OfFile-v0")],
)
def test_environments_of_a_file_or_module_are_tasks(place: str, attribute: str, name: str) -> None:
    experiment = find(f"{place}:{attribute}")
    prepared = make_task(experiment)
    task = prepared.task

    assert experiment.name == f"{place}:{attribute}"
    assert experiment.settings_for(prepared) == general_settings(prepared)
    assert isinstance(task, fitness.Gymnasium)
    assert (task.name.rpartition(":")[2], task.episodes) == (name, GENERAL.options["episodes"])


@pytest.mark.usefixtures("environments")
@pytest.mark.parametrize(
    ("attribute", "message"),
    [
        ("one", r"got an environment, Own; pass its class"),
        ("neither", r"function neither does not define the size of its networks"),
        ("OldStep", r"does not have the interface of gymnasium"),
        ("Missing-v0", r"cannot make '.*Missing-v0'"),
    ],
)
def test_what_a_file_has_beside_environments_is_refused(attribute: str, message: str) -> None:
    with pytest.raises(TaskError, match=message):
        make_task(find(f"environments_of_test.py:{attribute}"))


@pytest.mark.usefixtures("environments")
def test_a_function_of_a_network_stays_one() -> None:
    assert make_task(find("environments_of_test.py:task")).inputs == 1


@pytest.mark.parametrize("name", ["ALE/Breakout-v5", "ale_py:ALE/Breakout-v5"])
def test_the_games_of_ale_py_are_played_by_their_memory(name: str) -> None:
    pytest.importorskip("ale_py")

    task = make_task(find(name))
    assert (task.inputs, task.validation_episodes) == (128, 5)
