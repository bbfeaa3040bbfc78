"""Task conversions: what a run records of its task's conversions, and a warning where they have changed."""

import logging
import math
from typing import Any

from fitness import PreparedTask
from neat.network.conversions import KEY, Conversions
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
