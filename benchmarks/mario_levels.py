"""The levels of Super Mario Bros.: which are finished, how far the others are played, and what it takes.

    python -m benchmarks.mario_levels                 # hours; needs the extra [mario] and the game's ROM
    python -m benchmarks.mario_levels 1-2 1-3         # some levels, and the page

Writes `docs/results/mario-levels.md`, and the champions that finish a level to `experiments/catalog/champions`. Runs go
to `benchmarks/results/mario-levels`, and those already there are not repeated.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

from benchmarks.paths import PAGES, RESULTS
from experiments.cli.main import main as neat
from experiments.efficacy.results import Results, TrialResult
from experiments.runner.champion import bundled_file
from experiments.runner.new_run import file_name
from neat.system.atomic_write import write_whole

LEVELS = tuple(f"{world}-{stage}" for world in range(1, 9) for stage in range(1, 5))
SEED, BUDGET = 1, 6_000
FOLDER = "mario-levels"
HEADING = f"""# Super Mario Bros., its levels

`python -m benchmarks.mario_levels` evolves one run for each level, by `neat efficacy mario:LEVEL --seeds 1 --budget
{BUDGET}`, and writes this page: seed {SEED}, at most {BUDGET:,} evaluations in populations of 150, and nothing chosen
afterwards. A run ends when its champion has finished the level. *Progress* is how far the best genome came alive, in
pixels from the start; a screen is 256 wide. Champions that finish a level are bundled: `neat view mario:LEVEL`,
`neat play mario:LEVEL --video level.gif`. Every run, with the settings, is in
[benchmarks/results/mario-levels](../../benchmarks/results/mario-levels).

| level | finished | progress | evaluations | hidden neurons | enabled synapses | CPU seconds |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
"""
MISSING = "\nNot played yet: {levels}.\n"


def run(level: str, results: Path) -> None:
    """Evolve a level, and keep the champion if it finishes it."""
    task = f"mario:{level}"
    with tempfile.TemporaryDirectory() as folder:
        words = ["efficacy", task, "--seeds", "1", "--first-seed", str(SEED), "--budget", str(BUDGET), "--workers", "1"]
        if neat([*words, "--to", str(results / FOLDER), "--champions", folder]):
            raise SystemExit(f"{task} cannot be measured.")
        trial = trial_of(level, results)
        if trial is not None and trial.solved:
            shutil.copyfile(Path(folder) / f"{file_name(task)}-{SEED}.json", bundled_file(task))


def trial_of(level: str, results: Path) -> TrialResult | None:
    """Return the run of a level; None if there is none."""
    path = results / FOLDER / f"{file_name(f'mario:{level}')}.json"
    return Results.read(path).trials.get(SEED) if path.exists() else None


def page(results: Path) -> str:
    """Return the page as Markdown."""
    trials = {level: trial_of(level, results) for level in LEVELS}
    played = {level: trial for level, trial in trials.items() if trial is not None}
    finished = sum(trial.solved for trial in played.values())
    missing = [level for level in LEVELS if level not in played]
    text = HEADING + "".join(row_of(level, trial) for level, trial in played.items())
    text += f"\n{finished} of {len(played)} levels are finished.\n"
    return text + (MISSING.format(levels=", ".join(missing)) if missing else "")


def row_of(level: str, trial: TrialResult) -> str:
    """Return the row of a level."""
    progress = "" if trial.solved or trial.best is None else f"{trial.best:,.0f}"
    took = f"{trial.evaluations:,}" if trial.solved else f"({trial.evaluations:,})"
    cells = ("yes" if trial.solved else "no", progress, took, f"{trial.hidden}", f"{trial.synapses}")
    return f"| {level} | {' | '.join(cells)} | {trial.cpu_seconds:.0f} |\n"


def main() -> None:
    """Play the levels that are named and have no run yet, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("levels", nargs="*", choices=[*LEVELS, []], metavar="LEVEL", help="such as 1-2; all by default")
    for level in parser.parse_args().levels or LEVELS:
        if trial_of(level, RESULTS) is None:
            run(level, RESULTS)
            write_whole(PAGES / f"{FOLDER}.md", page(RESULTS).encode())
    write_whole(PAGES / f"{FOLDER}.md", page(RESULTS).encode())


if __name__ == "__main__":
    main()
