"""Breeding and speciation, `Population.tell`, beside neat-python 2.0.0 and the limit of the machine.

    python -m benchmarks.breeding [--sizes 150,1000,10000,100000] [--rounds 3] [--against DIR] [--markdown | --json]

Scores are random. The time of a generation is divided by its genes, the synapses and neurons of the children, into
what the two compiled loops and what Python takes. The limit is that of copying the genes of random genomes into new
memory and drawing one random number for each. CPU time, medians of rounds in which the sides alternate, each in a
process of its own. `--against` adds another checkout of this project. neat-python is left out above 10,000 genomes.
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.compare import Figures, Peer, figures
from benchmarks.limits import per_copied_gene, per_number
from benchmarks.paths import ROOT
from benchmarks.timing import median

SHAPES = {150: (5, 4), 1000: (5, 4), 10_000: (10, 4), 100_000: (10, 4)}
"""Inputs and outputs, fully connected at first, by population."""
LARGEST_OF_PEER = 10_000
COLUMNS = (
    "genomes", "neat-python", "before", "craig-neat", "ns a gene", "breed", "speciate", "Python", "limit", "memory",
)  # fmt: skip


def ours(checkout: Path, place: Path, size: int) -> Figures:
    """Return the figures of a checkout."""
    command = [sys.executable, "-m", "benchmarks.breeding_craig_neat"]
    return figures(command, str(size), SHAPES[size], place, checkout)


def compared(size: int, rounds: int, peer: Peer, place: Path, against: Path | None) -> dict[str, Figures]:
    """Return the medians of each side for a population of this size, and the limit."""
    runs: dict[str, list[Figures]] = {"neat-python": [], "before": [], "craig-neat": []}
    for _ in range(rounds):
        if size <= LARGEST_OF_PEER:
            runs["neat-python"].append(peer.run("breeding", size, *SHAPES[size]))
        if against is not None:
            runs["before"].append(ours(against.resolve(), place, size))
        runs["craig-neat"].append(ours(ROOT, place, size))
    sides = {
        name: {part: median([run[part] for run in done]) for part in done[0]} for name, done in runs.items() if done
    }
    genes = genes_of(sides["craig-neat"])
    sides["limit"] = {"nanoseconds": per_copied_gene(size, round(genes / size)) + per_number()}
    return {"population": {"size": size}, **sides}


def genes_of(side: Figures) -> float:
    """Return the number of genes of a generation."""
    return side["synapses"] + side["neurons"]


def cells(sides: dict[str, Figures]) -> tuple[str, ...]:
    """Return a row of the table."""
    mine, size = sides["craig-neat"], int(sides["population"]["size"])
    genes = genes_of(mine)
    each = {part: 1e9 * mine[part] / genes for part in ("seconds", "breed", "speciate")}

    def beside(name: str) -> str:
        if name not in sides:
            return ""
        return f"{1000 * sides[name]['seconds']:.3g} ms ({sides[name]['seconds'] / mine['seconds']:.3g}x)"

    memory = f"{mine['megabytes']:.0f} MB"
    if "before" in sides:
        memory = f"{memory} (before {sides['before']['megabytes']:.0f})"
    return (
        f"{size:,} of {mine['synapses'] / size:.0f} synapses, {mine['neurons'] / size:.0f} neurons",
        beside("neat-python"),
        beside("before"),
        f"{1000 * mine['seconds']:.3g} ms",
        f"{each['seconds']:.1f}",
        f"{each['breed']:.1f}",
        f"{each['speciate']:.1f}",
        f"{each['seconds'] - each['breed'] - each['speciate']:.1f}",
        f"{sides['limit']['nanoseconds']:.1f}",
        memory,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=",".join(map(str, SHAPES)), help="populations, separated by commas")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each side for each population")
    parser.add_argument("--against", type=Path, help="another checkout of this project")
    parser.add_argument(
        "--peer", type=Path, default=Path(tempfile.gettempdir()) / "neat-python-2.0.0",
        help="directory of neat-python's virtual environment",
    )  # fmt: skip
    parser.add_argument("--markdown", action="store_true", help="print Markdown")
    parser.add_argument("--json", action="store_true", help="print one JSON array")
    chosen = parser.parse_args()
    peer, results = Peer(chosen.peer), []
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        shutil.copytree(
            ROOT / "benchmarks", place / "benchmarks", ignore=shutil.ignore_patterns("results", "__pycache__")
        )
        for size in map(int, chosen.sizes.split(",")):
            Console(stderr=True).print(f"{size:,} genomes ...", style="dim")
            results.append(compared(size, chosen.rounds, peer, place, chosen.against))
    show(results, chosen)


def show(results: list[dict[str, Figures]], chosen: argparse.Namespace) -> None:
    """Print the rows as a table, Markdown or JSON."""
    lines = [cells(sides) for sides in results]
    if chosen.json:
        print(json.dumps(results))
    elif chosen.markdown:
        for line in (COLUMNS, ["---"] * len(COLUMNS), *lines):
            print(f"| {' | '.join(line)} |")
    else:
        table = Table(*COLUMNS)
        for line in lines:
            table.add_row(*line)
        Console().print(table)


if __name__ == "__main__":
    main()
