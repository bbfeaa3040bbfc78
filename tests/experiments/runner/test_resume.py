import logging
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from experiments.catalog.task_source import TaskSource
from experiments.runner.resume import restored
from experiments.runner.session import Session
from fitness import FunctionTask, Xor, as_task
from neat import RunError, Settings, TaskError
from neat.runs.run import About, Run

SETTINGS = Settings(population_size=20).replace("checkpoint.seconds", 0).replace("checkpoint.keep", 4)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    with Session.create(tmp_path / "run", Xor(), SETTINGS, seed=1, workers=0) as session:
        for _ in session.generations(until=4):
            pass
    return Run.open(tmp_path / "run")


def test_the_newest_valid_checkpoint_is_continued_and_the_damaged_are_reported(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    for path in run.checkpoints.files()[-2:]:
        path.write_bytes(path.read_bytes()[:-10])

    with caplog.at_level(logging.WARNING, "neat"):
        population = restored(run, as_task(Xor()))

    assert population.generation == 2
    assert [row.generation for row in run.history()] == [0, 1]
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == 3
    assert messages[-1] == "Continuing from the newest valid checkpoint, of generation 2."


def test_without_a_valid_checkpoint_nothing_is_removed(run: Run) -> None:
    for path in run.checkpoints.files():
        path.write_bytes(b"")

    with pytest.raises(RunError, match=r"run has no valid checkpoint; restart the run with neat evolve .* --seed 1"):
        restored(run, as_task(Xor()))

    assert len(run.history()) == 4


def test_without_any_checkpoint_the_run_restarts_from_its_seed(run: Run) -> None:
    for path in run.checkpoints.files():
        path.unlink()

    population = restored(run, as_task(Xor()))

    assert (population.generation, population.seed, run.history()) == (0, 1, [])


def test_only_evaluation_and_checkpoint_settings_can_change(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    path = run.directory / "settings.toml"
    text = path.read_text().replace('on_error = "raise"', 'on_error = "fail"')
    path.write_text(text.replace("population_size = 20", "population_size = 30"))

    with caplog.at_level(logging.WARNING, "neat"):
        population = restored(Run.open(run.directory), as_task(Xor()))

    assert "other values of population_size than the checkpoint, whose values are used" in caplog.text
    assert (population.settings.population_size, population.settings.evaluation.on_error) == (20, "fail")


@pytest.mark.parametrize("checkpoints_left", [0, 2])
def test_a_task_of_another_size_is_refused_before_anything_is_removed(run: Run, checkpoints_left: int) -> None:
    for path in run.checkpoints.files()[checkpoints_left:]:
        path.unlink()
    champion = (run.directory / "champion.json").read_bytes()

    with pytest.raises(TaskError, match="has networks of 2 inputs and 1 outputs, but its task takes 7 and 1"):
        restored(run, as_task(FunctionTask(lambda network: 1.0, 7, 1)))

    assert len(run.history()) == 4
    assert (run.directory / "champion.json").read_bytes() == champion
    assert len(run.checkpoints.files()) == checkpoints_left


@pytest.mark.parametrize(
    "given", ["xor", "CartPole-v1", "minatar:breakout", "mario:1-2", "game.py:task", "fitness:Xor"]
)
@pytest.mark.parametrize("rescore", [False, True])
def test_another_bundled_task_is_continued_only_with_a_rescoring(run: Run, given: str, rescore: bool) -> None:
    def resumed() -> None:
        restored(run, as_task(Xor()), rescore=rescore, source=TaskSource(given))

    run.about = replace(run.about, task="xor")
    if rescore or given in ("xor", "game.py:task", "fitness:Xor"):
        resumed()
        return
    with pytest.raises(TaskError, match=f"was started with task xor, but the given task is {given}.*--rescore"):
        resumed()
    assert len(run.history()) == 4


def test_a_damaged_champion_does_not_keep_a_run_from_its_restart(run: Run) -> None:
    for path in run.checkpoints.files():
        path.unlink()
    (run.directory / "champion.json").write_text("damaged")

    assert restored(run, as_task(Xor())).generation == 0


@pytest.mark.parametrize("rules", [1, 2])
@pytest.mark.parametrize("share", [0.0, 0.5])
def test_weight_searches_of_an_older_version_continue_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, rules: int, share: float
) -> None:
    settings = SETTINGS.replace("search.share", share)
    run = Run.create(tmp_path / "run", settings, About(task="xor", seed=1, version="0.2.0", input_rules=rules))

    restored(run, as_task(Xor()))

    assert caplog.text.count("was started with version 0.2.0, whose weight searches") == (rules == 1 and share > 0.0)


def test_the_command_that_restarts_a_run_is_quoted(tmp_path: Path) -> None:
    run = Run.create(tmp_path / "a run", SETTINGS, About(task="my game.py:Game", seed=7))
    (run.directory / "checkpoints" / "generation-00000001.population").write_bytes(b"")

    with pytest.raises(RunError) as caught:
        restored(run, as_task(Xor()))

    words = shlex.split(str(caught.value).partition("restart the run with ")[2])
    assert words[:2] == ["neat", "evolve"]
    assert words[2:] == ["my game.py:Game", "--seed", "7", "--settings", str(run.directory / "settings.toml")]


CHANGED: dict[str, dict[str, Any]] = {
    "settings": {"changes": [{"generation": 2, "name": "population_size", "before": 20, "after": 30}]},
    "rescored": {"rescored": [3]},
    "input rules": {"input_rules": 1},
}


@pytest.mark.parametrize("what", CHANGED)
@pytest.mark.parametrize("damage", ["checkpoints", "history"])
def test_no_command_is_named_that_would_give_another_run(
    run: Run, what: str, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    run.about = replace(run.about, **CHANGED[what])
    if damage == "history":
        (run.directory / "history.sqlite").write_bytes(b"")
        restored(run, as_task(Xor()))
        assert "checkpoints and champion are intact." in caplog.text
    else:
        for path in run.checkpoints.files():
            path.write_bytes(b"")
        with pytest.raises(RunError, match="No command starts the same run again"):
            restored(run, as_task(Xor()))

    assert "neat evolve" not in caplog.text


def test_a_run_of_a_task_with_arguments_is_restarted_from_python(tmp_path: Path) -> None:
    run = Run.create(tmp_path / "run", SETTINGS, About(task="game.py:Game", options={"level": 2}, seed=7))
    (run.directory / "checkpoints" / "generation-00000001.population").write_bytes(b"")

    with pytest.raises(
        RunError, match=r"Session\.create\(directory, task, Session\.open\('.*run'\)\.settings, seed=7\)"
    ):
        restored(run, as_task(Xor()))
