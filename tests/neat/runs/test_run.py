import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from neat import Generation, Population, RunError, Settings
from neat.runs.run import About, Run


def generations(count: int) -> Iterator[Generation]:
    population = Population(Settings(population_size=10), inputs=2, outputs=1, seed=1)
    rng = np.random.default_rng(1)
    for _ in range(count):
        yield population.tell(rng.random(10))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = Run.create(tmp_path / "run", Settings(population_size=10), About(task="xor", seed=1))
    for generation in generations(6):
        run.record(generation, seconds_evaluating=0.5)
    return run


def test_a_run_opened_is_the_run_that_was_made(run: Run) -> None:
    opened = Run.open(run.directory)

    assert (opened.about, opened.settings) == (run.about, run.settings)
    assert opened.history() == run.history()
    assert opened.champion() == run.champion()


def test_history_holds_what_was_recorded(run: Run) -> None:
    history = run.history()

    recorded = list(generations(6))
    assert [row.generation for row in history] == [0, 1, 2, 3, 4, 5]
    assert [row.best for row in history] == [generation.best.fitness for generation in recorded]
    assert [row.species for row in history] == [len(generation.species) for generation in recorded]
    assert history[-1].seconds_evaluating == 0.5
    assert run.champion() == recorded[-1].champion
    assert run.champion().fitness == recorded[-1].champion.fitness


def test_failed_evaluations_leave_gaps_that_databases_and_json_can_hold(run: Run) -> None:
    population = Population(Settings(population_size=10), inputs=2, outputs=1, seed=1)
    run.forget_after(0)

    run.record(population.tell(np.full(10, -np.inf)))

    assert run.history()[0].best == -np.inf


def test_what_a_resumed_run_lives_again_is_forgotten(run: Run) -> None:
    run.forget_after(4)

    assert [row.generation for row in run.history()] == [0, 1, 2, 3]


def test_history_can_be_read_while_it_is_written(run: Run) -> None:
    with sqlite3.connect(run.directory / "history.sqlite") as writer:
        writer.execute("UPDATE generation SET best = 0")
        assert run.history()[0].best > 0
    writer.close()


def test_an_existing_directory_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="exists already"):
        Run.create(run.directory, Settings(), About(task="xor", seed=1))
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="exists already"):
        Run.create(tmp_path / "file", Settings(), About(task="xor", seed=1))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("settings.toml", "", "settings.toml cannot be read"),
        ("settings.toml", "[run]\ntask = 'xor'", "settings.toml cannot be read"),
        ("settings.toml", "run = 3", "settings.toml cannot be read"),
        ("settings.toml", "[run]\ntask = 'xor'\nseed = 1\nformat = 9", "has format 9, but this version reads 1"),
        ("settings.toml", "population_size = 0\n[run]\ntask = 'xor'\nseed = 1", "population_size must lie in"),
        ("settings.toml", "\x00", "settings.toml cannot be read"),
        ("champion.json", "{}", "champion.json cannot be read"),
        ("history.sqlite", "not a database at all, not even nearly one", "history.sqlite"),
    ],
)
def test_damaged_files_are_told_by_name(run: Run, name: str, content: str, message: str) -> None:
    for leftover in run.directory.glob("history.sqlite-*"):
        leftover.unlink()
    (run.directory / name).write_text(content)

    with pytest.raises(RunError, match=message):
        read_everything(run.directory)


def read_everything(directory: Path) -> None:
    opened = Run.open(directory)
    _ = opened.settings
    opened.champion()
    opened.history()


def test_missing_files_are_told_by_name(run: Run, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="is no run"):
        Run.open(tmp_path / "nowhere")
    (run.directory / "champion.json").unlink()
    with pytest.raises(RunError, match="no champion yet"):
        run.champion()
    (run.directory / "history.sqlite").unlink()
    with pytest.raises(RunError, match=r"history\.sqlite is missing"):
        run.history()
