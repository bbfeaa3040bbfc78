"""A disk that takes no more, for a while: the system's own limit on the size of files plays its part."""

import subprocess
from pathlib import Path

import pytest

from experiments.cli.main import main
from neat.runs.run import Run
from tests.faults.conftest import GENERATIONS, SETTINGS, Lived, lived
from tests.processes import neat

AS_XOR = ["--set", "mutation.add_synapse_rate=1.0"]  # the one setting of the experiment that is not as it always is

TASK = """
import resource
import fitness

FULL, FREE = {full}, {free}


class Filling(fitness.Xor):
    "XOR, during whose evaluations the disk fills up and is emptied again."

    def __init__(self):
        super().__init__()
        self.scored = 0

    def evaluate(self, network, rng):
        self.scored += 1
        if self.scored == FULL:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
        if self.scored == FREE:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        return super().evaluate(network, rng)
"""


def evolve(tmp_path: Path, full: int, free: int) -> "subprocess.CompletedProcess[str]":
    """Evolve in a process whose limits are its own, and which is heard through pipes, which have none."""
    (tmp_path / "task.py").write_text(TASK.format(full=full * 40 + 1, free=free * 40 + 1))
    words = ["evolve", "task.py:Filling", *SETTINGS, *AS_XOR, "--generations", str(GENERATIONS)]
    words += ["--set", "checkpoint.seconds=0", "--workers", "0", "--run", "run"]
    return neat(*words, cwd=tmp_path)


def test_a_run_outlives_a_disk_that_is_full_for_a_while(undisturbed: Lived, tmp_path: Path) -> None:
    done = evolve(tmp_path, full=30, free=90)

    assert done.returncode == 0
    assert done.stderr.count("The run goes on, and tries again.") == 1
    assert lived(tmp_path / "run") == undisturbed


def test_a_disk_that_stays_full_costs_what_came_after_it_and_nothing_before(
    undisturbed: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = evolve(tmp_path, full=30, free=10**9)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("neat: run/history.sqlite: ")
    population, complaints = Run.open(tmp_path / "run").checkpoints.newest_sound()
    assert population is not None
    assert (population.generation, complaints) == (30, [])
    assert lived(tmp_path / "run").history == undisturbed.history[:30]
    monkeypatch.chdir(tmp_path)
    assert main(["resume", "run", "--generations", "60", "--workers", "0"]) == 0
    assert lived(tmp_path / "run").history == undisturbed.history[:60]
