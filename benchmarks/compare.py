"""Side by side with neat-python 2.0.0, in one run: CPU times, medians, ratios.

python -m benchmarks.compare [--only breeding,network,...] [--rounds 3] [--markdown]

Both libraries are called `neat`, so neat-python gets a virtual environment of its own (made in
--peer, once). Each subject runs in a fresh process, ours and theirs in turn.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.subjects import BREEDING, GAMES, SCALING, SOLVERS, SOLVING, SYNAPSES, median

HERE = Path(__file__).parent
ROOT = HERE.parent
Row = tuple[str, str, str, str]
Figures = dict[str, float]


class Peer:
    """neat-python 2.0.0 in a virtual environment, and a place where our own `neat` is out of sight."""

    def __init__(self, directory: Path) -> None:
        self.python = directory / "bin" / "python"
        if not self.python.exists():
            venv.create(directory, with_pip=True)
            subprocess.run(
                [self.python, "-m", "pip", "install", "-q", "neat-python==2.0.0", "gymnasium[box2d]"], check=True
            )
        self.place = directory / "place"
        shutil.copytree(HERE, self.place / "benchmarks", dirs_exist_ok=True)

    def run(self, subject: str, *sizes: int) -> Figures:
        """Return the figures of neat-python for a subject."""
        return figures([str(self.python), "-m", "benchmarks.peer"], subject, sizes, self.place)


def ours(subject: str, *sizes: int) -> Figures:
    """Return our figures for a subject."""
    return figures([sys.executable, "-m", "benchmarks.ours"], subject, sizes, ROOT)


def figures(command: list[str], subject: str, sizes: Iterable[int], place: Path) -> Figures:
    """Run one subject in a process of its own and return what it says."""
    words = [*command, subject, *map(str, sizes)]
    env = {**os.environ, "PYTHONPATH": str(place)}  # nothing of the other side is in sight
    done = subprocess.run(words, cwd=place, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def in_turn(rounds: int, peer: Peer, subject: str, *sizes: int) -> tuple[Figures, Figures]:
    """Return the medians of theirs and ours over rounds in which each runs once."""
    theirs, mine = [], []
    for _ in range(rounds):
        theirs.append(peer.run(subject, *sizes))
        mine.append(ours(subject, *sizes))
    return tuple({name: median([run[name] for run in runs]) for name in runs[0]} for runs in (theirs, mine))  # type: ignore[return-value]


def breeding(rounds: int, peer: Peer) -> list[Row]:
    """Breeding and speciation, without evaluation."""
    rows, growth = [], {}
    for size in BREEDING:
        theirs, mine = in_turn(rounds if size[0] <= 1000 else 1, peer, "breeding", *size)
        name = f"breed {size[0]:,} x {mine['synapses']:.0f} synapses"
        rows.append((name, seconds(theirs["seconds"]), seconds(mine["seconds"]), ratio(theirs, mine, "seconds")))
        rows.append(("  peak memory", f"{theirs['megabytes']:.0f} MB", f"{mine['megabytes']:.0f} MB", ""))
        growth[size] = mine["seconds"]
    for size in ((10_000, 9, 5), (100_000, 9, 5)):
        mine = ours("breeding", *size)
        growth[size] = mine["seconds"]
        rows.append((f"breed {size[0]:,} x {mine['synapses']:.0f} synapses", "", seconds(mine["seconds"]), ""))
        rows.append(("  peak memory", "", f"{mine['megabytes']:.0f} MB", ""))
    slope = math.log(growth[100_000, 9, 5] / growth[10_000, 9, 5], 10)
    rows.append(("  exponent, population 10,000 to 100,000", "", f"{slope:.2f}", ""))
    slope = math.log(growth[10_000, 25, 8] / growth[10_000, 5, 4]) / math.log(208 / 24)
    rows.append(("  exponent, synapses 24 to 208 at 10,000", "", f"{slope:.2f}", ""))
    return rows


def network(rounds: int, peer: Peer) -> list[Row]:
    """One activation with a list of inputs, and building a network."""
    rows = []
    for synapses in SYNAPSES:
        theirs, mine = in_turn(rounds, peer, "network", synapses)
        for what in ("activate", "build"):
            name = f"{what} a network of {synapses} synapses"
            rows.append((name, micro(theirs[what]), micro(mine[what]), ratio(theirs, mine, what)))
        rows.append(("  activate with an array", "", micro(mine["activate_array"]), ""))
    return rows


def cart_pole(rounds: int, peer: Peer) -> list[Row]:
    """CartPole for ten generations; steps differ with the brains, so time per step is compared too."""
    theirs, mine = in_turn(rounds, peer, "cart_pole")
    for side in (theirs, mine):
        side["each"] = side["seconds"] / side["steps"] * 1e6
    return [
        ("CartPole, 150 genomes, 3 episodes, 10 generations", seconds(theirs["seconds"]), seconds(mine["seconds"]),
         ratio(theirs, mine, "seconds")),
        ("  per step of the game", micro(theirs["each"]), micro(mine["each"]), ratio(theirs, mine, "each")),
    ]  # fmt: skip


def solving(rounds: int, peer: Peer) -> list[Row]:
    """Runs on two cores, until a genome reaches the goal or too many generations have passed."""
    rows: list[Row] = []
    for which, (game, goal, episodes, generations) in enumerate(SOLVING):
        runs: dict[str, list[Figures]] = {"theirs": [], "mine": []}
        for seed in range(1, rounds + 1):
            runs["theirs"].append(peer.run("solving", which, seed))
            runs["mine"].append(ours("solving", which, seed))
        theirs, mine = (
            {name: median([run[name] for run in side]) for name in ("wall", "cpu", "evaluations")}
            | {"each": sum(run["wall"] for run in side) / sum(run["evaluations"] for run in side)}
            for side in runs.values()
        )
        solved = [f"{sum(run['solved'] for run in side):.0f} of {rounds}" for side in runs.values()]
        rows += [
            (f"{game}, 150 genomes, {episodes} episodes: reach {goal:g} in {generations} generations", *solved, ""),
            ("  evaluations", f"{theirs['evaluations']:,.0f}", f"{mine['evaluations']:,.0f}",
             ratio(theirs, mine, "evaluations")),
            ("  wall time", f"{theirs['wall']:.1f} s", f"{mine['wall']:.1f} s", ratio(theirs, mine, "wall")),
            ("  CPU time", seconds(theirs["cpu"]), seconds(mine["cpu"]), ratio(theirs, mine, "cpu")),
            ("  evaluations in a second of wall time", f"{1 / theirs['each']:,.0f}", f"{1 / mine['each']:,.0f}",
             ratio(theirs, mine, "each")),
        ]  # fmt: skip
    return rows


def games(rounds: int, peer: Peer) -> list[Row]:
    """Evaluations a second of wall time, by game."""
    rows = []
    for which, (game, episodes) in enumerate(GAMES):
        theirs, mine = in_turn(rounds, peer, "scoring", which, SOLVERS["population"], SOLVERS["processes"])
        name = f"{game}, {episodes} episode{'s' * (episodes > 1)}: evaluations a second, 150 genomes, 2 workers"
        rows.append((name, rate(theirs), rate(mine), ratio(mine, theirs, "rate")))
    return rows


def scaling(rounds: int, peer: Peer) -> list[Row]:
    """Evaluations a second of wall time, as populations grow, on one and two workers."""
    rows = []
    for game in ("CartPole-v1", "MountainCar-v0"):
        which = GAMES.index((game, 1))
        for size in SCALING:
            repeat = rounds if size < 10_000 else 1
            one, two = (in_turn(repeat, peer, "scoring", which, size, processes) for processes in (1, 2))
            name = f"{game}: evaluations a second, {size:,} genomes,"
            rows += [
                (f"{name} 1 worker", rate(one[0]), rate(one[1]), ratio(one[1], one[0], "rate")),
                (f"{name} 2 workers", rate(two[0]), rate(two[1]), ratio(two[1], two[0], "rate")),
                ("  faster by", ratio(two[0], one[0], "rate"), ratio(two[1], one[1], "rate"), ""),
            ]
    return rows


def rate(figures: Figures) -> str:
    """Return evaluations a second as people read them."""
    return f"{figures['rate']:,.0f}"


def workers(rounds: int, peer: Peer) -> list[Row]:
    """What a genome costs on two workers when its fitness costs nothing."""
    theirs, mine = in_turn(rounds, peer, "workers")
    name = "two workers, per genome of trivial fitness"
    return [(name, micro(theirs["microseconds"]), micro(mine["microseconds"]), ratio(theirs, mine, "microseconds"))]


def first_use(rounds: int, peer: Peer) -> list[Row]:
    """Wall seconds from `neat evolve xor` to its first generation."""
    with tempfile.TemporaryDirectory() as cache:
        cold = first_generation(cache)
        warm = median([first_generation(cache) for _ in range(rounds)])
    return [
        ("first generation of `neat evolve xor`, cold cache", "", f"{cold:.1f} s wall", ""),
        ("first generation of `neat evolve xor`, warm cache", "", f"{warm:.2f} s wall", ""),
    ]


def first_generation(cache: str) -> float:
    """Return how long a new process takes until its first line of progress."""
    with tempfile.TemporaryDirectory() as place:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "experiments.cli.main", "evolve", "xor", "--seed", "1", "--run", "run"],
            cwd=place, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "NUMBA_CACHE_DIR": cache, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("generation"):
                break
        taken = time.perf_counter() - begun
        process.terminate()
        process.communicate()
    return taken


def seconds(value: float) -> str:
    """Return CPU seconds as people read them."""
    return f"{value * 1000:.1f} ms" if value < 1.0 else f"{value:.1f} s"


def micro(value: float) -> str:
    """Return CPU microseconds as people read them."""
    return f"{value:.3g} us" if value < 1000 else f"{value:,.0f} us"


def ratio(theirs: Figures, mine: Figures, name: str) -> str:
    """Return how many times less ours is."""
    return f"{theirs[name] / mine[name]:.3g}"


SUBJECTS: dict[str, Callable[[int, Peer], list[Row]]] = {
    function.__name__: function
    for function in (breeding, network, cart_pole, solving, games, scaling, workers, first_use)
}
COLUMNS = ("CPU time, or what it says", "neat-python 2.0.0", "ours", "times better")


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", default=",".join(SUBJECTS), help="subjects, separated by commas")
    arguments.add_argument("--rounds", type=int, default=3, help="processes of each side for each figure")
    arguments.add_argument("--peer", type=Path, default=Path(tempfile.gettempdir()) / "neat-python-2.0.0")
    arguments.add_argument("--markdown", action="store_true", help="print Markdown")
    arguments.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = arguments.parse_args()
    peer = Peer(chosen.peer)
    rows: list[Row] = []
    for subject in chosen.only.split(","):
        Console(stderr=True).print(f"{subject} ...", style="dim")
        rows += SUBJECTS[subject](chosen.rounds, peer)
    show(rows, chosen)


def show(rows: list[Row], chosen: Any) -> None:
    """Print the rows in the form that was asked for."""
    if chosen.json:
        print(json.dumps([dict(zip(COLUMNS, row, strict=True)) for row in rows]))
    elif chosen.markdown:
        words = f"python -m benchmarks.compare --only {chosen.only} --rounds {chosen.rounds} --markdown"
        print(f"# Beside neat-python\n\nMade by `{words}`, both in turn in one run;\nmedians of the rounds.\n")
        for row in (COLUMNS, ("---", "---:", "---:", "---:"), *rows):
            print(f"| {' | '.join(row)} |")
    else:
        table = Table(*COLUMNS)
        for row in rows:
            table.add_row(*row)
        Console().print(table)


if __name__ == "__main__":
    main()
