"""First use: what the first run on a machine costs, whose kernels are not compiled, and what later runs cost.

    python -m benchmarks.first_use                                     this checkout
    python -m benchmarks.first_use --tree ../before --tree . --rounds 5     two checkouts that alternate

Every cold figure begins with an empty cache. Wall seconds depend on what else the machine does, so compare checkouts
within one call.
"""

import argparse
import contextlib
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.paths import ROOT

EVOLVE = [sys.executable, "-m", "experiments.cli.main", "evolve"]
WARM_UP = [sys.executable, "-c", "import neat; neat.warm_up()"]
WARM_UP_TASKS = """
import sys, neat
from experiments.catalog.registry import find, make_task
tasks = [make_task(find(name)) for name in sys.argv[1:]]
neat.warm_up()
"""
TASKS = (
    "xor", "CartPole-v1", "double-pole", "MountainCar-v0", "Acrobot-v1", "Pendulum-v1", "FrozenLake-v1",
    "LunarLander-v3", "maze-medium",
)  # fmt: skip
PLAY = "from experiments.cli.main import main; main(['play', 'run', '--episodes', '1'])"


def started(words: list[str], tree: Path, cache: str, place: str) -> "subprocess.Popen[str]":
    """Start a process with the packages of a checkout and this cache."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": cache, "PYTHONPATH": str(tree)}
    return subprocess.Popen(
        words, cwd=place, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


class FirstLine(NamedTuple):
    """What `neat evolve` takes until its first line of progress."""

    wall: float
    """Seconds."""
    cpu: float
    """CPU seconds of the main process, which wall seconds approach on a quiet machine."""


def first_line(task: str, tree: Path, cache: str) -> FirstLine:
    """Start `neat evolve`, and end it after its first line of progress."""
    with tempfile.TemporaryDirectory() as place:
        begun = time.perf_counter()
        process = started([*EVOLVE, task, "--seed", "1", "--run", "run"], tree, cache, place)
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("generation"):
                break
        taken = FirstLine(time.perf_counter() - begun, cpu_so_far(process.pid))
        process.terminate()
        process.communicate()
    return taken


def cpu_so_far(process: int) -> float:
    """Return the CPU seconds of a process that runs (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def solved(task: str, tree: Path, cache: str) -> float:
    """Return the wall seconds that `neat evolve --solve` takes."""
    with tempfile.TemporaryDirectory() as place:
        begun = time.perf_counter()
        started([*EVOLVE, task, "--seed", "1", "--solve", "--run", "run"], tree, cache, place).communicate()
        return time.perf_counter() - begun


def cpu_seconds(words: list[str], tree: Path, cache: str, place: str) -> float:
    """Return the CPU seconds of a process and of those that it waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started(words, tree, cache, place).communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def warm_up(tree: Path, cache: str) -> float:
    """Return the CPU seconds of `neat.warm_up()`, Python's start included."""
    with tempfile.TemporaryDirectory() as place:
        return cpu_seconds(WARM_UP, tree, cache, place)


def play(tree: Path, cache: str) -> float:
    """Return the CPU seconds of `neat play` on a short run."""
    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryDirectory() as other:
        words = [*EVOLVE, "xor", "--seed", "1", "--generations", "2", "--run", "run"]
        started(words, tree, other, place).communicate()
        return cpu_seconds([sys.executable, "-c", PLAY], tree, cache, place)


MEASURES: dict[str, tuple[str, Callable[[Path, str], float]]] = {
    "warm_up": ("`neat.warm_up()`, CPU s", warm_up),
    **{
        f"{task}_{unit}": (
            f"`neat evolve {task}` until its first line of progress, {label}",
            lambda tree, cache, task=task, unit=unit: getattr(first_line(task, tree, cache), unit),
        )
        for task in TASKS
        for unit, label in (("wall", "s"), ("cpu", "CPU s of the main process"))
        if unit == "wall" or task in TASKS[:3]
    },
    "xor_solved": ("`neat evolve xor --solve`, s", lambda tree, cache: solved("xor", tree, cache)),
    "cart_solved": ("`neat evolve CartPole-v1 --solve`, s", lambda tree, cache: solved("CartPole-v1", tree, cache)),
    "play": ("`neat play` on a run of xor, CPU s", play),
}


def measured(name: str, tree: Path, warm: str | None) -> float:
    """Return one figure: with this cache, or with an empty one."""
    if warm is not None:
        return MEASURES[name][1](tree, warm)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as cache:
        figure = MEASURES[name][1](tree, cache)
        end_compiler(Path(cache))
    return figure


def end_compiler(cache: Path) -> None:
    """End the process that a run has left to compile, since it would take time from the next figure."""
    for file in cache.glob("*/compiling-*"):
        with contextlib.suppress(OSError, ValueError):
            os.kill(int(file.read_text()), signal.SIGTERM)


def main() -> None:
    """Print a table of medians."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--tree", type=Path, action="append", help="a checkout to measure; this one by default")
    arguments.add_argument("--rounds", type=int, default=3, help="processes for each figure")
    arguments.add_argument("--only", default=",".join(MEASURES), help="figures, separated by commas")
    chosen = arguments.parse_args()
    trees = [tree.resolve() for tree in chosen.tree or [ROOT]]
    print(f"| {' | '.join(['', *(f'{tree.name}, {state}' for tree in trees for state in ('cold', 'warm'))])} |")
    print("|".join(["", " --- ", *[" ---: "] * (2 * len(trees)), ""]))
    with tempfile.TemporaryDirectory() as place:
        caches = {tree: str(Path(place, str(number))) for number, tree in enumerate(trees)}
        for tree, cache in caches.items():
            cpu_seconds([sys.executable, "-c", WARM_UP_TASKS, *TASKS], tree, cache, place)
        for name in chosen.only.split(","):
            figures: dict[tuple[Path, bool], list[float]] = {
                (tree, is_warm): [] for tree in trees for is_warm in (False, True)
            }
            for _ in range(chosen.rounds):
                for (tree, is_warm), values in figures.items():
                    values.append(measured(name, tree, caches[tree] if is_warm else None))
            medians = (f"{statistics.median(values):.2f}" for values in figures.values())
            print(f"| {' | '.join([MEASURES[name][0], *medians])} |", flush=True)


if __name__ == "__main__":
    main()
