"""The classic benchmarks beside what others published: from the files of `neat efficacy` to a page and its plot.

python -m benchmarks.classic --results docs/results
"""

import argparse
from pathlib import Path
from typing import NamedTuple

from experiments.efficacy.plot import plot_solved
from experiments.efficacy.results import Results, rounded
from neat.system.atomic_write import write_whole

PAPER = "NEAT, the paper"
GOMEZ = "Gomez et al. 2008"


class Published(NamedTuple):
    """A row that somebody else measured."""

    who: str
    mean: str
    sd: str = ""
    worst: str = ""
    solved: str = ""


class Section(NamedTuple):
    """A benchmark: our results of it, and those of others."""

    title: str
    text: str
    ours: tuple[tuple[str, str], ...]
    """(file without suffix, what it is)."""
    published: tuple[Published, ...]


SECTIONS = (
    Section(
        "XOR",
        "All four answers on the right side of 0.5; the paper's section 4.1. With its settings the mean of 100 runs\n"
        "is uncertain by 400 evaluations, so there are 400.",
        (
            ("xor", "`neat efficacy xor`"),
            ("xor-paper", "`xor-paper`, the paper's settings"),
            ("with-ties-to-the-smaller/xor-paper", "with the released code's rule for equally fit parents"),
            ("with-plain-mating/xor-paper", "with matings that never average weights and always mutate"),
            ("with-twice-the-synapses/xor-paper", "with 0.1 of children given a new synapse, not 0.05"),
        ),
        (
            Published(f"{PAPER}, 100 runs", "4,755", "2,553", "13,459", "all"),
            Published("genoxide with the paper's settings, 100 seeds", "6,719", solved="all"),
        ),
    ),
    Section(
        "Double pole balancing with velocities",
        "100,000 steps of 0.02 s from a long pole that leans by 1 degree; the paper's section 4.2.",
        (
            ("double-pole", "`neat efficacy double-pole`"),
            ("experiments.catalog.double_pole-FOUR_DEGREES", "from 4 degrees, the start of the released code"),
            ("without-search/double-pole", "without the search of weights"),
            ("with-large-steps/double-pole", "with steps of the paper's size (2.5)"),
            ("with-150-genomes/double-pole", "with 150 genomes and 10 species"),
            ("with-bias/double-pole", "with a bias neuron"),
            ("double-pole-paper", "`double-pole-paper`, the paper's settings"),
            ("with-plain-mating/double-pole-paper", "with matings that never average weights and always mutate"),
        ),
        (
            Published(f"{PAPER}, 120 runs", "3,600", "2,704"),
            Published("ESP, in the paper", "3,800"),
            Published(f"CMA-ES on a fixed network (Igel 2003, in {GOMEZ})", "895"),
            Published(f"CoSyNE on a fixed network ({GOMEZ})", "954"),
            Published("CMA-ES on a fixed network without bias (genoxide, 100 seeds)", "637"),
        ),
    ),
    Section(
        "Without one part of NEAT",
        "The paper's ablations of double pole balancing with velocities, with its settings and at most 1,000\n"
        "generations (section 5). Random topologies have three in four of the synapses that they could have, which\n"
        "the paper leaves open, and N of equation 1 is always 1 (departures.md, 23).",
        (
            ("double-pole-paper", "all of NEAT"),
            ("double-pole-nonmating", "`double-pole-nonmating`"),
            ("double-pole-initial-random", "`double-pole-initial-random`"),
            ("double-pole-nonspeciated", "`double-pole-nonspeciated`"),
            ("double-pole-no-growth", "`double-pole-no-growth`"),
        ),
        (
            Published(f"{PAPER}: all of it", "3,600", solved="all"),
            Published(f"{PAPER}: nonmating", "5,557", solved="all"),
            Published(f"{PAPER}: initial random", "23,033", solved="95 %"),
            Published(f"{PAPER}: nonspeciated", "25,600", "41,704", solved="75 %"),
            Published(f"{PAPER}: no growth", "30,239", solved="20 %"),
        ),
    ),
    Section(
        "Double pole balancing without velocities",
        "100,000 steps, and 1,000 steps from at least 200 of 625 other starts; Gruau's damping fitness. Tests are not\n"
        "counted. With the paper's c3 of 3.0 and threshold of 4.0 there are some 500 species of 1,000 genomes.",
        (
            ("double-pole-hidden", "`neat efficacy double-pole-hidden`"),
            ("without-restart/double-pole-hidden", "without beginning anew"),
            ("with-50-genomes/double-pole-hidden", "with 50 genomes, 10 species, a search for weights, and no restart"),
            ("double-pole-hidden-paper", "`double-pole-hidden-paper`, the paper's settings"),
            ("with-plain-mating/double-pole-hidden-paper", "with matings that never average weights and always mutate"),
        ),
        (
            Published(f"{PAPER}, 20 runs", "33,184", "21,790", solved="all"),
            Published("ESP, in the paper", "169,466"),
            Published(f"NEAT with 16 genomes ({GOMEZ})", "6,929"),
            Published(f"CoSyNE on a fixed network ({GOMEZ})", "3,416"),
            Published(f"CMA-ES on a fixed network (Igel 2003, in {GOMEZ})", "6,061"),
            Published("CMA-ES on a fixed network (genoxide, 100 seeds)", "3,043", worst="9,698"),
        ),
    ),
)

