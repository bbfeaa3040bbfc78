"""Reading: files, databases and values that anybody may have written.

Whatever is wrong ends in a `RunError` of one line; nothing here hangs, fills the memory, or runs
what it reads.
"""

import contextlib
import math
import os
import sqlite3
import stat
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from neat import RunError
from neat.errors import one_line

LARGEST_WHOLE = 2**53
"""JavaScript counts no further."""
MOST_TEXT = 32 * 2**20  # bytes of one value in a database
MOST_SETTINGS = 4 * 2**20  # bytes
QUERY_SECONDS = 5.0
STEPS_BETWEEN_LOOKS = 100_000  # of SQLite's virtual machine, until it is asked whether it takes too long
DAMAGE = (sqlite3.Error, OverflowError, UnicodeError)
"""What a damaged database comes to."""


def whole(value: object, default: int = 0) -> int:
    """Return a whole number of at least 0 that JavaScript can count to, or the default."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LARGEST_WHOLE else default


def real(value: object) -> float | None:
    """Return a finite number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def words(value: object, most: int = 200) -> str:
    """Return a text of at most so many letters, with nothing in it that UTF-8 cannot hold; "" if it is none."""
    return value[:most].encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def plain(value: object, depth: int = 6) -> Any:
    """Return a value as JSON can hold it: what is too deep or of another kind becomes a text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if isinstance(value, int) and abs(value) < LARGEST_WHOLE else real(value)
    if isinstance(value, str):
        return words(value, 2000)
    if depth and isinstance(value, dict):
        return {words(key): plain(inner, depth - 1) for key, inner in list(value.items())[:500]}
    if depth and isinstance(value, list):
        return [plain(inner, depth - 1) for inner in value[:500]]
    return words(str(type(value).__name__) if isinstance(value, dict | list) else str(value))


def is_regular(path: Path) -> bool:
    """Return whether this is a plain file: no directory, and no pipe that would keep its reader waiting."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def settings_of(directory: Path) -> dict[str, Any]:
    """Return what settings.toml holds.

    Raises:
        RunError: It is missing, too large, or no TOML.
    """
    path = directory / "settings.toml"
    if not is_regular(path):
        raise RunError(f"{directory.name} is no run: it has no settings.toml.")
    try:
        if path.stat().st_size > MOST_SETTINGS:
            raise RunError(f"settings.toml of {directory.name} is larger than {MOST_SETTINGS} bytes.")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise RunError(f"settings.toml of {directory.name} cannot be read: {_line(error)}") from error


@contextmanager
def database_of(directory: Path) -> Iterator[sqlite3.Connection]:
    """Open the history of a run for reading, for as long as the block lasts.

    Raises:
        RunError: It is missing, damaged, or takes too long; within the block too.
    """
    path = directory / "history.sqlite"
    connection = None
    try:
        connection = connect(path)
        yield connection
    except DAMAGE as error:
        raise RunError(f"history.sqlite of {directory.name} cannot be read: {_line(error)}.") from error
    finally:
        if connection is not None:
            connection.close()


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection that can only read, to a history that may be written meanwhile.

    A database in a directory that cannot be written is opened as one that nobody writes to; that is
    only right if nothing waits in its write-ahead log.

    Raises:
        RunError: There is no such file, or it needs a directory that can be written.
        sqlite3.Error: It is no database, or none with a history; or another kind of `DAMAGE`.
    """
    if not is_regular(path):
        raise RunError(f"{path.parent.name} is no whole run: history.sqlite is missing.")
    try:
        return _opened(path, "mode=ro")
    except sqlite3.OperationalError as error:
        if os.access(path.parent, os.W_OK) and "readonly" not in str(error):
            raise
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise RunError(
                f"{path.parent.name} was not closed, and its directory cannot be written; copy it to one that can."
            ) from error
        return _opened(path, "mode=ro&immutable=1")


def _opened(path: Path, how: str) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?{how}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=2.0, check_same_thread=False)
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_TEXT)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        limit_time(connection)
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        missing = {"generation", "species", "champion"} - tables
        if missing:  # a view could be made to count for ever
            raise sqlite3.DatabaseError(f"it has no table {min(missing)}")
    except BaseException:
        connection.close()
        raise
    return connection


def limit_time(connection: sqlite3.Connection, seconds: float = QUERY_SECONDS) -> None:
    """End whatever this connection is asked from now on once so much time has passed."""
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, STEPS_BETWEEN_LOOKS)


def modified(directory: Path) -> float:
    """Return when the history was written last, in seconds since 1970; 0 if never."""
    latest = 0.0
    for name in ("history.sqlite", "history.sqlite-wal"):
        with contextlib.suppress(OSError):
            file = (directory / name).stat()
            if file.st_size:  # an empty log is made by whoever reads
                latest = max(latest, file.st_mtime)
    return latest


def _line(error: Exception) -> str:
    return one_line(error)[:300] or type(error).__name__
