"""Networks that have grown, activated: ours beside neat-python 2.0.0, MultiNEAT 0.12 and the limit of the machine.

    python -m benchmarks.thinking [--synapses 50,500,5000] [--rounds 3] [--against DIR] [--markdown | --json]

The networks are evolved by mutation from a fixed seed (`benchmarks/grown.py`): deep and thin, tanh everywhere. All
libraries run the same ones, and their outputs are compared before anything is timed. "Sweep" is an activation of a
feed-forward network, "step" one of a recurrent network, both from Python; "different" is one of 1,000 different
networks in `neat.Networks`, and "copies" one of 1,000 copies of a network. CPU time, medians of rounds in which the
sides alternate, each in a process of its own. `--against` adds another checkout of this project.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.compare import figures, micro
from benchmarks.grown import INPUTS, grown, plan_of
from benchmarks.limits import per_neuron, per_synapse
from benchmarks.paths import ROOT
from benchmarks.timing import median
from neat import Network

WAYS = ("sweep", "step", "different", "copies")
PEERS = {"neat-python": "neat-python==2.0.0", "MultiNEAT": "multineat==0.12"}
SAME = 1e-9
"""The largest difference between the outputs of two libraries."""
COLUMNS = (
    "network",
    "way",
    "neat-python",
    "MultiNEAT",
    "before",
    "craig-neat",
    "limit",
    "ns a synapse",
    "above the limit",
)


class Side(NamedTuple):
    """One of the programs compared: how it is started, and the places that it imports modules from."""

    python: Path
    module: str
    places: tuple[Path, ...]

    def run(self, argument: str) -> dict[str, Any]:
        """Return the figures that it prints for one size of network."""
        return figures([str(self.python), "-m", self.module], argument, (), *self.places)


def sides(place: Path, environments: Path, against: Path | None) -> dict[str, Side]:
    """Return the programs by name, with a copy of the benchmarks from which no `neat` can be imported by accident."""
    shutil.copytree(ROOT / "benchmarks", place / "benchmarks", ignore=shutil.ignore_patterns("results", "__pycache__"))
    chosen = {}
    for name, package in PEERS.items():
        python = environments / f"thinking-{package.replace('==', '-')}" / "bin" / "python"
        if not python.exists():
            venv.create(python.parent.parent, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "-q", package], check=True)
        module = f"benchmarks.thinking_{name.lower().replace('-', '_')}"
        chosen[name] = Side(python, module, (place,))
    for name, checkout in (("before", against), ("craig-neat", ROOT)):
        if checkout is not None:
            places = place, checkout.resolve()
            chosen[name] = Side(Path(sys.executable), "benchmarks.thinking_craig_neat", places)
    return chosen


def compared(synapses: int, rounds: int, programs: dict[str, Side], place: Path) -> list[dict[str, Any]]:
    """Return a row of figures for each way to activate networks of this size."""
    genomes = {name: grown(synapses, recurrent)[0] for name, recurrent in (("sweep", False), ("step", True))}
    observation = np.random.default_rng(3).uniform(-1.0, 1.0, INPUTS).tolist()
    path = place / f"{synapses}.json"
    plans = {name: plan_of(genome) for name, genome in genomes.items()}
    path.write_text(json.dumps({"plans": plans, "observation": observation}))
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, side in programs.items():
            runs[name].append(side.run(str(path) if name in PEERS else str(synapses)))
    for name, done in runs.items():
        check_same(name, done[0], runs["craig-neat"][0])
    limits = {name: limit_of(Network(genome)) for name, genome in genomes.items()}
    return [medians(way, runs, limits["step" if way == "step" else "sweep"]) for way in WAYS]


def check_same(name: str, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    """Compare the outputs of the first activations.

    Raises:
        SystemExit: They differ, so the networks are not the same.
    """
    for way in ("sweep", "step"):
        difference = float(np.abs(np.array(theirs[f"{way}_outputs"]) - np.array(ours[f"{way}_outputs"])).max())
        if not difference <= SAME:
            raise SystemExit(f"the outputs of {name} ({way}) differ by {difference:g}; at most {SAME:g} was expected")


def limit_of(network: Network) -> float:
    """Return the microseconds that the sums and the calls of tanh of a network take on their own."""
    circuit = network.circuit
    assert circuit is not None
    return (per_synapse(network) * int(circuit.nodes[-1].last) + per_neuron() * len(circuit.nodes)) / 1000.0


def medians(way: str, runs: dict[str, list[dict[str, Any]]], limit: float) -> dict[str, Any]:
    """Return the medians of one way, in microseconds per activation of one network."""
    measured = {name: median([run[way] for run in done]) for name, done in runs.items() if way in done[0]}
    neurons, synapses, depth = runs["craig-neat"][0]["step_shape" if way == "step" else "sweep_shape"]
    return {"way": way, "neurons": neurons, "synapses": synapses, "depth": depth, "limit": limit, **measured}


def cells(row: dict[str, Any]) -> tuple[str, ...]:
    """Return a row of the table."""
    ours, synapses = row["craig-neat"], row["synapses"]

    def beside(name: str) -> str:
        return f"{micro(row[name])} ({row[name] / ours:.3g}x)" if name in row else ""

    return (
        f"{synapses:,} synapses, {row['neurons']} neurons, {row['depth']} deep",
        row["way"],
        beside("neat-python"),
        beside("MultiNEAT"),
        beside("before"),
        f"{ours:.3g} us",
        f"{row['limit']:.3g} us",
        f"{1000 * ours / synapses:.2f}",
        f"{ours / row['limit']:.2f}x",
    )


def show(rows: list[dict[str, Any]], chosen: argparse.Namespace) -> None:
    """Print the rows as a table, Markdown or JSON."""
    if chosen.json:
        print(json.dumps(rows))
        return
    lines = [cells(row) for row in rows]
    kept = [place for place in range(len(COLUMNS)) if any(line[place] for line in lines)]
    names = [COLUMNS[place] for place in kept]
    if chosen.markdown:
        for columns in (names, ["---"] * len(names), *([line[place] for place in kept] for line in lines)):
            print(f"| {' | '.join(columns)} |")
        return
    table = Table(*names)
    for line in lines:
        table.add_row(*(line[place] for place in kept))
    Console().print(table)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--synapses", default="50,500,5000", help="sizes of networks, separated by commas")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each side for each size")
    parser.add_argument("--against", type=Path, help="another checkout of this project")
    parser.add_argument(
        "--environments", type=Path, default=Path(tempfile.gettempdir()),
        help="directory for the virtual environments of the other libraries",
    )  # fmt: skip
    parser.add_argument("--markdown", action="store_true", help="print Markdown")
    parser.add_argument("--json", action="store_true", help="print one JSON array")
    chosen = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        programs = sides(place, chosen.environments, chosen.against)
        for synapses in map(int, chosen.synapses.split(",")):
            Console(stderr=True).print(f"{synapses} synapses ...", style="dim")
            rows += compared(synapses, chosen.rounds, programs, place)
    show(rows, chosen)


if __name__ == "__main__":
    main()
