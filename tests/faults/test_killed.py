"""kill -9 at random moments."""

import contextlib
import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import multiprocess
import pytest

from experiments.cli.main import main
from neat.runs.run import Run
from tests.faults.conftest import GENERATIONS, SETTINGS, Contents, contents
from tests.processes import start_neat

FORK = multiprocess.get_context("fork")
MOST_KILLED = 50
"""Workers; without this limit a busy machine, which starts them slowly, would be a reason to kill ever more."""


def children_of(pid: int) -> list[int]:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers of another process in /proc")
def test_workers_killed_at_random_moments_do_not_change_the_run(tmp_path: Path) -> None:
    words = ["evolve", "xor", *SETTINGS, "--generations", "100"]
    assert main([*words, "--workers", "0", "--run", str(tmp_path / "undisturbed")]) == 0
    patient = ["--workers", "2", "--set", "evaluation.retries=20"]
    dice, killed = random.Random(1), 0

    process = start_neat(*words, *patient, "--run", "disturbed", cwd=tmp_path)
    while process.poll() is None:
        time.sleep(dice.uniform(0.0, 0.05))
        for child in children_of(process.pid):
            if killed < MOST_KILLED and dice.random() < 0.5:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                    killed += 1

    assert process.returncode == 0
    assert killed > 10
    assert sum(row.replaced for row in Run.open(tmp_path / "disturbed").history()) > 5
    assert contents(tmp_path / "disturbed") == contents(tmp_path / "undisturbed")


def recorded(directory: Path) -> int:
    """Return the number of generations in the history of a run; it is asked very often."""
    path = directory / "history.sqlite"
    with contextlib.suppress(sqlite3.OperationalError):  # the run is being made
        if path.exists():
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
                return int(database.execute("SELECT COUNT(*) FROM generation").fetchone()[0])
    return 0


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_run_killed_at_thirty_random_moments_ends_like_an_undisturbed_run(
    undisturbed: Contents, tmp_path: Path, workers: str
) -> None:
    directory = tmp_path / "run"
    often = ["--set", "checkpoint.seconds=0", "--set", "checkpoint.keep=2"]
    starting = ["evolve", "xor", *SETTINGS, *often, "--workers", workers, "--run", str(directory)]
    continuing = ["resume", str(directory), "--workers", workers]
    dice, reached = random.Random(int(workers)), []

    for number in range(30):
        words = continuing if directory.exists() else starting
        process = FORK.Process(target=main, args=([*words, "--generations", str(GENERATIONS)],))
        process.start()
        # A slow machine must make progress, and a fast one must not finish: the run is killed after some
        # generations, and every other time after a moment if that comes first.
        target = recorded(directory) + dice.randint(1, 8)
        moment = time.monotonic() + (float("inf") if number % 2 else dice.uniform(0.0, 0.25))
        while process.is_alive() and recorded(directory) < target and time.monotonic() < moment:
            time.sleep(0.01)
        time.sleep(dice.uniform(0.0, 0.02))
        process.kill()
        process.join()
        reached.append(recorded(directory))
    assert main([*continuing, "--generations", str(GENERATIONS)]) == 0

    assert len(set(reached)) > 5
    assert contents(directory) == undisturbed


@pytest.mark.parametrize("stop", [1, 7, GENERATIONS - 1])
def test_a_run_stopped_anywhere_continues_with_another_number_of_workers(
    undisturbed: Contents, tmp_path: Path, stop: int
) -> None:
    words = ["evolve", "xor", *SETTINGS, "--run", str(tmp_path / "run")]

    assert main([*words, "--generations", str(stop), "--workers", "2"]) == 0
    assert main(["resume", str(tmp_path / "run"), "--generations", str(GENERATIONS), "--workers", "1"]) == 0

    assert contents(tmp_path / "run") == undisturbed
