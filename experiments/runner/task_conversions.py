"""Task conversions: what a run records of its task's, a task with those of a champion, and a warning of others."""

import logging
import math
from contextlib import suppress
from typing import Any

from fitness import Gymnasium, PreparedTask, as_task
from neat import GenomeError, TaskError
from neat.errors import one_line
from neat.network.conversions import KEY, Conversions
from neat.network.observation import Observation
from neat.runs.run import Run

LOG = logging.getLogger("neat")
TOLERANCE = 0.01
"""Relative differences below this are not reported: another processor measures slightly different numbers."""


def conversions_of(task: PreparedTask) -> Conversions:
    """Return the conversions of a task; without any, observations are inputs and outputs actions."""
    return Conversions.of(task.to_inputs, task.to_action)


def note_conversions(run: Run, task: PreparedTask) -> None:
    """Record the conversions of a run's task, and warn if they were others before.

    Args:
        run: Which must be held (`Run.hold`).
        task: Of the run.
    """
    conversions = conversions_of(task)
    warn_of_change(run, run.noted_conversions(), conversions)
    run.note_conversions(conversions)


def warn_of_champion(run: Run, task: PreparedTask) -> None:
    """Warn if the champion of a run evolved with other conversions than those of this task."""
    warn_of_change(run, run.champion_record().get(KEY), conversions_of(task))


def as_evolved(task: PreparedTask, record: dict[str, Any], place: str) -> PreparedTask:
    """Return a task with the inputs that a champion evolved with; a warning says where the task cannot have them.

    Args:
        task: What the champion plays.
        record: The JSON object of the champion. Without conversions, it plays with those of the task.
        place: Where it was read, for messages.

    Raises:
        GenomeError: Its conversions are not valid.
    """
    if KEY not in record:
        return task
    try:
        evolved = Conversions.from_dict(record[KEY])
    except (GenomeError, RecursionError) as error:
        raise GenomeError(f"{place}: {one_line(error)}") from error
    if isinstance(evolved.observation, Observation) and isinstance(task.task, Gymnasium):
        with suppress(TaskError):
            if evolved.observation != task.to_inputs:
                task = as_task(task.task.with_inputs(evolved.observation))
    if not _alike(evolved.to_dict(), conversions_of(task).to_dict()):
        LOG.warning(
            "%s evolved with other conversions of observations or actions than task %s has, and plays with those of "
            "the task; scores may differ. Another version of the environment, or another task, is a reason.",
            place,
            task.name,
        )
    return task


def warn_of_change(run: Run, before: Any, now: Conversions) -> None:
    """Warn if conversions have changed.

    Args:
        run: The run.
        before: The object that JSON held, which may be damaged; None if there was none.
        now: The conversions of its task.
    """
    if before is None or _alike(before, now.to_dict()):
        return
    LOG.warning(
        "%s evolved with other conversions of observations or actions than its task %s has now; scores may differ. "
        "Another version of the environment, or a changed task, is a reason.",
        run.directory,
        run.about.task,
    )


def _alike(before: Any, now: Any) -> bool:
    """Return whether two JSON values are the same, their numbers nearly; `now` limits the depth."""
    if isinstance(now, dict):
        return (
            isinstance(before, dict)
            and before.keys() == now.keys()
            and all(_alike(before[key], value) for key, value in now.items())
        )
    if isinstance(now, list):
        return isinstance(before, list) and len(before) == len(now) and all(map(_alike, before, now))
    if isinstance(now, float):
        return isinstance(before, float) and math.isclose(before, now, rel_tol=TOLERANCE, abs_tol=1e-6)
    return bool(before == now)
