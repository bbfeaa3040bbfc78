"""Missing replays: those of champions and elites that no recorder has played to their ends."""

import contextlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from experiments.runner.champion import has_no_run
from fitness import PreparedTask
from fitness.raised import described
from fitness.replays.elite_recorder import MOST_FAILURES, Queue
from fitness.replays.episode import can_be_recorded, record
from neat import Genome, RunError
from neat.runs.history_elites import Origin
from neat.runs.replay_format import Replay
from neat.runs.replays import Replays, elite_replays
from neat.runs.run import Run
from neat.system import lock

LOG = logging.getLogger("neat")


def leave_replay(place: str | os.PathLike[str], task: PreparedTask, genome: Genome) -> None:
    """Record the replay of a champion or an elite of a run, if the run lacks it or its pictures; the page shows it.

    A run that another process evolves records its champions itself. What fails is reported, and nothing else.

    Args:
        place: The run directory, or a file or the name of a bundled champion, for which nothing is recorded.
        task: The task of the run, open.
        genome: Of the run.
    """
    directory = Path(place)
    if has_no_run(place) or not is_missing(directory, genome.id) or not can_be_recorded(task):
        return
    origin = _origin_of(directory, genome.id)
    if (origin.is_champion and lock.is_held(directory / "run.lock")) or not os.access(directory, os.W_OK):
        return
    replays = Replays(directory / "replays") if origin.is_champion else elite_replays(directory)
    try:
        replays.keep(record(task, genome, origin.generation, patches=not origin.is_champion), spare=True)
    except Exception as error:  # play() is the user's, and can raise anything
        LOG.warning("The episode of genome %d could not be recorded: %s", genome.id, described(error))


def record_elites(directory: Path, task: PreparedTask) -> Iterator[int]:
    """Record the elites of a run that have no replay, the newest first, and yield each when it is done.

    It ends after the last one, without room for more, or after `MOST_FAILURES` consecutive failures. All failures are
    reported.

    Args:
        directory: The run directory.
        task: The task of the run, open.

    Raises:
        RunError: The run has no map, or its task shows nothing.
    """
    elites_of(directory)  # which says what it lacks
    if not can_be_recorded(task):
        raise RunError(f"{task.name} has no play(), so episodes of its elites cannot be recorded.")
    queue, failures = Queue(directory), 0
    while failures < MOST_FAILURES and (elite := queue.next()) is not None:
        try:
            queue.keep(elite, task, lambda: True)
        except Exception as error:  # play() is the user's, and can raise anything
            failures += 1
            LOG.warning("The episode of genome %d could not be recorded: %s", elite.genome, described(error))
        else:
            failures = 0
            yield elite.genome


def elites_of(directory: Path) -> set[int]:
    """Return the ids of the genomes on the map of a run.

    Raises:
        RunError: The run has no map.
    """
    recorded = Run.open(directory).map()
    if recorded is None:
        raise RunError(f"{directory} has no map of elites; a run has one if its task has measures of finite range.")
    return {elite.genome for elite in recorded.elites}


def is_missing(directory: Path, genome: int) -> bool:
    """Return whether a run has no replay of this genome, or one that waits for its pictures."""
    for replays in (Replays(directory / "replays"), elite_replays(directory)):
        with contextlib.suppress(RunError):
            if not Replay.read(replays.path(genome)).is_pending:
                return False
    return True


def _origin_of(directory: Path, genome: int) -> Origin:
    """Return where a genome comes from; that of a first champion where the history cannot be read."""
    with contextlib.suppress(RunError):
        return Run.open(directory).origin(genome) or Origin(True, 0)
    return Origin(True, 0)


def remedy(directory: Path) -> str | None:
    """Return how a run gets the replay that its champion lacks, in one line; None if nothing is missing, or can be."""
    with contextlib.suppress(RunError):
        run = Run.open(directory)
        champion: Any = run.champion_record().get("id")
        is_evolving = lock.is_held(directory / "run.lock")
        if run.about.watchable and not is_evolving and type(champion) is int and is_missing(directory, champion):
            return f"its champion has no replay; record one with: neat play {directory}"
    return None
