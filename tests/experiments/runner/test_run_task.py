import logging
from pathlib import Path

import pytest

import fitness
from experiments.catalog.registry import make_task
from experiments.catalog.task_source import OBJECT, TaskSource, source_of
from experiments.runner.run_task import experiment_of_run, opened
from neat import Settings, TaskError
from neat.runs.run import About, Run


def run_with(directory: Path, source: TaskSource) -> Run:
    return Run.create(directory / "run", Settings(), About(task=source.name, options=source.options, seed=1))


def test_the_stated_task_is_made_again_with_its_options(tmp_path: Path) -> None:
    given = fitness.DoublePole(velocities=False, bias=0.5)
    run = run_with(tmp_path, source_of(given))

    assert source_of(make_task(experiment_of_run(Run.open(run.directory)))) == source_of(given)


def test_a_task_that_was_an_object_must_be_passed(tmp_path: Path) -> None:
    run = run_with(tmp_path, TaskSource(f"game{OBJECT}"))

    with pytest.raises(TaskError, match=r"continue it with neat resume .*run --task file\.py:task, or Session\.resume"):
        experiment_of_run(run)
    task = fitness.Xor()
    assert make_task(experiment_of_run(run, task)).task is task


def test_a_task_with_other_options_is_refused(tmp_path: Path) -> None:
    run = run_with(tmp_path, source_of(fitness.Gymnasium("CartPole-v1")))

    with pytest.raises(TaskError, match=r"was started with episodes = 1, but the given task has episodes = 3"):
        experiment_of_run(run, fitness.Gymnasium("CartPole-v1", episodes=3))
    experiment_of_run(run, fitness.Gymnasium("CartPole-v1"))


def test_the_task_of_an_experiment_is_compared_with_the_given_object(tmp_path: Path) -> None:
    run = run_with(tmp_path, TaskSource("CartPole-v1"))

    with pytest.raises(TaskError, match=r"solved_at = 500\.0, but the given task has solved_at = 475\.0"):
        experiment_of_run(run, fitness.Gymnasium("CartPole-v1"))
    experiment_of_run(run, "CartPole-v1")


def test_a_task_from_another_file_is_accepted_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    run = run_with(tmp_path, TaskSource("moved.py:Game"))

    with caplog.at_level(logging.WARNING, "neat"):
        experiment_of_run(run, "fitness:Xor")

    assert "was started with task moved.py:Game; it continues with xor." in caplog.text


def test_a_task_is_open_within_the_block() -> None:
    calls: list[str] = []

    class Game(fitness.Xor):
        def open(self) -> None:
            calls.append("open")

        def close(self) -> None:
            calls.append("close")

    with opened(fitness.as_task(Game())):
        calls.append("played")
    assert calls == ["open", "played", "close"]


def test_a_task_that_cannot_be_opened_is_an_error_of_one_line() -> None:
    class Game(fitness.Xor):
        def open(self) -> None:
            raise OSError("no screen")

    with (
        pytest.raises(TaskError, match=r"^task xor cannot be opened: OSError: no screen$"),
        opened(fitness.as_task(Game())),
    ):
        pass
