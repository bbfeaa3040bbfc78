"""Champion: the one that is to play, from a run or from those that are kept here."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from experiments.catalog.registry import find, make_task
from fitness import PreparedTask
from neat import Genome, RunError
from neat.runs.run import Run

KEPT = Path(__file__).parents[1] / "catalog" / "champions"
"""A genome as JSON for each experiment of that name; numbers that `neat evolve` found, and nothing of a game."""


class Champion(NamedTuple):
    """Who plays what."""

    name: str
    """Of the task, as the command line takes it."""
    task: PreparedTask
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
    if is_kept(name):
        return kept_champion(str(name))
    with naming_kept(name):
        run = Run.open(name)
    task = make_task(find(run.about.task))
    return Champion(run.about.task, task, run.champion(), f"the champion of {run.directory}")


def is_kept(name: str | os.PathLike[str]) -> bool:
    """Return whether this names a champion that is kept; whatever is there of that name comes first."""
    return not Path(name).exists() and str(name) in kept()


def kept_champion(name: str) -> Champion:
    """Return the champion that is kept of this experiment."""
    task = make_task(find(name))
    text = (KEPT / f"{name.replace(':', '_', 1)}.json").read_text(encoding="utf-8")
    return Champion(name, task, Genome.from_json(text), f"the champion kept of {name}")


@contextmanager
def naming_kept(name: str | os.PathLike[str]) -> Iterator[None]:
    """Have whoever looks for a run that is not there told which champions need none.

    Raises:
        RunError: As in the block, with their names if there is nothing of this name.
    """
    try:
        yield
    except RunError as error:
        if Path(name).exists():
            raise
        raise RunError(f"{error} Champions that need no run: {', '.join(kept())}.") from error
