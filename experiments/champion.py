"""Champion: the one that is to play, from a run or from those that are kept here."""

import os
from pathlib import Path
from typing import NamedTuple

from experiments.registry import find, make_task
from fitness import Task
from neat import Genome, RunError
from neat.run import Run

KEPT = Path(__file__).parent / "champions"
"""A genome as JSON for each experiment of that name; numbers that `neat evolve` found, and nothing of a game."""


class Champion(NamedTuple):
    """Who plays what."""

    name: str
    """Of the task, as the command line takes it."""
    task: Task
    genome: Genome
    place: str
    """Where it is from, in words."""


def kept() -> list[str]:
    """Return the experiments of which a champion is kept."""
    return sorted(path.stem.replace("_", ":", 1) for path in KEPT.glob("*.json"))


def champion_of(name: str | os.PathLike[str]) -> Champion:
    """Return the champion of a run directory, or the one that is kept of the experiment of this name.

    The task is made first: it may make functions known that the genome is written with.

    Raises:
        RunError: There is neither.
    """
    if not Path(name).exists() and str(name) in kept():
        path = KEPT / f"{str(name).replace(':', '_', 1)}.json"
        task = make_task(find(str(name)))
        genome = Genome.from_json(path.read_text(encoding="utf-8"))
        return Champion(str(name), task, genome, f"the champion kept of {name}")
    try:
        run = Run.open(name)
    except RunError as error:
        if Path(name).exists():
            raise
        raise RunError(f"{error} Champions that can be played without one: {', '.join(kept())}.") from error
    task = make_task(find(run.about.task))
    return Champion(run.about.task, task, run.champion(), f"the champion of {run.directory}")
