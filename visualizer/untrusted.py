"""Untrusted: files, databases and values that may contain anything.

Every fault becomes a `RunError` of one line. Nothing here blocks, exhausts the memory, or executes what it reads.
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

from neat.errors import RunError, one_line

WHOLE_LIMIT = 2**53
"""Integers from here on are not exact in JavaScript."""
MOST_TEXT = 32 * 2**20  # bytes of one value in a database
MOST_SETTINGS = 4 * 2**20  # bytes
QUERY_SECONDS = 5.0
STEPS_BETWEEN_CHECKS = 100_000  # of SQLite's virtual machine, between two checks of the time limit
DAMAGE = (sqlite3.Error, OverflowError, UnicodeError)
"""What reading a damaged database can raise."""


def whole(value: object, default: int = 0) -> int:
    """Return the value if it is an integer of at least 0 that is exact in JavaScript, else the default."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < WHOLE_LIMIT else default


def real(value: object) -> float | None:
    """Return the value if it is a finite number, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def words(value: object, most: int = 200) -> str:
    """Return at most this many characters of a text, without those that UTF-8 cannot encode; "" if it is not a text."""
    return value[:most].encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def plain(value: object, depth: int = 6) -> Any:
    """Return a value that JSON can hold: a value too deeply nested or of another type becomes text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if isinstance(value, int) and abs(value) < WHOLE_LIMIT else real(value)
    if isinstance(value, str):
        return words(value, 2000)
    if depth and isinstance(value, dict):
        return {words(key): plain(inner, depth - 1) for key, inner in list(value.items())[:500]}
    if depth and isinstance(value, list):
        return [plain(inner, depth - 1) for inner in value[:500]]
    return words(str(type(value).__name__) if isinstance(value, dict | list) else str(value))


def is_regular(path: Path) -> bool:
    """Return whether this is a regular file: neither a directory nor a pipe, which would block its reader."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def settings_of(directory: Path) -> dict[str, Any]:
    """Return the contents of settings.toml.

    Raises:
        RunError: It is missing, too large, or not TOML.
    """
    path = directory / "settings.toml"
    if not is_regular(path):
        raise RunError(f"{directory.name} is not a run directory: settings.toml is missing.")
    try:
        if path.stat().st_size > MOST_SETTINGS:
            raise RunError(f"settings.toml of {directory.name} is larger than {MOST_SETTINGS} bytes.")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise RunError(f"settings.toml of {directory.name} cannot be read: {_line(error)}") from error


@contextmanager
def database_of(directory: Path) -> Iterator[sqlite3.Connection]:
    """Open the history of a run for reading, until the block ends.

    Raises:
        RunError: It is missing, damaged, or takes too long to read; also within the block.
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
    """Return a read-only connection to a history that may be written at the same time.

    In a read-only directory the database is opened as immutable, which is correct only if its write-ahead log is
    empty.

    Raises:
        RunError: The file is missing, or it can be read only in a writable directory.
        sqlite3.Error: It is not the database of a history; or another exception of `DAMAGE`.
    """
    if not is_regular(path):
        raise RunError(f"{path.parent.name} is not a complete run directory: history.sqlite is missing.")
    try:
        return _connected(path, "mode=ro")
    except sqlite3.OperationalError as error:
        if os.access(path.parent, os.W_OK) and "readonly" not in str(error):
            raise
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise RunError(
                f"{path.parent.name} was not closed, and its directory is read-only; copy it to a writable directory."
            ) from error
        return _connected(path, "mode=ro&immutable=1")


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?{mode}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=2.0, check_same_thread=False)
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_TEXT)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        limit_time(connection)
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        missing = {"generation", "species", "champion"} - tables
        if missing:  # a view in its place could run for ever
            raise sqlite3.DatabaseError(f"table {min(missing)} is missing")
    except BaseException:
        connection.close()
        raise
    return connection


def limit_time(connection: sqlite3.Connection) -> None:
    """Interrupt any query of this connection that still runs `QUERY_SECONDS` from now."""
    end = time.monotonic() + QUERY_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, STEPS_BETWEEN_CHECKS)


def modified(directory: Path) -> float:
    """Return when the history was last written, in seconds since 1970; 0 if never."""
    latest = 0.0
    for name in ("history.sqlite", "history.sqlite-wal"):
        with contextlib.suppress(OSError):
            file = (directory / name).stat()
            if file.st_size:  # reading creates an empty log
                latest = max(latest, file.st_mtime)
    return latest


def _line(error: Exception) -> str:
    return one_line(error)[:300] or type(error).__name__
