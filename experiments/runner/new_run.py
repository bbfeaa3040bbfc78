"""New run: the name of its directory, and what the directory says about the task."""

import math
import operator
import os
from pathlib import Path
from typing import Any

from experiments.catalog.gymnasium_control import ENVPOOL, PRESETS
from experiments.catalog.registry import EXPERIMENTS, PLACES, find, place_of
from experiments.catalog.task_files import files_of
from experiments.catalog.task_source import TaskSource
from fitness import PreparedTask
from fitness.replays.episode import can_be_recorded
from neat.random_streams import SEED_LIMIT
from neat.runs.run import About

MOST_STORED_LABELS = 2_000
"""Labels that a run directory stores: a task with more inputs probably observes a picture; further labels are dropped.
"""
RUNS = Path("runs")


def file_name(task: str) -> str:
    """Return the task's name with every character replaced that a file name should not contain."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in task).strip("-.") or "run"


def new_directory(task: str) -> Path:
    """Return a path under runs/ that does not exist yet, named after the task."""
    number = 1
    while (path := RUNS / f"{file_name(task)}-{number}").exists():
        number += 1
    return path


def checked_seed(seed: Any) -> int:
    """Return the seed of a run as settings.toml holds it.

    Raises:
        ValueError: It is not a whole number in [0, 2**63).
    """
    try:
        number = operator.index(seed)
    except TypeError:
        number = -1
    if not 0 <= number < SEED_LIMIT:
        raise ValueError(f"seed must be a whole number in [0, 2**63), but is {seed!r:.60}; None draws one.")
    return int(number)


def about(source: TaskSource, seed: int, task: PreparedTask, directory: str | os.PathLike[str] = ".") -> About:
    """Return what a run directory says about itself and its task, so that readers need neither.

    Args:
        source: Where the task comes from.
        seed: Of the run.
        task: The task.
        directory: The run directory.
    """
    return About(
        task=source.name,
        options=source.options,
        seed=seed,
        input_labels=_labels(task.input_labels),
        output_labels=_labels(task.output_labels),
        grid=list(task.grid) if task.grid else None,
        agent_cell=list(task.agent_cell) if task.agent_cell else None,
        summary=_summary(source),
        legend=_labels(task.legend),
        map_lines=[list(line) for line in task.map_lines] or None,
        map_downwards=task.map_downwards or None,
        watchable=can_be_recorded(task),
        **task_entries(source, task, directory),
    )


def task_entries(source: TaskSource, task: PreparedTask, directory: str | os.PathLike[str]) -> dict[str, Any]:
    """Return what [run] says about the goal and the files of a task now; also for a run whose task has changed."""
    files, solved_at = files_of(source, task), task.solved_at
    return {
        "task_file": str(files.file) if files else None,
        "task_file_from_run": _relative(files.file, Path(directory)) if files else None,
        "task_digests": files.digests if files else None,
        "solved_at": solved_at if solved_at is not None and math.isfinite(solved_at) else None,
    }


def _relative(file: Path, directory: Path) -> str | None:
    """Return the path of a file as seen from a directory; None on another drive of Windows."""
    try:
        return Path(os.path.relpath(file, directory.resolve())).as_posix()
    except ValueError:
        return None


def _summary(source: TaskSource) -> str | None:
    """Return what a task of the catalog asks for, in words; None for a task of the user, which is not imported."""
    place, attribute = place_of(source.name)
    is_preset = source.options is None and place in ("", ENVPOOL) and attribute in PRESETS
    is_listed = source.name in EXPERIMENTS or place in PLACES or is_preset
    return find(source.name).summary if is_listed else None


def _labels(labels: tuple[str, ...] | None) -> list[str] | None:
    return list(labels[:MOST_STORED_LABELS]) if labels else None
