"""Result file: a file that the user named for a result, whatever is there already."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from neat.errors import RunError
from neat.system.atomic_write import write_whole

SETTINGS, HISTORY = "settings.toml", "history.sqlite"
OF_A_RUN = frozenset({SETTINGS, HISTORY, "champion.json", "progress.json", "run.lock"})
"""Files of a run directory, which only its run writes."""


def write(path: Path, content: bytes, *, sources: Iterable[str | os.PathLike[str]] = ()) -> None:
    """Write a result: a regular file atomically, with the permissions that it has; a pipe or a device directly.

    Args:
        path: The file; a link is followed.
        content: The result.
        sources: Files that the result was made from, which are not replaced.

    Raises:
        RunError: It cannot be written, is a source, or belongs to a run directory.
    """
    try:
        place = Path(os.path.realpath(path))
        _refuse_needed(path, place, sources)
        mode = _mode(place)
        if stat.S_ISREG(mode):
            write_whole(place, content, stat.S_IMODE(mode))
        else:
            with place.open("wb", buffering=0) as target:
                target.write(content)
    except OSError as error:
        raise RunError(f"{path} cannot be written: {error.strerror}.") from error


def _mode(place: Path) -> int:
    """Return the type and the permissions of a file; those of a new one if there is none."""
    try:
        return place.stat().st_mode
    except FileNotFoundError:
        return stat.S_IFREG | 0o644


def _refuse_needed(path: Path, place: Path, sources: Iterable[str | os.PathLike[str]]) -> None:
    reason = ""
    if any(_is_same(place, source) for source in sources):
        reason = "what the result is made from"
    elif place.name in OF_A_RUN and _is_run(place):
        reason = f"{place.name} of a run directory, which only its run writes"
    if reason:
        raise RunError(
            f"{path} cannot be written: it must be a file for the result alone, but is {reason}; name another file."
        )


def _is_same(place: Path, source: str | os.PathLike[str]) -> bool:
    return place.is_file() and os.path.isfile(source) and os.path.samefile(place, source)


def _is_run(place: Path) -> bool:
    """Return whether the directory of a file is that of a run; settings.toml alone may be anybody's."""
    is_settings = place.name == SETTINGS
    return place.with_name(SETTINGS).exists() and (not is_settings or place.with_name(HISTORY).exists())
