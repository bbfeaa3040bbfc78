"""What each departure from the paper contributes: one change at a time to the settings of three experiments.

Writes `docs/results/improvements.md`. Runs go to `benchmarks/results/improvements`; those already there are
not repeated:

    python -m benchmarks.improvements --seeds 50
"""

import argparse
import dataclasses
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.games import median_of_all
from benchmarks.improvements_text import (
    HEADING,
    HOPPERS,
    LUCKY_SEARCH,
    LUCKY_VERDICT,
    MARIO,
    NORMALIZATION,
    PHASES,
    PHASES_VERDICT,
    REJUMPS,
    SETTINGS,
    SHORT_EPISODES,
    STEP_SIZE,
    VARIANTS,
    VERDICT,
    WALKERS,
)
from benchmarks.paths import PAGES, RESULTS
from experiments.catalog.general import small_steps
from experiments.catalog.gymnasium_control import PRESETS, experiment, small_weights
from experiments.cli.main import main as neat
from experiments.efficacy.comparison import Comparison
from experiments.efficacy.results import Results, rounded
from fitness import Gymnasium
from neat.system.atomic_write import write_whole

UNCALIBRATED = dataclasses.replace(
    experiment("MountainCar-v0"),
    name="MountainCar-v0-not-normalized",
    task=lambda: Gymnasium(
        "MountainCar-v0", **{**PRESETS["MountainCar-v0"].options, "normalized": False, "scaled": False}
    ),
)
"""MountainCar without observation normalization: `neat efficacy benchmarks.improvements:UNCALIBRATED`."""
WALKER = experiment("BipedalWalker-v3", envpool=True)
WHOLE = dataclasses.replace(
    WALKER,
    name=f"{WALKER.name}-by-mutation",
    task=lambda: Gymnasium("BipedalWalker-v3", normalized=True, envpool=True),
    settings=small_weights(100, "clamped"),
)
"""BipedalWalker without weight search, as before version 0.9: `neat efficacy benchmarks.improvements:WHOLE`."""
SHORT = dataclasses.replace(
    WHOLE,
    name=f"{WHOLE.name}-in-500-steps",
    task=lambda: Gymnasium("BipedalWalker-v3", evaluation_steps=500, normalized=True, envpool=True),
)
"""Likewise, evaluated in 500 steps, as in the versions 0.9 and 0.10: `neat efficacy benchmarks.improvements:SHORT`."""
FORCEFUL = dataclasses.replace(WHOLE, name=f"{WALKER.name}-large-steps", settings=small_steps(100, "clamped"))
"""BipedalWalker with large weights and steps, likewise: `neat efficacy benchmarks.improvements:FORCEFUL`."""

HOPPER = experiment("Hopper-v5", envpool=True)


def _paid_for_standing() -> Gymnasium:
    task = Gymnasium("Hopper-v5", **{**PRESETS["Hopper-v5"].options, "step_reward": 0.0}, envpool=True)
    task.validation_episodes = PRESETS["Hopper-v5"].validation_episodes
    return task


STANDING = dataclasses.replace(HOPPER, name=f"{HOPPER.name}-standing", task=_paid_for_standing)
"""Hopper that is paid for standing still: `neat efficacy benchmarks.improvements:STANDING`."""

TASKS = {"xor": 20_000, "double-pole": 9_000, "cart-pole": 3_000}
"""Budget of evaluations of each run, by experiment."""


class Change(NamedTuple):
    """A change of settings, and its name and description."""

    name: str
    what: str
    settings: tuple[str, ...] = ()
    """In the form of `--set`."""


