"""The levels of Super Mario Bros.: which are finished, how far the others are played, and one brain for several.

    python -m benchmarks.mario_levels                 # hours; needs the extra [mario] and the game's ROM
    python -m benchmarks.mario_levels 1-2 --seeds 3   # more runs of some levels, and the page
    python -m benchmarks.mario_levels --several       # the brain for several levels, and the page

Writes `docs/results/mario-levels.md`, and the best champion of each level to `experiments/catalog/champions`. Runs go
to `benchmarks/results/mario-levels`, and those already there are not repeated.
"""

import argparse
import csv
import io
import shutil
import tempfile
from pathlib import Path

from benchmarks.paths import PAGES, RESULTS
from experiments.cli.main import main as neat
from experiments.efficacy.results import Results, TrialResult
from experiments.runner.champion import bundled_file, champion_of
from experiments.runner.new_run import file_name
from fitness.tasks.mario import Mario
from fitness.tasks.mario.level import NAMES
from neat import Network
from neat.system.atomic_write import write_whole

BUDGET = 3_000
SEVERAL, BUDGET_OF_SEVERAL = "1-1,2-1,3-1,5-1", 500
OTHERS = ("4-1", "6-1", "7-1", "8-1", "1-2", "1-3", "3-2")
"""Levels that the brain for several never saw: above ground by day or night, one below it, and one of tree tops."""
FOLDER = "mario-levels"
PROGRESS = "progress.csv"
HEADING = f"""# Super Mario Bros., its levels

`python -m benchmarks.mario_levels` evolves a run for each level, by `neat efficacy mario:LEVEL --seeds N --budget
{BUDGET}`, and writes this page: at most {BUDGET:,} evaluations in populations of 50, from seed 1 on. A run ends when
its champion has finished the level. *Runs* says how many finished it, of how many; the other columns are of the best:
the one with the fewest evaluations, or if none finished (evaluations in brackets), that which came farthest.
*Progress* is how far its champion came alive, in pixels from the start; a screen is 256 wide. That champion is
bundled: `neat view mario:LEVEL`, `neat play mario:LEVEL --video level.gif`. Every run, with the settings, is in
[benchmarks/results/mario-levels](../../benchmarks/results/mario-levels).

| level | runs | progress | evaluations | seed | hidden neurons | enabled synapses | CPU seconds |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
"""
MISSING = "\nNot played yet: {levels}.\n"
ONE_BRAIN = f"""
## One brain for several levels

`neat evolve mario:{SEVERAL}` scores a genome by the mean over these levels. A run of {BUDGET_OF_SEVERAL:,} evaluations,
each of an attempt at every level (`python -m benchmarks.mario_levels --several`, seed 1); its champion is bundled as
`mario:{SEVERAL}`. Progress in pixels, also on levels that it never saw; beside it the champions of level 1-1 (`mario`)
and of the level itself:

| level | seen | brain for several | brain of 1-1 | brain of the level |
| --- | --- | ---: | ---: | ---: |
"""
VERDICT = """
So it does not pay yet: after these evaluations the bonus for finishing 1-1 outweighs the progress in the other levels,
and the brain of 1-1 alone comes about as far in levels that neither of them saw.
"""
FINISHED = "finished"
BRAINS = {"several": f"mario:{SEVERAL}", "1-1": "mario"}
"""Bundled champions that are compared."""


def run(name: str, results: Path, budget: int, seeds: int) -> None:
    """Evolve brains for a level or for several, and keep the best champion."""
    task = f"mario:{name}"
    before = best_of(trials_of(name, results))
    with tempfile.TemporaryDirectory() as folder:
        words = ["efficacy", task, "--seeds", str(seeds), "--budget", str(budget), "--workers", "1"]
        if neat([*words, "--to", str(results / FOLDER), "--champions", folder]):
            raise SystemExit(f"{task} cannot be measured.")
        best = best_of(trials_of(name, results))
        if best is not None and best != before:
            shutil.copyfile(Path(folder) / f"{file_name(task)}-{best.seed}.json", bundled_file(task))


