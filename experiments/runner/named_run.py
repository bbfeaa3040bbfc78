"""Named run: a run directory by the name that a user gave, and what else that name may stand for."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.catalog.registry import is_known
from experiments.runner.new_run import RUNS, file_name
from neat import RunError
from neat.runs.run import Run

MOST_LISTED = 10_000
"""Entries of a folder that are looked at."""


def open_run(name: str | os.PathLike[str]) -> Run:
    """Return the run in this directory.

    Raises:
        RunError: It is not a run directory, or is damaged. The message says where the name leads: to a folder of runs,
            to a run in runs/, or to a task.
    """
    with explaining(name):
        return Run.open(name)


@contextmanager
def explaining(name: str | os.PathLike[str]) -> Iterator[None]:
    """Say where a name leads in place of an error that says only that it is not of a run.

    Raises:
        RunError: As in the block, or with the hint.
    """
    try:
        yield
    except RunError as error:
        if (hint := hint_for(Path(name))) is not None:
            raise RunError(hint) from error
        raise


def hint_for(path: Path) -> str | None:
    """Return what is at this path instead of a run, and what to do; None if nothing is known about it."""
    if is_run(path):
        return None
    if os.path.isdir(path):
        newest = newest_in(path)
        return f"{path} is a folder of runs, not a run; name one of them, such as {newest}." if newest else None
    if len(path.parts) == 1 and is_run(RUNS / path):
        return f"{path} is not a run directory; did you mean {RUNS / path}?"
    if is_known(str(path)):
        newest = newest_in(RUNS, f"{file_name(str(path))}-*")
        what = f"name a run of it, such as {newest}" if newest else f"start a run with neat evolve {path}"
        return f"{path} is a task, not a run; {what}."
    return None


def is_run(path: Path) -> bool:
    """Return whether this is a run directory, perhaps a damaged one."""
    return os.path.exists(path / "settings.toml")  # which is False for a name that no file can have


def newest_in(folder: Path, pattern: str = "*") -> Path | None:
    """Return the run in a folder that was started last, or None."""
    runs = []
    for count, path in enumerate(folder.glob(pattern)):
        if count >= MOST_LISTED:
            break
        if is_run(path):
            runs.append(path)
    return max(runs, key=lambda path: (path / "settings.toml").lstat().st_mtime, default=None)
