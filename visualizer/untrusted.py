"""Untrusted: files, databases and values that may contain anything.

Every fault becomes a `RunError` of one line. Nothing here blocks, exhausts the memory, or executes what it reads.
"""

import contextlib
import math
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from neat.errors import RunError, one_line
from neat.runs import untrusted_database
from neat.runs.untrusted_database import DAMAGE, STEPS_BETWEEN_CHECKS, Connection
from neat.runs.untrusted_toml import table_of
from neat.system.regular_file import is_regular

WHOLE_LIMIT = 2**53
"""Integers from here on are not exact in JavaScript."""
MOST_TEXT = 32 * 2**20  # bytes of one value in a database
QUERY_SECONDS = 5.0


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


def settings_of(directory: Path) -> dict[str, Any]:
    """Return the contents of settings.toml.

    Raises:
        RunError: It is missing, too large, or not TOML.
    """
    path = directory / "settings.toml"
    if not is_regular(path):
        raise RunError(f"{directory.name} is not a run directory: {path.name} is missing.")
    try:
        return table_of(path)
    except OSError as error:
        raise RunError(f"{path.name} of {directory.name} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise RunError(f"{path.name} of {directory.name} cannot be read: {_line(error)}") from error


@contextmanager
def database_of(directory: Path) -> Iterator[Connection]:
    """Open the history of a run for reading, until the block ends.

    Raises:
        RunError: It is missing, damaged, or takes too long to read; also within the block.
    """
    connection = None
    try:
        connection = connect(directory / "history.sqlite")
        yield connection
    except DAMAGE as error:
        raise RunError(f"history.sqlite of {directory.name} cannot be read: {_line(error)}.") from error
    finally:
        if connection is not None:
            connection.close()


def connect(path: Path) -> Connection:
    """Return a read-only connection to a history that may be written at the same time; any thread may use it.

    Raises:
        RunError: The file is missing, is not the history of a run, or can be read only in a writable directory.
        sqlite3.Error: The database is damaged; or another exception of `DAMAGE`.
    """
    shown = f"{path.parent.name}/{path.name}"
    return untrusted_database.connect(path, seconds=QUERY_SECONDS, any_thread=True, shown=shown)


def limit_time(connection: Connection, steps: int = STEPS_BETWEEN_CHECKS) -> None:
    """Interrupt any query of this connection that still runs `QUERY_SECONDS` from now.

    Args:
        connection: As `connect` returns it.
        steps: As `Connection.limit_time` takes it.
    """
    connection.limit_time(QUERY_SECONDS, steps)


def modified(directory: Path) -> float:
    """Return when the history was last written, in seconds since 1970; 0 if never."""
    latest = 0.0
    for name in ("history.sqlite", "history.sqlite-wal"):
        with contextlib.suppress(OSError):
            file = (directory / name).lstat()
            if file.st_size and stat.S_ISREG(file.st_mode):  # reading creates an empty log
                latest = max(latest, file.st_mtime)
    return latest


def _line(error: Exception) -> str:
    return one_line(error)[:300] or type(error).__name__
