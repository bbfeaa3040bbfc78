"""What each departure from the paper brings: one at a time is taken away from, or added to, three tasks as they are.

python -m benchmarks.improvements --seeds 50 --results docs/results

Runs that are done are not run again. Every run is kept beside the table, in the folder `improvements`.
"""

import argparse
import dataclasses
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from experiments.catalog.gymnasium_control import PRESETS, experiment, small_steps
from experiments.cli.main import main as neat
from experiments.efficacy.results import Results, rounded
from fitness import Gymnasium
from neat.system.atomic_write import write_whole

UNCALIBRATED = dataclasses.replace(
    experiment("MountainCar-v0"),
    name="MountainCar-v0-uncalibrated",
    task=lambda: Gymnasium("MountainCar-v0", **{**PRESETS["MountainCar-v0"].options, "calibrated": False}),
)
"""`neat efficacy benchmarks.improvements:UNCALIBRATED`."""
WALKER = experiment("BipedalWalker-v3", envpool=True)
FORCEFUL = dataclasses.replace(WALKER, name=f"{WALKER.name}-forceful", settings=small_steps(100, "clamped"))
"""`neat efficacy benchmarks.improvements:FORCEFUL`."""

TASKS = {"xor": 20_000, "double-pole": 9_000, "cart-pole": 3_000}
"""Evaluations that each may take."""


class Change(NamedTuple):
    """Something that is done otherwise."""

    name: str
    what: str
    settings: tuple[str, ...] = ()
    """As `--set` takes them."""


CHANGES = (
    Change("as-it-is", "**as it is**"),
    Change(
        "fixed-threshold", "the threshold is fixed at 3.0, not steered", ("species.target=0", "species.threshold=3")
    ),
    Change("ranks", "ranks are shared, not fitness", ("reproduction.sharing=rank",)),
    Change("16-genomes", "16 genomes", ("population_size=16",)),
    Change("50-genomes", "50 genomes", ("population_size=50",)),
    Change("150-genomes", "150 genomes", ("population_size=150",)),
    Change("500-genomes", "500 genomes", ("population_size=500",)),
    Change("no-search", "no search for weights", ("search.share=0",)),
    Change("search", "half of each generation searched for weights", ("search.share=0.5",)),
    Change("one-synapse", "genomes begin with one synapse", ("genome.initial=one",)),
    Change("best-not-kept", "the best genome is kept in large species only", ("reproduction.keep_best=false",)),
    Change(
        "released-mating",
        "0.4 of matings average, 0.2 of children are not mutated",
        ("mating.average_chance=0.4", "mating.mate_only_chance=0.2"),
    ),
)

HEADING = """# What each departure brings

Evaluations until the task is solved, in the mean of the runs that solved it, when one thing is done otherwise than in
the experiment as it is: XOR has 150 genomes and no search, double pole balancing 16 and a search for weights,
CartPole 20 and none. Where a run did not solve it in time, the number of those that did stands beside. Made by
`python -m benchmarks.improvements --seeds {seeds}`; every run is in the folder [improvements](improvements).
"""

VERDICT = """
What pays: few genomes, wherever each evaluation says much; a search for weights where structure is simple, but not on
XOR; beginning with all synapses, unless inputs are many; inputs of one size. Steering the threshold, sharing ranks,
keeping the best of all, and the released code's way of mating make no difference that these runs could show (the
standard error of a mean is about 130 evaluations on XOR, 12 on double pole balancing and 11 on CartPole); but ranks are
what makes negative scores possible, and mating so is what the paper's own figures need ([results](README.md)). What
beginning anew brings to double pole balancing without velocities stands there as well.
"""

CALIBRATION = """
MountainCar-v0, 10 runs of 5,000 evaluations: inputs brought to mean 0 and deviation 1, as random play shows them, or
as they are (`neat efficacy MountainCar-v0 --seeds 10 --budget 5000 --to-the-end`, and the same of
`benchmarks.improvements:UNCALIBRATED`).

| | solved | evaluations, median | final champions, mean of 100 unseen episodes |
| --- | ---: | ---: | ---: |
"""

