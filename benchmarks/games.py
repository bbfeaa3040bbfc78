"""The games beside what others reached: from the files of `neat efficacy` to a page.

python -m benchmarks.games --results docs/results
"""

import argparse
import statistics
from pathlib import Path
from typing import NamedTuple

from experiments.efficacy.results import Results, rounded
from neat.system.atomic_write import write_whole


class Game(NamedTuple):
    """A game: the file that our runs of it are in, and what others reached."""

    file: str
    name: str
    goal: str
    """From which mean of 100 episodes a run counts as having solved it."""
    search: str
    """Augmented random search, mean of many episodes, in rl-baselines3-zoo's benchmark.md."""
    learning: str
    """The best of reinforcement learning there."""


GAMES = (
    Game("cart-pole", "CartPole-v1", "500", "500.0", "500.0"),
    Game("Acrobot-v1", "Acrobot-v1", "-100", "-82.9", "-69.1"),
    Game("MountainCar-v0", "MountainCar-v0", "-110", "-122.0", "-100.8"),
    Game("MountainCarContinuous-v0", "MountainCarContinuous-v0", "90", "96.7", "94.7"),
    Game("envpool-Pendulum-v1", "Pendulum-v1", "-160", "-212.5", "-151.3"),
    Game("envpool-LunarLander-v3", "LunarLander-v3", "200", "", ""),
    Game("envpool-LunarLanderContinuous-v3", "LunarLanderContinuous-v3", "200", "168.0", "278.0"),
    Game("envpool-BipedalWalker-v3", "BipedalWalker-v3", "300", "", "329.8"),
    Game("envpool-Swimmer-v5", "Swimmer-v5", "360", "355.3", "365.7"),
)

HEADING = """# Games of gymnasium

Made by `python -m benchmarks.games` of the files of `neat efficacy TASK --to-the-end` beside this page (`cart-pole`
without `--to-the-end`); each holds every run with its settings. What begins with `envpool:` was evolved on envpool's
simulator and tested on gymnasium's.

A run has *solved* its game when its champion's mean over 100 validation episodes reaches the goal; evaluations, steps
of the game (validation included) and CPU time are what that took, in brackets what whole runs took where none has.
Then it goes on to the end of its budget, and the *final champion* plays 100 episodes that no seed of evolution or
validation can be, those of `neat play RUN --episodes 100`. The last two columns are from the benchmark tables of
rl-baselines3-zoo: augmented random search, and the best of reinforcement learning (Swimmer there is v3, LunarLander and
BipedalWalker older versions).
"""

COLUMNS = (
    "task", "goal", "solved", "evaluations, median", "worst", "steps, median", "CPU s, median", "budget",
    "final champions, mean", "worst", "random search", "learning",
)  # fmt: skip


def page(directory: Path) -> str:
    """Return the page."""
    head = [f"| {' | '.join(COLUMNS)} |", f"| --- |{' ---: |' * (len(COLUMNS) - 1)}"]
    played = [(game, path) for game in GAMES if (path := directory / f"{game.file}.json").exists()]
    return "\n".join([HEADING, *head, *(row_of(Results.read(path), game) for game, path in played)]) + "\n"


def row_of(sheet: Results, game: Game) -> str:
    """Return the row of a game."""
    figures, tested = sheet.figures(), sheet.tested()
    if figures:
        took = [
            rounded(figures[measure][name])
            for measure, name in (
                ("evaluations", "median"), ("evaluations", "worst"), ("steps", "median"), ("cpu_seconds", "median"),
            )
        ]  # fmt: skip
    else:
        took = ["", "", *(f"({rounded(whole(sheet, measure))})" for measure in ("steps", "cpu_seconds"))]
    cells = [
        f"`{sheet.spec.task}`", game.goal, f"{len(sheet.solved())} of {len(sheet.trials)}", *took,
        f"{sheet.spec.budget:,}", f"**{tested['mean']:.1f}**", f"{tested['worst']:.1f}", game.search, game.learning,
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def whole(sheet: Results, measure: str) -> float:
    """Return what a run took in the median, whether it solved its game or not."""
    return statistics.median(getattr(trial, measure) for trial in sheet.trials.values())


def main() -> None:
    """Write the page."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--results", type=Path, default=Path("docs/results"))
    directory = arguments.parse_args().results
    write_whole(directory / "games.md", page(directory).encode())


if __name__ == "__main__":
    main()
