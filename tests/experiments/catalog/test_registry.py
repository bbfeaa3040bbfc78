import re

import pytest

import fitness
from experiments.catalog.experiment import Experiment
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
