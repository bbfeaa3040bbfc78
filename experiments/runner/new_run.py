"""Beginning: a new run as the command line wants it: its settings, its directory, what it says of its task."""

import argparse
from pathlib import Path

from experiments.catalog.experiment import Experiment
from fitness import PreparedTask
from neat import Settings, SettingsError
from neat.runs.run import About

MOST_LABELS = 2_000
"""Labels of inputs and outputs that a run directory remembers; more are a picture's, and numbered."""


def chosen_settings(experiment: Experiment, arguments: argparse.Namespace) -> Settings:
    """Return the experiment's settings with what the command line changes of them.

    Raises:
        SettingsError: A file cannot be read, or a setting does not exist or cannot have that value.
    """
    settings = experiment.settings
    if arguments.settings:
        try:
            settings = Settings.from_toml(Path(arguments.settings).read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise SettingsError(f"{arguments.settings} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise SettingsError(f"{arguments.settings} is not written in UTF-8: {error}.") from error
        except SettingsError as error:
            raise SettingsError(f"{arguments.settings}: {error}") from error
    for assignment in arguments.set:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise SettingsError(
                f"--set takes NAME=VALUE, such as mutation.add_neuron_rate=0.05, but got {assignment!r}."
            )
        settings = settings.replace(name.strip(), value.strip())
    if arguments.population is not None:
        settings = settings.replace("population_size", arguments.population)
    return settings


def file_name(task: str) -> str:
    """Return the name of a task with nothing in it that a file's name had better not hold."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in task).strip("-.") or "run"


def new_directory(task: str) -> Path:
    """Return a directory under runs/ that does not exist yet, named for the task."""
    number = 1
    while (path := Path("runs") / f"{file_name(task)}-{number}").exists():
        number += 1
    return path


def about(name: str, seed: int, task: PreparedTask, *, generations: int | None = None, solve: bool = False) -> About:
    """Return what a run directory says of itself and its task, so that nobody who reads it needs either."""
    return About(
        task=name,
        seed=seed,
        generations=generations,
        solve=solve,
        input_labels=_labels(task.input_labels),
        output_labels=_labels(task.output_labels),
        grid=list(task.grid) if task.grid else None,
        legend=_labels(task.legend),
    )


def _labels(labels: tuple[str, ...] | None) -> list[str] | None:
    return list(labels[:MOST_LABELS]) if labels else None
