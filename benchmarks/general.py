"""General settings: which suit an environment that nobody here has looked at?

Some arms, settings and episodes of an evaluation, play environments of all kinds with the same number of episodes. They
are chosen by the first half of the environments and tested on the second half. Writes `docs/results/general.md`; runs
go to `benchmarks/results/general`, and those already there are not repeated:

    python -m benchmarks.general
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks import general_tasks
from benchmarks.general_tasks import CHOSEN_ON, TESTED_ON, VALIDATION_EPISODES, Place, name_of
from benchmarks.paths import PAGES, RESULTS
from experiments.catalog.general import general_settings, output_activation, small_steps, with_spreads
from experiments.catalog.registry import make_task
from experiments.cli.main import main as neat
from experiments.efficacy.results import Results, rounded
from fitness import PreparedTask
from neat import Settings
from neat.system.atomic_write import write_whole


class Arm(NamedTuple):
    """A way to evolve for a task that nobody has looked at."""

    name: str
    what: str
    settings: Callable[[PreparedTask], Settings]
    episodes: int = 1
    """Of an evaluation."""


def small(population_size: int, hidden: int = 0) -> Callable[[PreparedTask], Settings]:
    """Return what makes the settings of small steps for a task."""
    return lambda task: small_steps(population_size, output_activation(task.to_action), hidden)


def tiny(task: PreparedTask) -> Settings:
    """Return settings whose weights and steps are a third of the small ones, from first weights of 0.1 on."""
    return with_spreads(small(50)(task), 0.1, 0.3)


def scaled(task: PreparedTask) -> Settings:
    """Return the general settings for a task without the hidden neurons of the first networks."""
    return general_settings(task).replace("genome.initial_hidden", 0)


ARMS = (
    Arm("paper", "the paper's settings, 150 genomes; 3 episodes", lambda task: Settings(), 3),
    Arm("small-1", "small steps of 0.3, 100 genomes; 1 episode", small(100)),
    Arm("small-3", "small steps of 0.3, 100 genomes; 3 episodes", small(100), 3),
    Arm("few-2", "small steps of 0.3, 50 genomes; 2 episodes", small(50), 2),
    Arm("hidden-2", "the same with 4 hidden neurons in the first networks", small(50, hidden=4), 2),
    Arm("tiny-2", "steps of 0.1, first weights within 0.1, 50 genomes; 2 episodes", tiny, 2),
    Arm("scaled-2", "steps and first weights by the number of inputs, 50 genomes; 2 episodes", scaled, 2),
    Arm("scaled-3", "the same; 3 episodes", scaled, 3),
    Arm(
        "scaled-hidden-2",
        "the same with 4 hidden neurons in the first networks; 2 episodes: **the general settings**",
        general_settings,
        2,
    ),
)

FOLDER = "general"
HEADING = f"""# General settings

Which settings suit a game that nobody here has looked at? `neat evolve ID` uses them for every environment without a
preset, also for [one of your own](../how-to/own-environment.md); from Python, `experiments.general_settings(task)`
returns them. Nine ways, settings and episodes of an evaluation, play fourteen tasks: classic control, Box2D, MuJoCo,
MinAtar, toy text and functions of a network, with discrete and continuous actions. The way was chosen by the first
seven tasks, and the others test it. A task that some way has not played yet is left out.

Every way plays the same number of episodes, so one of three episodes an evaluation has a third of the evaluations.
Observations are normalized; {VALIDATION_EPISODES} episodes validate a champion. Outputs are linear (`identity`) where
the largest one decides, and `sigmoid` where actions are continuous, so that no weight at all means the middle between
the bounds; the paper's way has `sigmoid` everywhere. Figures are means over the seeds of what the final champions score
on 100 unseen episodes; of the functions, the best score. The best figure of a row is bold.

`python -m benchmarks.general` runs what is missing, by `neat efficacy benchmarks.general_tasks:TASK --to-the-end`,
and writes this page. Every run is in [benchmarks/results/general](../../benchmarks/results/general).

| way | |
| --- | --- |
"""
OVERALL = """
The general settings are those of `scaled-hidden-2`: near the best way on most tasks of the first half, and bad on none.
Three or five seeds of noisy games do not separate the better ways; they do show that the paper's steps, made for
tasks of five weights, learn least in most of them. A task of your own that is not an environment still has the
paper's settings by default, since nothing normalizes its inputs.

