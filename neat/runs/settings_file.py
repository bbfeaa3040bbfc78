"""The file settings.toml of a run: the settings, and a table [run] that says what the run is."""

import errno
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from importlib import import_module
from pathlib import Path
from typing import Any

import tomli_w

from neat.errors import RunError, one_line
from neat.random_streams import SEED_LIMIT
from neat.runs.untrusted_toml import MOST_BYTES, table_of
from neat.settings import Settings
from neat.system.atomic_write import write_whole

NAME = "settings.toml"
FORMAT = 1
TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "task": (lambda value: isinstance(value, str), "a text"),
    "seed": (lambda value: type(value) is int and 0 <= value < SEED_LIMIT, "a whole number in [0, 2**63)"),
    "options": (lambda value: value is None or isinstance(value, dict), "a table"),
}
"""What making the task and the first generation again needs: a test of its type, and the type in words."""


def _version() -> str:
    return str(import_module("neat").__version__)  # the only name that is used from above; an import would be a cycle


MOST_CHARACTERS = 5_000
"""Of the name of a task, which may be a path, or of a version."""
MOST_LABELS = 100_000


def _is_name(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MOST_CHARACTERS


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < SEED_LIMIT


def _are_labels(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MOST_LABELS and all(isinstance(label, str) for label in value)


def _is_grid(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(side) is int and 0 < side < 2**31 for side in value)


def _or_missing(right: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or right(value)


# Also what only readers need, which would fail on anything else.
TYPES |= {
    "task": (_is_name, f"a text of at most {MOST_CHARACTERS:,} characters"),
    "generations": (_or_missing(_is_count), "a whole number in [0, 2**63)"),
    "solve": (_or_missing(lambda value: isinstance(value, bool)), "true or false"),
    "version": (_or_missing(_is_name), f"a text of at most {MOST_CHARACTERS:,} characters"),
    "input_labels": (_or_missing(_are_labels), f"a list of at most {MOST_LABELS:,} texts"),
    "output_labels": (_or_missing(_are_labels), f"a list of at most {MOST_LABELS:,} texts"),
    "grid": (_or_missing(_is_grid), "two whole numbers above 0"),
    "legend": (_or_missing(_are_labels), f"a list of at most {MOST_LABELS:,} texts"),
}


@dataclass(frozen=True, kw_only=True)
class About:
    """What a run is: the table [run] of settings.toml."""

    task: str
    """The task's name on the command line."""
    seed: int
    """The seed of the run."""
    generations: int | None = None
    """The number of generations it was started for; only version 0.1.0 wrote it, see `Run.goal`."""
    solve: bool = False
    """Whether it was started to stop as soon as the task is solved; likewise."""
    version: str = field(default_factory=_version)
    """The version of neat that created it."""
    format: int = FORMAT
    """The format of the run directory."""
    input_labels: list[str] | None = None
    """The task's names of its inputs, for readers without the task."""
    output_labels: list[str] | None = None
    """The task's names of its outputs."""
    grid: list[int] | None = None
    """[rows, columns] of the first inputs, if they are a picture."""
    legend: list[str] | None = None
    """The meanings of the values in that picture."""
    options: dict[str, Any] | None = None
    """Arguments of the task's constructor, if the run was started with a task object."""

    def to_dict(self) -> dict[str, Any]:
        """Return the table [run]; fields that are None are left out, because TOML has no null."""
        return {name: value for name, value in self.__dict__.items() if value is not None}


def read(directory: Path) -> tuple[About, dict[str, Any]]:
    """Return the table [run], and the rest of the file as `Settings.from_dict` takes it.

    Raises:
        RunError: The directory is not a run directory, or the file is damaged or of a newer format.
    """
    path = directory / NAME
    try:
        table = table_of(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RunError(f"{directory} is not a run directory: {NAME} is missing.") from error
    except OSError as error:
        raise RunError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise RunError(f"{path} cannot be read: {one_line(error)}") from error
    run = table.pop("run", None)
    if not isinstance(run, dict):
        raise RunError(f"{path} cannot be read: its table [run] is missing.")
    if run.get("format", FORMAT) != FORMAT:
        raise RunError(
            f"{directory} has format {run['format']!r:.60}, but this version reads {FORMAT}; "
            "use a newer version of neat."
        )
    if missing := {"task", "seed"} - run.keys():
        raise RunError(f"{path} cannot be read: [run] lacks {min(missing)!r}.")
    if unknown := run.keys() - {entry.name for entry in fields(About)}:
        raise RunError(f"{path} cannot be read: [run] has the unknown entry {min(unknown)!r:.60}.")
    for name, (right, expected) in TYPES.items():
        if not right(run.get(name)):
            raise RunError(f"{path} cannot be read: [run] {name} must be {expected}, but is {run[name]!r:.60}.")
    return About(**run), table


def write(directory: Path, settings: Settings, about: About) -> None:
    """Write the file, atomically.

    Raises:
        OSError: The file cannot be written.
    """
    content = tomli_w.dumps({"run": about.to_dict(), **settings.to_dict()}).encode()
    if len(content) > MOST_BYTES:
        raise OSError(
            errno.EFBIG, f"{NAME} would have more than {MOST_BYTES:,} bytes; pass smaller options to the task"
        )
    write_whole(directory / NAME, content)
