import logging
from pathlib import Path

import numpy as np
import pytest

from experiments.runner.run_writer import RunWriter
from experiments.runner.timing import Losses
from neat import Population, RunError, Settings
from neat.runs.run import About, Run


@pytest.fixture
def population() -> Population:
    return Population(Settings(population_size=4), inputs=2, outputs=1, seed=1)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run.create(tmp_path / "run", Settings(population_size=4), About(task="xor", seed=1))


def test_a_generation_is_recorded_with_what_it_cost(run: Run, population: Population) -> None:
    RunWriter(run).record(population.tell(np.arange(4.0)), seconds=1.5, solved=True, losses=Losses(2, 1))

    (row,) = run.history()
    assert (row.seconds_evaluating, row.solved, row.failures, row.replaced) == (1.5, True, 2, 1)


def test_what_the_disk_does_not_accept_is_reported_once_and_written_later(
    run: Run, population: Population, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*arguments: object, **more: object) -> None:
        raise RunError("disk full.")

    writer = RunWriter(run)
    with monkeypatch.context() as full, caplog.at_level(logging.WARNING, "neat"):
        full.setattr(run, "record", refuse)
        for _ in range(3):
            writer.record(population.tell(np.arange(4.0)))
        writer.save_if_due(population)
    assert [record.getMessage() for record in caplog.records] == [
        "disk full. The run continues and retries with the next generation."
    ]
    assert run.history() == []
    assert run.checkpoints.files() == []  # never ahead of the history

    writer.finish(population)

    assert [row.generation for row in run.history()] == [0, 1, 2]
    assert len(run.checkpoints.files()) == 1


def test_the_last_write_raises_what_the_disk_says(
    run: Run, population: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = RunWriter(run)
    (run.directory / "history.sqlite").unlink()
    writer.record(population.tell(np.arange(4.0)))

    with pytest.raises(RunError, match=r"history\.sqlite is missing"):
        writer.finish(population)
