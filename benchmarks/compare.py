"""Comparison with neat-python 2.0.0 in one run: CPU times, medians, ratios.

    python -m benchmarks.compare [--only breeding,network,...] [--rounds 3] [--markdown] [--against CHECKOUT]

Both libraries install a package called `neat`, so neat-python gets its own virtual environment (made once, in
--peer). Each workload runs in a fresh process, alternating between the two libraries. With `--against`, an earlier
version of this library takes its turn as well, in `games` and `scaling`.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.paths import ROOT
from benchmarks.timing import median
from benchmarks.workloads import BREEDING, GAMES, SCALING, SOLVERS, SOLVING, SYNAPSES

HERE = Path(__file__).parent
Row = tuple[str, str, str, str]
Figures = dict[str, float]


class Peer:
    """neat-python 2.0.0 in its own virtual environment, with a directory from which our `neat` cannot be imported."""

    earlier: "Earlier | None" = None
    """What is measured beside it, if anything."""

    def __init__(self, directory: Path) -> None:
        self.python = directory / "bin" / "python"
        if not self.python.exists():
            venv.create(directory, with_pip=True)
            subprocess.run(
                [self.python, "-m", "pip", "install", "-q", "neat-python==2.0.0", "gymnasium[box2d]"], check=True
            )
        self.place = directory / "place"
        shutil.copytree(
            HERE, self.place / "benchmarks", dirs_exist_ok=True, ignore=shutil.ignore_patterns("results", "__pycache__")
        )

    def run(self, workload: str, *sizes: int) -> Figures:
        """Return the figures of neat-python for a workload."""
        return figures([str(self.python), "-m", "benchmarks.compare_neat_python"], workload, sizes, self.place)


def ours(workload: str, *sizes: int) -> Figures:
    """Return our figures for a workload."""
    return figures([sys.executable, "-m", "benchmarks.compare_craig_neat"], workload, sizes, ROOT)


def figures(command: list[str], workload: str, sizes: Iterable[int], *places: Path) -> Figures:
    """Run one workload in its own process and return the figures it prints; modules are imported from these places."""
    words = [*command, workload, *map(str, sizes)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places))}  # only one library can be imported
    done = subprocess.run(words, cwd=places[0], capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


class Earlier:
    """An earlier version of this library, in a checkout of its own; the workloads are those of this one."""

    def __init__(self, checkout: Path, peer: Peer) -> None:
        self.checkout, self.place = checkout.resolve(), peer.place

    def run(self, workload: str, *sizes: int) -> Figures:
        """Return its figures for a workload."""
        command = [sys.executable, "-m", "benchmarks.compare_craig_neat"]
        return figures(command, workload, sizes, self.place, self.checkout)


def alternated(rounds: int, peer: Peer, workload: str, *sizes: int) -> tuple[Figures, Figures]:
    """Return the medians of theirs and ours over rounds in which each side runs once; `before` goes into theirs."""
    theirs, mine, before = [], [], []
    for _ in range(rounds):
        theirs.append(peer.run(workload, *sizes))
        mine.append(ours(workload, *sizes))
        if peer.earlier is not None and workload == "scoring":
            before.append(peer.earlier.run(workload, *sizes))
    sides = [{name: median([run[name] for run in runs]) for name in runs[0]} for runs in (theirs, mine)]
    if before:
        sides[0]["before"] = median([run["rate"] for run in before])
    return sides[0], sides[1]


def breeding(rounds: int, peer: Peer) -> list[Row]:
    """Breeding and speciation, without evaluation."""
    rows, growth = [], {}
    for size in BREEDING:
        theirs, mine = alternated(rounds if size[0] <= 1000 else 1, peer, "breeding", *size)
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
        theirs, mine = alternated(rounds, peer, "network", synapses)
        for what in ("activate", "build"):
            name = f"{what} a network of {synapses} synapses"
            rows.append((name, micro(theirs[what]), micro(mine[what]), ratio(theirs, mine, what)))
        rows.append(("  activate with an array", "", micro(mine["activate_array"]), ""))
    return rows


def cart_pole(rounds: int, peer: Peer) -> list[Row]:
    """CartPole for ten generations; the number of steps depends on the networks, so time per step is compared too."""
    theirs, mine = alternated(rounds, peer, "cart_pole")
    for side in (theirs, mine):
        side["each"] = side["seconds"] / side["steps"] * 1e6
    return [
        ("CartPole, 150 genomes, 3 episodes, 10 generations", seconds(theirs["seconds"]), seconds(mine["seconds"]),
         ratio(theirs, mine, "seconds")),
        ("  per step of the game", micro(theirs["each"]), micro(mine["each"]), ratio(theirs, mine, "each")),
    ]  # fmt: skip


def solving(rounds: int, peer: Peer) -> list[Row]:
    """Runs on two cores until a genome reaches the goal or the maximum of evaluations is reached."""
    rows: list[Row] = []
    for which, (game, goal, episodes, budget) in enumerate(SOLVING):
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
            (f"{game}, {episodes} episodes: reach {goal:g} in {budget:,} evaluations", *solved, ""),
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
        theirs, mine = alternated(rounds, peer, "scoring", which, SOLVERS["population"], SOLVERS["processes"])
        name = f"{game}, {episodes} episode{'s' * (episodes > 1)}: evaluations a second, 150 genomes, 2 workers"
        rows += [(name, rate(theirs), rate(mine), ratio(mine, theirs, "rate")), *earlier(theirs, mine)]
    return rows


def earlier(theirs: Figures, mine: Figures) -> list[Row]:
    """Return the row of the earlier version of this library, if it was measured: our figure and what it is now."""
    if "before" not in theirs:
        return []
    before = theirs["before"]
    return [("  craig-neat before", "", f"{before:,.0f}", f"{mine['rate'] / before:.3g} since")]


def scaling(rounds: int, peer: Peer) -> list[Row]:
    """Evaluations a second of wall time by population size, on one and two workers."""
    rows = []
    for game in ("CartPole-v1", "MountainCar-v0"):
        which = GAMES.index((game, 1))
        for size in SCALING:
            repeat = rounds if size < 10_000 else 1
            one, two = (alternated(repeat, peer, "scoring", which, size, processes) for processes in (1, 2))
            name = f"{game}: evaluations a second, {size:,} genomes,"
            rows += [
                (f"{name} 1 worker", rate(one[0]), rate(one[1]), ratio(one[1], one[0], "rate")),
                *earlier(*one),
                (f"{name} 2 workers", rate(two[0]), rate(two[1]), ratio(two[1], two[0], "rate")),
                *earlier(*two),
                ("  faster by", ratio(two[0], one[0], "rate"), ratio(two[1], one[1], "rate"), ""),
            ]
    return rows


def rate(figures: Figures) -> str:
    """Return evaluations a second, formatted."""
    return f"{figures['rate']:,.0f}"


def workers(rounds: int, peer: Peer) -> list[Row]:
    """CPU time per genome on two workers with a trivial task."""
    theirs, mine = alternated(rounds, peer, "workers")
    name = "two workers, per genome of trivial fitness"
    return [(name, micro(theirs["microseconds"]), micro(mine["microseconds"]), ratio(theirs, mine, "microseconds"))]


def seconds(value: float) -> str:
    """Return CPU seconds, formatted."""
    return f"{value * 1000:.1f} ms" if value < 1.0 else f"{value:.1f} s"


def micro(value: float) -> str:
    """Return CPU microseconds, formatted."""
    return f"{value:.3g} us" if value < 1000 else f"{value:,.0f} us"


def ratio(theirs: Figures, mine: Figures, name: str) -> str:
    """Return theirs divided by ours, formatted."""
    return f"{theirs[name] / mine[name]:.3g}"


WORKLOADS: dict[str, Callable[[int, Peer], list[Row]]] = {
    function.__name__: function for function in (breeding, network, cart_pole, solving, games, scaling, workers)
}
COLUMNS = ("CPU time unless stated otherwise", "neat-python 2.0.0", "craig-neat", "times better")


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", default=",".join(WORKLOADS), help="workloads, separated by commas")
    arguments.add_argument("--rounds", type=int, default=3, help="processes of each library for each figure")
    arguments.add_argument(
        "--peer",
        type=Path,
        default=Path(tempfile.gettempdir()) / "neat-python-2.0.0",
        help="directory of neat-python's virtual environment",
    )
    arguments.add_argument("--against", type=Path, metavar="CHECKOUT", help="an earlier version, measured as well")
    arguments.add_argument("--markdown", action="store_true", help="print Markdown")
    arguments.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = arguments.parse_args()
    peer = Peer(chosen.peer)
    if chosen.against is not None:
        peer.earlier = Earlier(chosen.against, peer)
    rows: list[Row] = []
    for workload in chosen.only.split(","):
        Console(stderr=True).print(f"{workload} ...", style="dim")
        rows += WORKLOADS[workload](chosen.rounds, peer)
    show(rows, chosen)


def show(rows: list[Row], chosen: Any) -> None:
    """Print the rows as a table, Markdown or JSON."""
    if chosen.json:
        print(json.dumps([dict(zip(COLUMNS, row, strict=True)) for row in rows]))
    elif chosen.markdown:
        words = f"python -m benchmarks.compare --only {chosen.only} --rounds {chosen.rounds} --markdown"
        print(
            f"# Comparison with neat-python\n\nPrinted by `{words}`:\n"
            "medians of rounds in which the two libraries alternate.\n"
        )
        for row in (COLUMNS, ("---", "---:", "---:", "---:"), *rows):
            print(f"| {' | '.join(row)} |")
    else:
        table = Table(*COLUMNS)
        for row in rows:
            table.add_row(*row)
        Console().print(table)


if __name__ == "__main__":
    main()
