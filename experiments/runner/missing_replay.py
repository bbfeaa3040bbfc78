"""Missing replay: that of a champion which no recorder has played to its end, recorded by who has its game."""

import contextlib
import logging
import os
from pathlib import Path
from typing import Any

from experiments.runner.champion import is_bundled
from fitness import PreparedTask
from fitness.evaluation.scoring import described
from fitness.replays.episode import can_be_recorded, record
from neat import Genome, RunError
from neat.runs.replay_format import Replay
from neat.runs.replays import Replays
from neat.runs.run import Run
from neat.system import lock

LOG = logging.getLogger("neat")


def leave_replay(place: str | os.PathLike[str], task: PreparedTask, champion: Genome) -> None:
    """Record the replay of a run's champion, if the run lacks it or its pictures; the page then shows it.

    A run that another process evolves is left to that one. What fails is reported, and nothing else.

    Args:
        place: The run directory, or the name of a bundled champion, for which nothing is recorded.
        task: The task of the run, open.
        champion: Of the run.
    """
    directory = Path(place)
    if is_bundled(place) or not is_missing(directory, champion.id) or not can_be_recorded(task):
        return
    if lock.is_held(directory / "run.lock") or not os.access(directory, os.W_OK):
        return
    try:
        generation = _generation_of(directory, champion.id)
        Replays(directory / "replays").keep(record(task, champion, generation))
    except Exception as error:  # play() is the user's, and can raise anything
        LOG.warning("The episode of genome %d could not be recorded: %s", champion.id, described(error))


def is_missing(directory: Path, genome: int) -> bool:
    """Return whether a run has no replay of this genome, or one that waits for its pictures."""
    try:
        return Replay.read(Replays(directory / "replays").path(genome)).is_pending
    except RunError:
        return True


def _generation_of(directory: Path, genome: int) -> int:
    """Return the generation in which a genome became champion; 0 where the history cannot be read."""
    with contextlib.suppress(RunError):
        return next((row.generation for row in Run.open(directory).history() if row.champion == genome), 0)
    return 0


def remedy(directory: Path) -> str | None:
    """Return how a run gets the replay that its champion lacks, in one line; None if nothing is missing, or can be."""
    with contextlib.suppress(RunError):
        run = Run.open(directory)
        champion: Any = run.champion_record().get("id")
        is_evolving = lock.is_held(directory / "run.lock")
        if run.about.watchable and not is_evolving and type(champion) is int and is_missing(directory, champion):
            return f"its champion has no replay; record one with: neat play {directory}"
    return None