FORCE = f"""
BipedalWalker-v3 on envpool, 4 runs of 4,000 evaluations: first weights of at most 0.1 and steps of 0.1, or 1 and 0.3,
with which champions press every joint as hard as it goes, always
(`neat efficacy {WALKER.name} --seeds 4 --budget 4000 --to-the-end --to docs/results/improvements/force`,
and the same of `benchmarks.improvements:FORCEFUL`). To cut off episodes whose return had been no better for 400 steps,
which was tried with the large steps, did not pay (124.9, and 145.5 without, in the mean of 3 runs: commit a81c7e6) and
is gone.

| | steps of the game | CPU s | final champions, mean of 100 unseen episodes | worst |
| --- | ---: | ---: | ---: | ---: |
"""


def run(change: Change, task: str, budget: int, seeds: int, results: Path) -> Results:
    """Return what came of a task with this change, by `neat efficacy`."""
    place = results / "improvements" / change.name
    words = ["efficacy", task, "--seeds", str(seeds), "--budget", str(budget), "--to", str(place), "--json"]
    if neat([*words, *(word for setting in change.settings for word in ("--set", setting))]):
        raise SystemExit(1)
    return Results.read(place / f"{task}.json")


def cell_of(sheet: Results) -> str:
    """Return the mean of the evaluations, and how many runs solved it if not all did."""
    solved, figures = len(sheet.solved()), sheet.figures()
    mean = rounded(figures["evaluations"]["mean"]) if figures else "-"
    return mean if solved == len(sheet.trials) else f"{mean} ({solved} of {len(sheet.trials)})"


def calibration_row(what: str, sheet: Results) -> str:
    took = sheet.figures().get("evaluations")
    return (
        f"| {what} | {len(sheet.solved())} of {len(sheet.trials)} | {rounded(took['median']) if took else '-'} | "
        f"{sheet.tested()['mean']:.1f} |"
    )


def force_row(what: str, sheet: Results) -> str:
    steps, seconds = (
        statistics.mean(getattr(trial, measure) for trial in sheet.trials.values())
        for measure in ("steps", "cpu_seconds")
    )
    tested = sheet.tested()
    return f"| {what} | {steps:,.0f} | {seconds:.0f} | {tested['mean']:.1f} | {tested['worst']:.1f} |"


def main() -> None:
    """Run what is missing and write the page."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seeds", type=int, default=50)
    arguments.add_argument("--results", type=Path, default=Path("docs/results"))
    chosen = arguments.parse_args()
    lines = [
        HEADING.format(seeds=chosen.seeds),
        f"| | {' | '.join(f'`{task}`' for task in TASKS)} |",
        "| --- | ---: | ---: | ---: |",
    ]
    for change in CHANGES:
        cells = [cell_of(run(change, task, budget, chosen.seeds, chosen.results)) for task, budget in TASKS.items()]
        lines.append(f"| {change.what} | {' | '.join(cells)} |")
    results = chosen.results
    calibration = table_of(
        calibration_row,
        {
            "calibrated": results / "MountainCar-v0.json",
            "as they are": results / "benchmarks.improvements-UNCALIBRATED.json",
        },
    )
    force = table_of(
        force_row,
        {
            "gently": results / "improvements/force/envpool-BipedalWalker-v3.json",
            "forcefully": results / "improvements/force/benchmarks.improvements-FORCEFUL.json",
        },
    )
    page = "\n".join(lines) + "\n" + VERDICT + CALIBRATION + calibration + FORCE + force
    write_whole(results / "improvements.md", page.encode())


def table_of(row_of: Callable[[str, Results], str], sheets: dict[str, Path]) -> str:
    """Return a row for each of these sheets that is there."""
    return "".join(f"{row_of(what, Results.read(path))}\n" for what, path in sheets.items() if path.exists())


if __name__ == "__main__":
    main()