HEADING = """# Results

Evaluations until the champion solves the task, each run with a seed of its own. The JSON files hold every run with the
settings; this page is made of them by `python -m benchmarks.classic`. Solved means what the paper means; how many
evaluations the tests take is not counted, nor are runs that did not solve it in the mean.
[improvements.md](improvements.md) tells what each departure from the paper brings, [games.md](games.md) how well games
are played, [growth.md](growth.md) how time and memory grow with the work, [scaling.md](scaling.md) how many evaluations
a second there are beside neat-python, by game, population and workers.

With the paper's settings the paper's figures come out: a quarter more evaluations on XOR, a twentieth less on double
pole balancing with velocities, a fourteenth more without, and the ablations in the paper's order. What the paper does
not tell, such as how many of a species breed, is taken from the released code (departures.md, 7, 8, 20 and 22); without
its way of mating double pole balancing takes longer, and XOR as long. What XOR takes depends on how often synapses are
added: twice as often, and it is the paper's figure. With the paper's 0.05 another implementation, genoxide, is as far
above it as this one.
"""


def page(directory: Path) -> str:
    return "\n".join([HEADING, *(section_text(section, directory) for section in SECTIONS)])


def section_text(section: Section, directory: Path) -> str:
    lines = [
        f"## {section.title}\n\n{section.text}\n",
        "| | solved | evaluations, mean | sd | median | worst | hidden neurons | budget |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, what in section.ours:
        if (path := directory / f"{name}.json").exists():
            lines.append(row_of(Results.read(path, outdated=True), what))
    lines += [f"| {row.who} | {row.solved} | {row.mean} | {row.sd} | | {row.worst} | | |" for row in section.published]
    return "\n".join(lines) + "\n"


def row_of(sheet: Results, what: str) -> str:
    """Return the row of a sheet: a run that did not solve it counts as a failure and nowhere else."""
    solved = f"{len(sheet.solved())} of {len(sheet.trials)}"
    figures = sheet.figures()
    if not figures:
        return f"| **{what}** | {solved} | | | | | | {sheet.spec.budget:,} |"
    took, hidden = figures["evaluations"], figures["hidden"]["mean"]
    cells = " | ".join(rounded(took[name]) for name in ("mean", "sd", "median", "worst"))
    return f"| **{what}** | {solved} | {cells} | {hidden:.2f} | {sheet.spec.budget:,} |"


def main() -> None:
    """Write the page and its plot."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--results", type=Path, default=Path("docs/results"))
    directory = arguments.parse_args().results
    plotted = [directory / f"{name}.json" for name in ("xor", "xor-paper", "double-pole", "double-pole-paper")]
    plot_solved([Results.read(path, outdated=True) for path in plotted if path.exists()], directory / "solved.svg")
    write_whole(directory / "README.md", (page(directory) + "\n![share solved](solved.svg)\n").encode())


if __name__ == "__main__":
    main()
