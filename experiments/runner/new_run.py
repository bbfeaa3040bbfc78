"""New run: the name of its directory, and what the directory says about the task."""

from pathlib import Path

from experiments.catalog.task_source import TaskSource
from fitness import PreparedTask
from neat.runs.run import About

MOST_LABELS = 2_000
"""Labels of inputs and outputs that a run directory stores; more than this many belong to a picture."""
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


def about(source: TaskSource, seed: int, task: PreparedTask) -> About:
    """Return what a run directory says about itself and its task, so that readers need neither."""
    return About(
        task=source.name,
        options=source.options,
        seed=seed,
        input_labels=_labels(task.input_labels),
        output_labels=_labels(task.output_labels),
        grid=list(task.grid) if task.grid else None,
        legend=_labels(task.legend),
    )


def _labels(labels: tuple[str, ...] | None) -> list[str] | None:
    return list(labels[:MOST_LABELS]) if labels else None
