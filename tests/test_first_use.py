"""What breeds nothing compiles nothing: each of these programs runs on a machine that has compiled nothing yet."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments import Session
from fitness import Xor
from neat.kernels import JIT
from tests.neat.evolution.test_compiler import COUNTS

ROOT = Path(__file__).parent.parent
PROGRAM = f"""{COUNTS}
file = open("compiled", "w")
from experiments.cli.main import main
from neat import Controller
from neat.kernels import background
def act():
    controller = Controller.load("run", to_inputs=list, to_action=list)
    for _ in range(20):
        controller.act([0.0, 1.0])
def run(*words):
    try:
        assert main(words) == 0
    except SystemExit as end:
        assert end.code == 0
"""
PROGRAMS = (
    'run("play", "run")', 'run("show", "run")', 'run("export", "run", "--to", "svg", "champion.svg")',
    'run("tasks")', 'run("settings")', 'run("--help")', "act()",
)  # fmt: skip


@pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
def test_what_breeds_nothing_compiles_nothing(tmp_path: Path) -> None:
    with Session.create(tmp_path / "run", Xor(), seed=1, workers=0, record=False) as session:
        for _ in session.generations(until=2):
            pass
    program = PROGRAM + "".join(f'{line}\nprint("done", {line!r}, file=file)\n' for line in PROGRAMS)
    program += "print(background.is_running(), file=file)\nimport numba\nnumba.njit(lambda x: x)(1)\n"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=100,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(tmp_path / "cache")},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    expected = [*(f"done {line}" for line in PROGRAMS), "False", "__main__ <lambda>"]  # compilations are counted
    assert (tmp_path / "compiled").read_text().splitlines() == expected
