"""The file settings.toml of a run: the settings, and a table [run] that says what the run is."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import tomli_w

from neat.errors import RunError, one_line
from neat.random_streams import SEED_LIMIT
from neat.settings import Settings, describe
from neat.system.atomic_write import write_whole

NAME = "settings.toml"
FORMAT = 1
TASK = "task"
"""The name of a change of the task, among those of settings."""
OF_THE_RUN = ("seed", "generations", "solve", "version", "format", "initial", "changes", "rescored")
"""Entries of [run] that do not depend on the task."""
TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "task": (lambda value: isinstance(value, str), "a text"),
    "seed": (lambda value: type(value) is int and 0 <= value < SEED_LIMIT, "a whole number in [0, 2**63)"),
    "options": (lambda value: value is None or isinstance(value, dict), "a table"),
    "initial": (lambda value: value is None or (type(value) is int and value > 0), "a whole number above 0"),
    "changes": (lambda value: value is None or _are_changes(value), "a list of changed settings"),
    "rescored": (
        lambda value: value is None or (isinstance(value, list) and all(map(_is_generation, value))),
        "a list of generations",
    ),
}
"""What making the task and the first generation again needs: a test of its type, and the type in words."""


def _version() -> str:
    return str(import_module("neat").__version__)  # the only name that is used from above; an import would be a cycle


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
    initial: int | None = None
    """The number of genomes that it was started from, which only its checkpoints hold; None for minimal genomes."""
    changes: list[dict[str, Any]] | None = None
    """Settings, or the task, that changed: `name`, values `before` and `after`, first `generation` scored with them."""
    rescored: list[int] | None = None
    """Generations from which scores of before do not count, because the task had changed."""

    def to_dict(self) -> dict[str, Any]:
        """Return the table [run]; fields that are None are left out, because TOML has no null."""
        return {name: value for name, value in self.__dict__.items() if value is not None}

    def with_changes(
        self, before: Settings, after: Settings, generation: int, *, rescored: bool, task: "About | None" = None
    ) -> "About":
        """Return this table with what changes from a generation on.

        Later changes, of generations that are computed again, hold from this generation on too.

        Args:
            before: The settings until now.
            after: The settings from now on.
            generation: The first that is scored after the change.
            rescored: Whether scores from before no longer count.
            task: A table that states another task.
        """
        stated = self if task is None else task
        old, new = ({TASK: one.task, **_by_name(settings)} for one, settings in ((self, before), (stated, after)))
        changes = [{**one, "generation": min(one["generation"], generation)} for one in self.changes or ()]
        changes += [
            {"generation": generation, "name": name, "before": old[name], "after": new[name]}
            for name in new
            if old[name] != new[name]
        ]
        numbers = {min(number, generation) for number in self.rescored or ()} | ({generation} if rescored else set())
        kept = {name: getattr(self, name) for name in OF_THE_RUN}
        return replace(stated, **{**kept, "changes": changes or None, "rescored": sorted(numbers) or None})


def _by_name(settings: Settings) -> dict[str, Any]:
    """Return the values of settings as TOML holds them, by public name."""
    return {
        f"{name}.{inner}" if isinstance(value, dict) else name: one
        for name, value in settings.to_dict().items()
        for inner, one in (value.items() if isinstance(value, dict) else [(name, value)])
    }


def _are_changes(value: Any) -> bool:
    """Return whether this is a list of changes that can be made again."""
    known = {TASK, *describe()}
    return isinstance(value, list) and all(
        isinstance(one, dict)
        and one.keys() == {"generation", "name", "before", "after"}
        and isinstance(one["name"], str)
        and one["name"] in known
        and _is_generation(one["generation"])
        for one in value
    )


def _is_generation(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**62


def read(directory: Path) -> tuple[About, dict[str, Any]]:
    """Return the table [run], and the rest of the file as `Settings.from_dict` takes it.

    Raises:
        RunError: The directory is not a run directory, or the file is damaged or of a newer format.
    """
    path = directory / NAME
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RunError(f"{directory} is not a run directory: {NAME} is missing.") from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RunError(f"{path} cannot be read: {one_line(error)}") from error
    run = table.pop("run", None)
    if not isinstance(run, dict):
        raise RunError(f"{path} cannot be read: its table [run] is missing.")
    if run.get("format", FORMAT) != FORMAT:
        raise RunError(
            f"{directory} has format {run['format']!r}, but this version reads {FORMAT}; use a newer version of neat."
        )
    if missing := {"task", "seed"} - run.keys():
        raise RunError(f"{path} cannot be read: [run] lacks {min(missing)!r}.")
    if unknown := run.keys() - {entry.name for entry in fields(About)}:
        raise RunError(f"{path} cannot be read: [run] has the unknown entry {min(unknown)!r}.")
    for name, (right, expected) in TYPES.items():
        if not right(run.get(name)):
            raise RunError(f"{path} cannot be read: [run] {name} must be {expected}, but is {run[name]!r:.60}.")
    return About(**run), table


def write(directory: Path, settings: Settings, about: About) -> None:
    """Write the file, atomically.

    Raises:
        OSError: The file cannot be written.
    """
    text = tomli_w.dumps({"run": about.to_dict(), **settings.to_dict()})
    write_whole(directory / NAME, text.encode())