CHANGES = (
    Change("unchanged", "**unchanged**"),
    Change(
        "fixed-threshold",
        "compatibility threshold fixed at 3.0, not adjusted",
        ("species.target=0", "species.threshold=3"),
    ),
    Change("ranks", "rank-based fitness sharing", ("reproduction.sharing=rank",)),
    Change("16-genomes", "16 genomes", ("population_size=16",)),
    Change("50-genomes", "50 genomes", ("population_size=50",)),
    Change("150-genomes", "150 genomes", ("population_size=150",)),
    Change("500-genomes", "500 genomes", ("population_size=500",)),
    Change("no-search", "no weight search", ("search.share=0",)),
    Change("search", "weight search for half of each generation", ("search.share=0.5",)),
    Change("one-synapse", "initial genomes with one synapse", ("genome.initial=one",)),
    Change("best-not-kept", "the best genome is carried over in large species only", ("reproduction.keep_best=false",)),
    Change(
        "released-mating",
        "0.4 of crossovers average weights, 0.2 of children are not mutated",
        ("mating.average_chance=0.4", "mating.mate_only_chance=0.2"),
    ),
)

PHASES_SEEDS = 20


def run(change: Change, task: str, budget: int, seeds: int, results: Path) -> Results:
    """Return the results of a task with this change, by `neat efficacy`."""
    place = results / "improvements" / change.name
    words = ["efficacy", task, "--seeds", str(seeds), "--budget", str(budget), "--to", str(place), "--json"]
    if neat([*words, *(word for setting in change.settings for word in ("--set", setting))]):
        raise SystemExit(1)
    return Results.read(place / f"{task}.json")


def cell_of(results: Results) -> str:
    """Return the mean number of evaluations, and the number of runs that solved the task unless all did."""
    solved, figures = len(results.solved()), results.figures()
    mean = rounded(figures["evaluations"]["mean"]) if figures else "-"
    return mean if solved == len(results.trials) else f"{mean} ({solved} of {len(results.trials)})"


def normalization_row(what: str, results: Results) -> str:
    took = results.figures().get("evaluations")
    return (
        f"| {what} | {results.solved_of_all()} | {rounded(took['median']) if took else '-'} | "
        f"{results.tested()['mean']:.1f} |"
    )


def step_size_row(what: str, results: Results) -> str:
    steps, seconds = (
        statistics.mean(getattr(trial, measure) for trial in results.trials.values())
        for measure in ("steps", "cpu_seconds")
    )
    tested = results.tested()
    return f"| {what} | {steps:,.0f} | {seconds:.0f} | {tested['mean']:.1f} | {tested['worst']:.1f} |"


def search_row(what: str, results: Results) -> str:
    took = results.figures().get("evaluations")
    tested = results.tested()
    return (
        f"| {what} | {results.solved_of_all()} | {rounded(took['median']) if took else ''} | {results.spec.budget:,} | "
        f"{median_of_all(results, 'cpu_seconds'):,.0f} | {tested['mean']:.1f} | {tested['worst']:.1f} |"
    )


def settings_row(what: str, results: Results) -> str:
    took = results.figures()["evaluations"]
    tested = results.tested()
    return (
        f"| {what} | {results.solved_of_all()} | {rounded(took['median'])} | "
        f"{rounded(took['worst'])} | {tested['mean']:.1f} | {tested['worst']:.1f} |"
    )


def mario_row(what: str, results: Results) -> str:
    figures = results.figures()
    took = figures["evaluations"]
    return (
        f"| {what} | {results.solved_of_all()} | {rounded(took['mean'])} | "
        f"{rounded(took['median'])} | {rounded(took['worst'])} | {rounded(figures['synapses']['mean'])} | "
        f"{rounded(figures['cpu_seconds']['mean'])} |"
    )


def phases_row(what: str, results: Results) -> str:
    results = results.of_seeds(range(1, PHASES_SEEDS + 1))
    figures = results.figures()
    took = figures["evaluations"]
    expected, _ = Comparison([results, results]).expected()
    return (
        f"| {what} | {results.solved_of_all()} | {expected:,.0f} | "
        f"{took['median']:,.0f} | {took['worst']:,.0f} | {figures['synapses']['mean']:.1f} |"
    )


