"""Games of gymnasium next to published scores.

Reads the JSON files of `neat efficacy TASK --to-the-end` and writes `docs/results/games.md`:

    python -m benchmarks.games
"""

import argparse
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.paths import PAGES, RESULTS
from experiments.efficacy.results import Results, rounded
from neat.system.atomic_write import write_whole


class Game(NamedTuple):
    """One game: its result file, its goal and published scores."""

    file: str
    goal: str
    """The mean score in validation from which a run counts as solved."""
    search: str
    """Mean return of augmented random search in rl-baselines3-zoo's benchmark.md; "" if not listed."""
    learning: str
    """The best mean return of reinforcement learning in the same file; "" if not listed."""


GAMES = (
    Game("cart-pole", "500", "500.0", "500.0"),
    Game("Acrobot-v1", "-100", "-82.9", "-69.1"),
    Game("MountainCar-v0", "-110", "-122.0", "-100.8"),
    Game("MountainCarContinuous-v0", "90", "96.7", "94.7"),
    Game("envpool-Pendulum-v1", "-160", "-212.5", "-151.3"),
    Game("envpool-LunarLander-v3", "200", "", ""),
    Game("envpool-LunarLanderContinuous-v3", "200", "168.0", "278.0"),
    Game("envpool-BipedalWalker-v3", "300", "", "329.8"),
    Game("envpool-HalfCheetah-v5", "4,800", "4815", "12090"),
    Game("envpool-Hopper-v5", "3,800", "3344", "3754"),
    Game("envpool-Swimmer-v5", "360", "355.3", "365.7"),
)


class TileGame(NamedTuple):
    """One game of MinAtar: its result file and a published score."""

    file: str
    published: str
    """Mean return of PPO in the README of gymnax 1.0.1; "" if not listed."""


TILE_GAMES = (
    TileGame("minatar-breakout", "28"),
    TileGame("minatar-freeway", "58"),
    TileGame("minatar-asterix", "15"),
    TileGame("minatar-seaquest", ""),
    TileGame("minatar-space_invaders", "131"),
)

HEADING = """# Games of gymnasium

`python -m benchmarks.games` writes this page from the files of `neat efficacy TASK --to-the-end` (`cart-pole` without
`--to-the-end`) in [benchmarks/results](../../benchmarks/results), which hold every run with its settings. Tasks named
`envpool:ID` were evolved on envpool's simulator and tested on gymnasium's.

A run has *solved* its game when its champion's mean over 100 validation episodes (BipedalWalker, HalfCheetah, Hopper
and Swimmer: 20) reaches the goal. The columns for evaluations, environment steps (validation included) and CPU time
count up to that point; figures in brackets are for whole runs, where none solved the game. A run then continues to the
end of its budget, and its *final champion* plays 100 unseen episodes: their seeds are outside the range of evolution
and validation, as in `neat play RUN --episodes 100`. The last two columns are from the benchmark tables of
rl-baselines3-zoo: augmented random search, and the best reinforcement learning algorithm (there HalfCheetah, Hopper and
Swimmer are v3, and LunarLander and BipedalWalker are older versions).
"""

COLUMNS = (
    "task", "goal", "solved", "evaluations, median", "worst", "steps, median", "CPU s, median", "budget",
    "final champions, mean", "worst", "random search", "learning",
)  # fmt: skip


TILES = """
## MinAtar

The games of MinAtar have no goal: each run continues to the end of its budget, and its final champion plays 100 unseen
episodes (`neat efficacy TASK --seeds N --to-the-end`, N in the second column). Steps and CPU time are those of a whole
run. The last column is what the README of gymnax 1.0.1 has for PPO, on its own copy of the games.
"""
TILE_COLUMNS = (
    "task", "seeds", "budget", "steps, median", "CPU s, median", "final champions, mean", "worst", "best", "PPO",
)  # fmt: skip


def page(directory: Path) -> str:
    """Return the page as Markdown."""
    played = [(game, path) for game in GAMES if (path := directory / f"{game.file}.json").exists()]
    tiles = [(game, path) for game in TILE_GAMES if (path := directory / f"{game.file}.json").exists()]
    lines = [HEADING, *head_of(COLUMNS), *(row_of(Results.read(path), game) for game, path in played)]
    lines += [TILES, *head_of(TILE_COLUMNS), *(tile_row_of(Results.read(path), game) for game, path in tiles)]
    return "\n".join(lines) + "\n"


def head_of(columns: Sequence[str]) -> list[str]:
    """Return the first two lines of a table."""
    return [f"| {' | '.join(columns)} |", f"| --- |{' ---: |' * (len(columns) - 1)}"]


def tile_row_of(results: Results, game: TileGame) -> str:
    """Return the row of one game of MinAtar."""
    tested = results.tested()
    cells = [
        f"`{results.spec.task}`", str(len(results.trials)), f"{results.spec.budget:,}",
        *(rounded(median_of_all(results, measure)) for measure in ("steps", "cpu_seconds")),
        f"**{tested['mean']:.1f}**", f"{tested['worst']:.1f}", f"{tested['best']:.1f}", game.published,
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def row_of(results: Results, game: Game) -> str:
    """Return the row of one game."""
    figures, tested = results.figures(), results.tested()
    if figures:
        took = [
            rounded(figures[measure][name])
            for measure, name in (
                ("evaluations", "median"), ("evaluations", "worst"), ("steps", "median"), ("cpu_seconds", "median"),
            )
        ]  # fmt: skip
    else:
        took = ["", "", *(f"({rounded(median_of_all(results, measure))})" for measure in ("steps", "cpu_seconds"))]
    cells = [
        f"`{results.spec.task}`", game.goal, results.solved_of_all(), *took,
        f"{results.spec.budget:,}", f"**{tested['mean']:.1f}**", f"{tested['worst']:.1f}", game.search, game.learning,
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def median_of_all(results: Results, measure: str) -> float:
    """Return the median of a measure over all runs, solved or not."""
    return statistics.median(getattr(trial, measure) for trial in results.trials.values())


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=RESULTS, help="directory of the JSON files")
    parser.add_argument("--to", type=Path, default=PAGES, help="directory of the page")
    arguments = parser.parse_args()
    write_whole(arguments.to / "games.md", page(arguments.results).encode())


if __name__ == "__main__":
    main()