The last row is the mean, over the tasks, of how much of the range from the worst way to the best one a way has reached:
1 would be the best way on all of them.
"""


def run(place: Place, arm: Arm, seeds: int, results: Path) -> Results:
    """Return the results of a task with the settings of an arm, by `neat efficacy`."""
    name = name_of(place, arm.episodes)
    settings = arm.settings(make_task(getattr(general_tasks, name)))
    budget = place.episodes if place.function else place.episodes // arm.episodes
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "settings.toml"
        file.write_text(settings.to_toml(), encoding="utf-8")
        words = [
            "efficacy",
            f"benchmarks.general_tasks:{name}",
            "--seeds",
            str(min(seeds, place.seeds)),
            "--budget",
            str(budget),
        ]
        words += ["--to-the-end", "--workers", "1", "--settings", str(file), "--to", str(results / FOLDER / arm.name)]
        if neat(words):
            raise SystemExit(1)
    return Results.read(file_of(place, arm, results))


def file_of(place: Place, arm: Arm, results: Path) -> Path:
    """Return where the results of a task with the settings of an arm are."""
    return results / FOLDER / arm.name / f"benchmarks.general_tasks-{name_of(place, arm.episodes)}.json"


def score(results: Results) -> float:
    """Return the mean score of the final champions; of a task without luck, that of their best evaluations."""
    scores = (trial.best if trial.tested is None else trial.tested for trial in results.trials.values())
    return statistics.fmean(score for score in scores if score is not None)


def page(directory: Path) -> str:
    """Return the page of the results in this directory."""
    ways = [f"| `{arm.name}` | {arm.what} |" for arm in ARMS]
    halves = (("Chosen on", CHOSEN_ON), ("Tested on", TESTED_ON))
    tables = [half(*each, directory) for each in halves]
    left_out = [f"`{place.id}`" for place in (*CHOSEN_ON, *TESTED_ON) if not is_complete(place, directory)]
    ending = f"\nLeft out for now: {', '.join(left_out)}.\n" if left_out else ""
    return "\n".join([HEADING + "\n".join(ways) + "\n", *tables]) + OVERALL + ending


def is_complete(place: Place, directory: Path) -> bool:
    """Return whether there are results of a task with the settings of every arm."""
    return all(file_of(place, arm, directory).exists() for arm in ARMS)


def half(title: str, places: tuple[Place, ...], directory: Path) -> str:
    """Return the table of half of the tasks: a row for each task, a column for each arm."""
    lines = [
        f"## {title}\n",
        f"| task | episodes | seeds | {' | '.join(f'`{arm.name}`' for arm in ARMS)} |",
        f"| --- | ---: | ---: |{' ---: |' * len(ARMS)}",
    ]
    shares: list[list[float]] = []
    for place in places:
        if not is_complete(place, directory):
            continue
        found = [Results.read(file_of(place, arm, directory)) for arm in ARMS]
        scores = [score(results) for results in found]
        worst, best = min(scores), max(scores)
        shares.append([(each - worst) / (best - worst) if best > worst else 1.0 for each in scores])
        cells = [f"**{rounded(each)}**" if each == best else rounded(each) for each in scores]
        seeds = min(len(results.trials) for results in found)
        lines.append(f"| `{place.id}` | {place.episodes:,} | {seeds} | {' | '.join(cells)} |")
    means = [statistics.fmean(column) for column in zip(*shares, strict=True)]
    lines.append(f"| **share of the range** | | | {' | '.join(f'{mean:.2f}' for mean in means)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run what is missing, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="TASKS", help="tasks to run, separated by commas; all by default")
    parser.add_argument("--seeds", type=int, default=10, metavar="N", help="at most so many of a task")
    parser.add_argument("--page", action="store_true", help="write the page only")
    parser.add_argument("--results", type=Path, default=RESULTS, help="directory of the JSON files")
    parser.add_argument("--to", type=Path, default=PAGES, help="directory of the page")
    chosen = parser.parse_args()
    for place in () if chosen.page else (*CHOSEN_ON, *TESTED_ON):
        if chosen.only is None or place.id in chosen.only.split(","):
            for arm in ARMS:
                run(place, arm, chosen.seeds, chosen.results)
    write_whole(chosen.to / "general.md", page(chosen.results).encode())


if __name__ == "__main__":
    main()
