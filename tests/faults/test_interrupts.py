"""A signal at any moment ends the program with status 130 and without a traceback.

The tests choose moments by what Python is doing. `python -m tests.faults.test_interrupts --moments 60 --seed 1` chooses
them by the clock, for several commands, and signals the whole process group as a terminal does, once or twice.
"""

import argparse
import collections
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from experiments.runner.exit_status import INTERRUPTED
from tests.processes import NEAT, environment

FOREVER = ["evolve", "xor", "--population", "20", "--generations", "1000000", "--seed", "1", "--run", "run"]
BRIEF = ["evolve", "xor", "--population", "20", "--generations", "30", "--seed", "1", "--run", "run", "--workers", "1"]
"""It ends by itself, should the moment never come."""
AT = """
import os, signal, sys

from experiments.cli.program import program

counts, (event, number, times, name) = {{}}, {moment}


def hook(found, arguments):
    if found == event:
        counts[event] = counts.get(event, 0) + 1
        if number <= counts[event] < number + times:
            os.close(os.open("reached", os.O_CREAT))
            os.kill(os.getpid(), getattr(signal, name))


sys.addaudithook(hook)
sys.argv = ["neat", *{words}]
program()
"""
MOMENTS = [
    ("import", 1, 1, "SIGINT"),  # of anything beside the handlers
    ("import", 60, 2, "SIGTERM"),  # of NumPy
    ("import", 400, 1, "SIGINT"),  # of Numba
    ("import", 900, 9, "SIGINT"),
    ("sqlite3.connect", 1, 2, "SIGHUP"),  # while the directory is made
    ("sqlite3.connect", 8, 3, "SIGINT"),  # while a generation is written
    ("os.fork", 2, 1, "SIGINT"),  # of a worker
]
COMMANDS = [
    [*FOREVER[:-1], "{place}", "--workers", "2"],
    [*FOREVER[:-1], "{place}", "--workers", "0", "--json"],
    ["resume", "base", "--generations", "1000000"],
    ["play", "base", "--episodes", "100000000"],
    ["efficacy", "xor", "--seeds", "500", "--workers", "2", "--to", "{place}"],
]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment[0]}-{moment[1]}-{moment[3]}")
def test_a_signal_at_any_moment_ends_the_program_quietly(moment: tuple[str, int, int, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", AT.format(moment=moment, words=BRIEF)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=environment(),
        timeout=120,
        check=False,
    )

    if not (tmp_path / "reached").exists():
        pytest.skip(f"with these versions of Python and Numba there are not {moment[1]} events {moment[0]}")
    assert done.returncode == INTERRUPTED, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_signal_while_the_interpreter_ends_changes_nothing(tmp_path: Path) -> None:
    code = "import atexit, os, signal; atexit.register(os.kill, os.getpid(), signal.SIGINT)\n"
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"{code}{AT.format(moment=('', 0, 0, ''), words=['settings', '--json'])}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=environment(),
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def interrupted_at(seconds: float, words: list[str], place: Path, how: signal.Signals, again: float | None) -> str:
    """Return how a command ended that was signalled this long after it had installed its handlers."""
    first = (
        "import os\nimport experiments.cli.interruption as handlers\nfrom experiments.cli.program import program\n"
        "installed = handlers.Interruption.install\n"
        "def install(handler):\n    installed(handler)\n    os.write({}, b'x')\n"
        "handlers.Interruption.install = install\nprogram()"
    )
    ready, signals_ready = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", first.format(signals_ready), *words],
        cwd=place, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, pass_fds=[signals_ready],
    )  # fmt: skip
    os.close(signals_ready)
    os.read(ready, 1)
    os.close(ready)
    for wait in (seconds, again):
        if wait is not None:
            time.sleep(wait)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, how)
    try:
        errors = process.communicate(timeout=60)[1]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        errors = f"{process.communicate()[1]}\nit did not end"
    if process.returncode == INTERRUPTED and "Traceback" not in errors:
        return "130"
    return f"{process.returncode} {' '.join(words)}, {how.name} after {seconds:.3f} s, again {again}:\n{errors[-2000:]}"


def interrupt_at_random_moments(moments: int, seed: int, longest: float) -> None:
    dice, ends = random.Random(seed), collections.Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        base = ["evolve", "xor", "--seed", "1", "--generations", "2", "--run", "base"]
        subprocess.run([*NEAT, *base], cwd=place, env=environment(), capture_output=True, check=True)
        for number in range(moments):
            words = [word.format(place=f"{number}") for word in dice.choice(COMMANDS)]
            how = dice.choice([signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
            again = dice.choice([None, 0.0, 0.02, 0.2])
            ends[interrupted_at(dice.uniform(0.0, longest), words, place, how, again)] += 1
    for end, count in ends.most_common():
        print(f"{count} times: {end}")


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--moments", type=int, default=60)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--longest", type=float, default=3.0, help="seconds after the start")
    chosen = options.parse_args()
    interrupt_at_random_moments(chosen.moments, chosen.seed, chosen.longest)
