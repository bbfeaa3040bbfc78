import logging
from pathlib import Path

import numpy as np
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


def begun_before(run: Run) -> Run:
    """Return a run as a version without rules of inputs wrote it."""
    file = run.directory / "settings.toml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith(("input_rules", "scaled"))]
    file.write_text("\n".join(lines))
    return Run.open(run.directory)


MADE = """
import fitness
scaled = fitness.Gymnasium("MountainCar-v0")
class Inside:
    inputs, outputs, validation_episodes = 2, 3, 0
    def __init__(self):
        self._game = fitness.Gymnasium("MountainCar-v0")
        self.to_inputs = self._game.to_inputs
    def evaluate(self, network, rng):
        return 0.0
"""


@pytest.mark.parametrize("name", ["made_{}.py:scaled", "made_{}.py:Inside", "MountainCar-v0"])
@pytest.mark.parametrize("before", [True, False], ids=["before", "now"])
def test_a_run_keeps_the_inputs_that_it_was_begun_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, before: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(f"made_{before}.py").write_text(MADE)
    options = {"episodes": 1, "normalized": False, "scaled": True, "envpool": False} if ".py" not in name else None
    run = run_with(tmp_path, TaskSource(name.format(before), options))
    seen = np.array([-0.5, 0.01])

    task = make_task(experiment_of_run(begun_before(run) if before else run))

    assert task.to_inputs is not None
    assert np.array_equal(task.to_inputs(seen), seen) is before


@pytest.mark.parametrize("stated", [f"MountainCar-v0{OBJECT}", "MountainCar-v0"])
def test_a_run_refuses_a_given_task_with_other_inputs(tmp_path: Path, stated: str) -> None:
    options = {"episodes": 1, "normalized": False, "envpool": False}
    options_stated = None if OBJECT in stated else options | {"solved_at": -110.0}
    run = begun_before(run_with(tmp_path, TaskSource(stated, options_stated)))

    with pytest.raises(TaskError, match="scaled"):
        experiment_of_run(run, fitness.Gymnasium("MountainCar-v0"))
    experiment_of_run(run, fitness.Gymnasium("MountainCar-v0", scaled=False))


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