def main() -> None:
    """Run what is missing, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=50, help="runs of each change")
    parser.add_argument("--results", type=Path, default=RESULTS, help="directory of the JSON files")
    parser.add_argument("--to", type=Path, default=PAGES, help="directory of the page")
    chosen = parser.parse_args()
    lines = [
        HEADING.format(seeds=chosen.seeds),
        f"| | {' | '.join(f'`{task}`' for task in TASKS)} |",
        "| --- | ---: | ---: | ---: |",
    ]
    for change in CHANGES:
        cells = [cell_of(run(change, task, budget, chosen.seeds, chosen.results)) for task, budget in TASKS.items()]
        lines.append(f"| {change.what} | {' | '.join(cells)} |")
    results = chosen.results
    normalization = table_of(
        normalization_row,
        {
            "normalized": results / "MountainCar-v0.json",
            "not normalized": results / "benchmarks.improvements-UNCALIBRATED.json",
        },
    )
    step_size = table_of(
        step_size_row,
        {
            "small": results / "improvements/step-size/envpool-BipedalWalker-v3.json",
            "large": results / "improvements/step-size/benchmarks.improvements-FORCEFUL.json",
        },
    )
    lander = "envpool-LunarLander-v3.json"
    settings = table_of(settings_row, {"before": results / "improvements/before-0.7" / lander, "now": results / lander})
    level = "mario.json"
    mario = table_of(mario_row, {"before": results / "improvements/before-0.7" / level, "now": results / level})
    walker = "envpool-BipedalWalker-v3.json"
    before = results / "improvements/before-0.11"
    short = table_of(
        step_size_row, {"whole episodes": results / "improvements/before-0.9" / walker, "500 steps": before / walker}
    )
    by_search, earlier = results / "improvements/by-search", results / "improvements/before-0.12"
    searched = table_of(
        search_row,
        {
            f"`{game}`, {what}": directory / f"envpool-{game}.json"
            for game, what, directory in (
                ("BipedalWalker-v3", "by mutation", before),
                ("BipedalWalker-v3", "by weight search", results),
                ("BipedalWalker-v3", "by weight search, without restarts", earlier),
                ("BipedalWalker-v3", "likewise, each step costs 0.05", by_search),
                ("HalfCheetah-v5", "by mutation", before),
                ("HalfCheetah-v5", "by weight search", results),
                ("Swimmer-v5", "by mutation", earlier),
                ("Swimmer-v5", "by weight search", results),
                ("LunarLanderContinuous-v3", "by mutation", results),
                ("LunarLanderContinuous-v3", "by weight search", by_search),
            )
        },
    )
    hopper = "envpool-Hopper-v5.json"
    hoppers = table_of(
        step_size_row,
        {
            "the preset": results / hopper,
            "with weight search": results / "improvements/hopper" / hopper,
            "with it, and standing still is paid": (
                results / "improvements/hopper/benchmarks.improvements-STANDING.json"
            ),
        },
    )
    hidden = "double-pole-hidden.json"
    phases = table_of(
        phases_row,
        {
            "no phases": results / "improvements/before-0.8" / hidden,
            "relative, ceiling 10": results / "phases/relative" / hidden,
            "relative, ceiling 5": results / "phases/relative-5" / hidden,
            "no phases, no restart": results / "without-restart" / hidden,
            "relative, ceiling 10, no restart": results / "phases/relative-without-restart" / hidden,
        },
    )
    page = "\n".join(lines) + "\n" + VERDICT + NORMALIZATION + normalization + STEP_SIZE + step_size
    page += SETTINGS + settings + MARIO + mario + REJUMPS
    page += VARIANTS + PHASES + phases + PHASES_VERDICT + SHORT_EPISODES + short + WALKERS
    page += HOPPERS + hoppers + LUCKY_SEARCH + searched + LUCKY_VERDICT
    write_whole(chosen.to / "improvements.md", page.encode())


def table_of(row_of: Callable[[str, Results], str], files: dict[str, Path]) -> str:
    """Return a row for each of these files that exists."""
    return "".join(f"{row_of(what, Results.read(path))}\n" for what, path in files.items() if path.exists())


if __name__ == "__main__":
    main()
