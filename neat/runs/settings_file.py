"""The file settings.toml of a run: the settings, and a table [run] that says what the run is."""

import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import tomli_w

from neat.errors import RunError, one_line
from neat.random_streams import SEED_LIMIT
from neat.runs.untrusted_toml import MOST_BYTES, table_of
from neat.settings import Settings, describe
from neat.system.atomic_write import write_whole

NAME = "settings.toml"
FORMAT = 1
INPUT_RULES = 8
"""The version of the rules by which the package of tasks turns observations into inputs; a run states its own."""
TASK = "task"
"""The name of a change of the task, among those of settings."""
OF_THE_RUN = ("seed", "generations", "solve", "version", "format", "initial", "changes", "rescored", "input_rules")
"""Entries of [run] that do not depend on the task."""
MOST_CHARACTERS = 5_000
"""Of the name of a task, which may be a path, or of a version."""
MOST_LABELS = 100_000
MOST_LINES = 10_000
"""Lines beneath the map of a task."""


def _is_name(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MOST_CHARACTERS


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < SEED_LIMIT


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_labels(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MOST_LABELS and all(isinstance(label, str) for label in value)


def _is_grid(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(side) is int and 0 < side < 2**31 for side in value)


def _is_cell(value: object) -> bool:
    return (
        isinstance(value, list) and len(value) == 2 and all(type(part) is int and 0 <= part < 2**31 for part in value)
    )


def _are_lines(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MOST_LINES
        and all(isinstance(line, list) and len(line) == 4 and all(map(_is_number, line)) for line in value)
    )


TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "task": (_is_name, f"a text of at most {MOST_CHARACTERS:,} characters"),
    "seed": (_is_count, "a whole number in [0, 2**63)"),
    "generations": (_is_count, "a whole number in [0, 2**63)"),
    "solve": (lambda value: isinstance(value, bool), "true or false"),
    "version": (_is_name, f"a text of at most {MOST_CHARACTERS:,} characters"),
    "input_labels": (_are_labels, f"a list of at most {MOST_LABELS:,} texts"),
    "output_labels": (_are_labels, f"a list of at most {MOST_LABELS:,} texts"),
    "grid": (_is_grid, "two whole numbers above 0"),
    "agent_cell": (_is_cell, "two whole numbers of at least 0"),
    "summary": (_is_name, f"a text of at most {MOST_CHARACTERS:,} characters"),
    "solved_at": (_is_number, "a number"),
    "legend": (_are_labels, f"a list of at most {MOST_LABELS:,} texts"),
    "map_lines": (_are_lines, f"a list of at most {MOST_LINES:,} lines of four numbers"),
    "map_downwards": (lambda value: isinstance(value, bool), "true or false"),
    "watchable": (lambda value: isinstance(value, bool), "true or false"),
    "options": (lambda value: isinstance(value, dict), "a table"),
    "initial": (lambda value: _is_count(value) and value > 0, "a whole number in [1, 2**63)"),
    "changes": (lambda value: _are_changes(value), "a list of changed settings"),
    "rescored": (lambda value: isinstance(value, list) and all(map(_is_count, value)), "a list of generations"),
    "task_file": (_is_name, f"a text of at most {MOST_CHARACTERS:,} characters"),
    "task_file_from_run": (_is_name, f"a text of at most {MOST_CHARACTERS:,} characters"),
    "task_digests": (lambda value: isinstance(value, dict) and all(map(_is_name, value.values())), "a table of texts"),
    "input_rules": (
        lambda value: type(value) is int and 1 <= value <= INPUT_RULES,
        f"a whole number in [1, {INPUT_RULES}]; a newer version of neat reads more",
    ),
}
"""What each entry of [run] must be: a test of its type, and the type in words."""


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
    agent_cell: list[int] | None = None
    """[row, column] of the cell of that picture in which the agent itself always is."""
    summary: str | None = None
    """What the task asks for, in words."""
    legend: list[str] | None = None
    """The meanings of the values in that picture."""
    map_lines: list[list[float]] | None = None
    """[x1, y1, x2, y2] of lines beneath the map of its first two measures, such as walls."""
    map_downwards: bool | None = None
    """Whether the second measure grows downwards on that map."""
    watchable: bool | None = None
    """Whether the task has episodes or cases to record; None where a run of an older version does not say."""
    solved_at: float | None = None
    """The fitness from which the task counts as solved."""
    options: dict[str, Any] | None = None
    """Arguments of the task's constructor, if the run was started with a task object."""
    initial: int | None = None
    """The number of genomes that it was started from, which only its checkpoints hold; None for minimal genomes."""
    changes: list[dict[str, Any]] | None = None
    """Settings, or the task, that changed: `name`, values `before` and `after`, first `generation` scored with them."""
    rescored: list[int] | None = None
    """Generations from which scores of before do not count, because the task had changed."""
    input_rules: int = INPUT_RULES
    """The version of the rules by which observations become inputs; 1 where the file does not say."""
    task_file: str | None = None
    """The file of a task of the user, as an absolute path."""
    task_file_from_run: str | None = None
    """The same, as seen from the run directory, so that both can be moved together."""
    task_digests: dict[str, str] | None = None
    """Digests of that file and of those that it imports from its folder, by name."""

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
        and _is_count(one["generation"])
        for one in value
    )


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
    run["input_rules"] = input_rules_in(run)
    for name, (right, expected) in TYPES.items():
        if name in run and not right(run[name]):
            raise RunError(f"{path} cannot be read: [run] {name} must be {expected}, but is {run[name]!r:.60}.")
    return About(**run), table


def input_rules_in(table: Mapping[str, Any]) -> Any:
    """Return the input rules of a run or of results, as read from a file and not validated.

    Args:
        table: What the file states. Version 0.6 stated 2, but its presets were those of the rules 3.
    """
    stated = table.get("input_rules", 1)
    return 3 if stated == 2 and str(table.get("version")).startswith("0.6.") else stated


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
