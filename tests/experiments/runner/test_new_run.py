from pathlib import Path

import numpy as np
import pytest

from experiments.catalog.experiment import Experiment
from experiments.catalog.registry import EXPERIMENTS, find
from experiments.catalog.task_source import TaskSource
from experiments.runner.new_run import MOST_STORED_LABELS, about, checked_seed, file_name, new_directory
from fitness import Maze, Xor, as_task


@pytest.mark.parametrize(
    ("task", "name"),
    [("CartPole-v1", "CartPole-v1"), ("game.py:Game", "game.py-Game"), ("../a b", "a-b"), ("...", "run")],
)
def test_a_task_names_its_directory(task: str, name: str) -> None:
    assert file_name(task) == name


def test_a_new_directory_takes_the_first_free_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs" / "xor-1").mkdir(parents=True)

    assert new_directory("xor") == Path("runs/xor-2")


def test_a_run_directory_states_the_labels_of_its_task() -> None:
    stated = about(TaskSource("game:Game", {"level": 2}), 7, as_task(Xor()))

    assert (stated.task, stated.options, stated.seed) == ("game:Game", {"level": 2}, 7)
    assert (stated.input_labels, stated.output_labels, stated.grid) == (["a", "b"], ["a xor b"], None)
    assert (stated.agent_cell, stated.summary) == (None, None)


@pytest.mark.parametrize(
    ("name", "summary"),
    [
        ("xor", find("xor").summary),
        ("CartPole-v1", "balance a pole on a cart for 500 steps"),
        ("envpool:CartPole-v1", "balance a pole on a cart for 500 steps"),
        ("mario:1-2", "finish level 1-2 of Super Mario Bros. (needs its ROM)"),
        ("minatar:freeway", find("minatar:freeway").summary),
        ("Taxi-v3", None),
        ("mine.py:CartPole-v1", None),
    ],
)
def test_a_run_of_a_listed_task_states_it_in_words(name: str, summary: str | None) -> None:
    assert about(TaskSource(name), 7, as_task(Xor())).summary == summary


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_the_words_of_a_task_need_no_other_task(experiment: Experiment) -> None:
    """They are the headline of its page."""
    assert "the same" not in experiment.summary


@pytest.mark.parametrize(("solved_at", "stated"), [(3.9, 3.9), (None, None), (float("inf"), None)])
def test_a_run_directory_states_when_its_task_is_solved(solved_at: float | None, stated: float | None) -> None:
    task = as_task(lambda network: 0.0, inputs=1, outputs=1, solved_at=solved_at)

    assert about(TaskSource("task"), 1, task).solved_at == stated


def test_labels_of_a_picture_are_cut_off() -> None:
    class Picture(Xor):
        input_labels = tuple(str(index) for index in range(MOST_STORED_LABELS + 1))  # type: ignore[assignment]

    labels = about(TaskSource("picture"), 1, as_task(Picture())).input_labels

    assert labels is not None
    assert len(labels) == MOST_STORED_LABELS


@pytest.mark.parametrize("seed", [0, 2**63 - 1, np.int64(5)])
def test_a_seed_is_a_plain_whole_number(seed: int) -> None:
    assert checked_seed(seed) == seed
    assert type(checked_seed(seed)) is int


@pytest.mark.parametrize("seed", [1.5, "1", -1, 2**63])
def test_any_other_seed_is_refused(seed: object) -> None:
    with pytest.raises(ValueError, match=r"seed must be a whole number in \[0, 2\*\*63\), but is"):
        checked_seed(seed)


def test_a_run_directory_states_what_is_drawn_beneath_the_map() -> None:
    stated = about(TaskSource("maze-medium"), 1, as_task(Maze()))

    assert stated.map_lines is not None
    assert (len(stated.map_lines), stated.map_lines[0]) == (11, [293.0, 7.0, 289.0, 130.0])
    assert stated.map_downwards is True
    assert (about(TaskSource("xor"), 1, as_task(Xor())).map_lines, stated.grid) == (None, None)