def trials_of(name: str, results: Path) -> list[TrialResult]:
    """Return the runs of a level or of several, by seed."""
    path = results / FOLDER / f"{file_name(f'mario:{name}')}.json"
    return list(Results.read(path).trials.values()) if path.exists() else []


def best_of(trials: list[TrialResult]) -> TrialResult | None:
    """Return the run that finished first by its evaluations, or else came farthest; None if there is none."""
    return max(trials, key=lambda trial: (trial.solved, -trial.evaluations, trial.best or 0.0), default=None)


def measure(results: Path) -> None:
    """Write how far the brains that are compared come on each level."""
    networks = [Network(champion_of(name).genome) for name in BRAINS.values()]
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["level", *BRAINS])
    for level in (*SEVERAL.split(","), *OTHERS):
        attempts = [Mario(level).attempt(network) for network in networks]
        rows.writerow([level, *(FINISHED if each.finished else each.farthest - each.start for each in attempts)])
    write_whole(results / FOLDER / PROGRESS, text.getvalue().encode())


def page(results: Path) -> str:
    """Return the page as Markdown."""
    trials = {level: trials_of(level, results) for level in NAMES}
    best = {level: trial for level in NAMES if (trial := best_of(trials[level])) is not None}
    missing = [level for level in NAMES if level not in best]
    text = HEADING + "".join(row_of(level, trials[level], trial) for level, trial in best.items())
    text += f"\n{sum(trial.solved for trial in best.values())} of {len(best)} levels are finished.\n"
    text += MISSING.format(levels=", ".join(missing)) if missing else ""
    path = results / FOLDER / PROGRESS
    return text + (ONE_BRAIN + comparison(path, best) + VERDICT if path.exists() else "")


def row_of(level: str, trials: list[TrialResult], best: TrialResult) -> str:
    """Return the row of a level."""
    runs = f"{sum(trial.solved for trial in trials)} of {len(trials)}"
    took = f"{best.evaluations:,}" if best.solved else f"({best.evaluations:,})"
    size = f"{best.hidden} | {best.synapses} | {best.cpu_seconds:.0f}"
    return f"| {level} | {runs} | {progress_of(best)} | {took} | {best.seed} | {size} |\n"


def progress_of(trial: TrialResult | None) -> str:
    """Return how far the champion of a run came, in pixels, or that it finished the level."""
    if trial is None or trial.best is None:
        return ""
    return FINISHED if trial.solved else f"{trial.best:,.0f}"


def comparison(path: Path, best: dict[str, TrialResult]) -> str:
    """Return the rows of the brains that are compared, which are in this file."""
    text = ""
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        brains = (row[brain] if row[brain] == FINISHED else f"{int(row[brain]):,}" for brain in BRAINS)
        cells = ("yes" if row["level"] in SEVERAL.split(",") else "no", *brains, progress_of(best.get(row["level"])))
        text += f"| {row['level']} | {' | '.join(cells)} |\n"
    return text


def main() -> None:
    """Play the levels that are named, as far as runs are missing, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("levels", nargs="*", choices=[*NAMES, []], metavar="LEVEL", help="such as 1-2; all by default")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="runs of each of these levels")
    parser.add_argument("--several", action="store_true", help="evolve the brain for several levels, and compare it")
    arguments = parser.parse_args()
    levels = arguments.levels or (() if arguments.several else NAMES)
    wanted = [(level, BUDGET, arguments.seeds) for level in levels]
    for name, budget, seeds in [*wanted, *([(SEVERAL, BUDGET_OF_SEVERAL, 1)] if arguments.several else [])]:
        if len(trials_of(name, RESULTS)) < seeds:
            run(name, RESULTS, budget, seeds)
            write_whole(PAGES / f"{FOLDER}.md", page(RESULTS).encode())
    if arguments.several:
        measure(RESULTS)
    write_whole(PAGES / f"{FOLDER}.md", page(RESULTS).encode())


if __name__ == "__main__":
    main()
