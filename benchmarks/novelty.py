"""The mazes of novelty search, next to published figures.

Reads the JSON files of `neat efficacy` and writes `docs/results/novelty.md`:

    python -m benchmarks.novelty
"""

import argparse
from pathlib import Path
from typing import NamedTuple

from benchmarks.paths import PAGES, RESULTS
from experiments.efficacy.results import Results, rounded
from neat.system.atomic_write import write_whole

KINDS = (
    ("", "novelty", ""),
    ("with-dominated-novelty/", "dominated novelty", "--set selection.kind=dominated-novelty"),
    ("with-score-and-novelty/", "score and novelty (Pareto)",
     "--set selection.kind=pareto --set selection.goals=score,novelty"),
    ("with-local-competition/", "novelty with local competition",
     "--set selection.kind=pareto --set selection.goals=novelty,local-competition"),
    ("without-novelty/", "score", "--set selection.kind=score"),
)  # fmt: skip
"""(folder of the results, what breeding follows, options of the command)."""
BUDGET = 250_000


class Published(NamedTuple):
    """A figure from the literature."""

    who: str
    solved: str = ""
    mean: str = ""
    synapses: str = ""


class Section(NamedTuple):
    """One maze: our results and published ones."""

    title: str
    task: str
    published: tuple[Published, ...]


PAPER, GO = "Lehman & Stanley 2011", "goNEAT_NS, 10 runs"
SECTIONS = (
    Section(
        "Medium maze",
        "maze-medium",
        (
            Published(f"{PAPER}: novelty, 40 runs", mean="18,274", synapses="24.6"),
            Published(f"{PAPER}: score, 40 runs", mean="56,334", synapses="66.7"),
        ),
    ),
    Section(
        "Hard maze",
        "maze-hard",
        (Published(f"{PAPER}: novelty", "39 of 40"), Published(f"{PAPER}: score", "3 of 40")),
    ),
    Section(
        "Medium maze, straightened",
        "maze-medium-straight",
        (
            Published(f"{GO}: novelty", "10 of 10", "25,132", "29.1 genes"),
            Published(f"{GO}: score", "9 of 10", "160,757", "110 genes"),
        ),
    ),
    Section(
        "Hard maze, straightened",
        "maze-hard-straight",
        (Published(f"{GO}: novelty", "10 of 10", "29,531", "34.2 genes"),),
    ),
)

HEADING = f"""# Novelty

Does evolution find the way through a maze whose straight way is a dead end, and after how many evaluations? Maps and
robot are those of Lehman & Stanley (2011), but for a fault of their inputs (24 of the
[departures](../reference/departures.md)), and their straightened copies. A run may take {BUDGET:,} evaluations, as in
the paper. Each run has its own seed, and ends with the generation that holds a network which reaches the goal. Figures
are over the runs that solved the maze.

Settings are those of the experiments (`experiments/catalog/maze.py`), chosen for novelty on both mazes with other
seeds, from 1001 on: 100 genomes, where the paper has 250, and small steps of weights. All rows have them.

`python -m benchmarks.novelty` writes this page from the JSON files in
[benchmarks/results](../../benchmarks/results), which hold every run with its settings. The command of each row is

```text
neat efficacy MAZE --seeds 40 --budget {BUDGET} OPTIONS
```

and continues where it was ended: rows with fewer seeds are not complete. OPTIONS are:

| what breeding follows | OPTIONS |
| --- | --- |
"""


def page(directory: Path) -> str:
    """Return the page of the results in this directory."""
    options = [
        f"| {what} | {f'`{words}`' if words else ''} |"
        for folder, what, words in KINDS
        if any((directory / folder / f"{section.task}.json").exists() for section in SECTIONS)
    ]
    return "\n".join([HEADING + "\n".join(options) + "\n", *(section_text(section, directory) for section in SECTIONS)])


def section_text(section: Section, directory: Path) -> str:
    """Return the table of one maze."""
    lines = [
        f"## {section.title}\n\n`{section.task}`:\n",
        "| breeding follows | seeds | solved | evaluations, mean | sd | median | worst | synapses |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for folder, what, _ in KINDS:
        if (path := directory / folder / f"{section.task}.json").exists():
            lines.append(row_of(Results.read(path), what))
    lines += [f"| {row.who} | | {row.solved} | {row.mean} | | | | {row.synapses} |" for row in section.published]
    return "\n".join(lines) + "\n"


def row_of(results: Results, what: str) -> str:
    """Return one row."""
    seeds, figures = sorted(results.trials), results.figures()
    start = f"| **{what}** | {seeds[0]} to {seeds[-1]} | {len(results.solved())} of {len(seeds)} |"
    if not figures:
        return f"{start} | | | | |"
    cells = " | ".join(rounded(figures["evaluations"][name]) for name in ("mean", "sd", "median", "worst"))
    return f"{start} {cells} | {figures['synapses']['mean']:.1f} |"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=RESULTS, help="directory of the JSON files")
    parser.add_argument("--to", type=Path, default=PAGES, help="directory of the page")
    arguments = parser.parse_args()
    write_whole(arguments.to / "novelty.md", page(arguments.results).encode())


if __name__ == "__main__":
    main()
