"""A first run on a machine, as it is: its kernels are compiled by another process, and it moves over to them."""

import contextlib
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from neat import Population, Settings
from neat.evolution import compiler
from neat.kernels import JIT, cache, plain

ROOT = Path(__file__).parents[3]
COUNTS = """
import sys
from numba.core import event

class Listener(event.Listener):
    def on_start(self, event):
        function = event.data["dispatcher"].py_func
        print(function.__module__, function.__qualname__, file=file)

    def on_end(self, event):
        pass

event.register("numba:compile", Listener())
"""
COMPILER = f"""{COUNTS}
file = open("compiled", "w")
from neat.evolution import compiler
status = compiler.main(sys.argv[1], int(sys.argv[2]))
file.close()
sys.exit(status)
"""
RUN = f"""{COUNTS}
file = sys.stdout
import logging
logging.basicConfig(format="%(message)s", stream=sys.stdout)
from neat.kernels import background, plain
background.MODULE = "counting_compiler"
background.available_cores = lambda: 2
from tests.neat.evolution.test_compiler import GENERATIONS, record_of
from neat import Population, Settings
population = Population(Settings(population_size=20), inputs=2, outputs=1, seed=1)
steps = []
while plain.is_plain() or steps.count(False) < 3:
    record = record_of(population)
    steps.append(plain.is_plain())
    if len(steps) == GENERATIONS:
        print("record", record)
print("plain", steps.count(True))
"""
MOST_COMPILATIONS = 80
GENERATIONS = 3


def record_of(population: Population) -> str:
    """Evolve one generation; return a digest of its genes."""
    population.tell(np.arange(20.0))
    packed = population.ask().packed
    return hashlib.sha256(repr((packed.synapses.tolist(), packed.neurons.tolist())).encode()).hexdigest()


@pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
def test_a_first_run_compiles_nothing_itself_and_another_process_every_kernel_once(tmp_path: Path) -> None:
    (tmp_path / "counting_compiler.py").write_text(COMPILER)
    path = f"{ROOT}{os.pathsep}{tmp_path}"
    done = subprocess.run(
        [sys.executable, "-c", RUN], cwd=tmp_path, capture_output=True, text=True, timeout=250,
        env={**os.environ, "PYTHONPATH": path, "NUMBA_CACHE_DIR": str(tmp_path / "cache")},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    notice, record, steps = done.stdout.splitlines()
    assert notice.startswith("Compiling in the background, once per machine and version")
    assert int(steps.removeprefix("plain ")) >= GENERATIONS

    compiled = (tmp_path / "compiled").read_text().splitlines()
    ours = [name for name in compiled if name.startswith("neat.")]
    assert "neat.kernels.breeding breed" in ours
    assert [name for name in ours if ours.count(name) > 1] == []  # of two types of ids, for example
    assert len(compiled) <= MOST_COMPILATIONS, compiled

    plain.move_over()
    population = Population(Settings(population_size=20), inputs=2, outputs=1, seed=1)
    assert record == f"record {[record_of(population) for _ in range(GENERATIONS)][-1]}"


def test_a_compiler_refuses_another_cache_than_its_own() -> None:
    assert compiler.main("/somewhere/else", 1) == 1


@pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
def test_a_compiler_records_that_all_kernels_are_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded: list[str] = []
    monkeypatch.setattr(cache, "note_warm", lambda part=cache.ALL: recorded.append(part))
    monkeypatch.setattr(compiler.background, "running", lambda starter: contextlib.nullcontext())  # it ends the process

    assert compiler.main(str(cache.own_directory()), os.getppid()) == 0
    assert recorded == [cache.NETWORKS, cache.ALL]
