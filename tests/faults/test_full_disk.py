"""A full disk, simulated by the system's limit on file sizes."""

import subprocess
from pathlib import Path

import pytest

from experiments.cli.main import main
from neat.runs.run import Run
from tests.faults.conftest import GENERATIONS, SETTINGS, Contents, contents
from tests.processes import neat

AS_XOR = ["--set", "mutation.add_synapse_rate=1.0"]  # the one setting in which the experiment differs from the defaults

TASK = """
import resource
import fitness

FULL, FREE = {full}, {free}


class Filling(fitness.Xor):
    "XOR, during whose evaluations the disk fills up and has space again."

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
    """Evolve in a process with its own limits; its output goes through pipes, which have no limit."""
    (tmp_path / "task.py").write_text(TASK.format(full=full * 40 + 1, free=free * 40 + 1))
    words = ["evolve", "task.py:Filling", *SETTINGS, *AS_XOR, "--generations", str(GENERATIONS)]
    words += ["--set", "checkpoint.seconds=0", "--workers", "0", "--run", "run"]
    return neat(*words, cwd=tmp_path)


def test_a_run_survives_a_temporarily_full_disk(undisturbed: Contents, tmp_path: Path) -> None:
    done = evolve(tmp_path, full=30, free=90)

    assert done.returncode == 0
    assert done.stderr.count("The run continues and retries with the next generation.") == 1
    assert contents(tmp_path / "run") == undisturbed


def test_a_disk_that_stays_full_loses_no_earlier_generation(
    undisturbed: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = evolve(tmp_path, full=30, free=10**9)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("neat: run/history.sqlite: ")
    population, problems = Run.open(tmp_path / "run").checkpoints.newest_valid()
    assert population is not None
    assert (population.generation, problems) == (30, [])
    assert contents(tmp_path / "run").history == undisturbed.history[:30]
    monkeypatch.chdir(tmp_path)
    assert main(["resume", "run", "--generations", "60", "--workers", "0"]) == 0
    assert contents(tmp_path / "run").history == undisturbed.history[:60]
