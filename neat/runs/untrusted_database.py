"""Untrusted database: connections to a history that may come from a stranger.

A connection executes nothing that the database states, changes nothing but the tables of a history, and ends every
query at a deadline. Files beside the database count as part of it: SQLite would follow a link in place of its log, wait
for a pipe, and delete the file that a journal names.
"""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from neat.errors import RunError
from neat.runs.history_check import REMEDY, check_schema
from neat.runs.history_schema import ADDED, CREATED_LATER, TABLES, missing_columns

DAMAGE = (sqlite3.Error, OverflowError, UnicodeError)
"""What reading a damaged database can raise."""
QUERY_SECONDS = 60.0
"""The longest that the queries of one connection may take, if nothing else is said."""
STEPS_BETWEEN_CHECKS = 1_000
"""Steps of SQLite's virtual machine between two checks of the deadline."""
MOST_VALUE = 2**28
"""Bytes of one value, a champion: what can be written can be read."""
MOST_NOTE = 64 * 2**20
"""Bytes of a value of the table `meta`."""
MOST_BYTES = 4 * 2**30
"""Bytes of a database that is read: a damaged one can make SQLite read all of it in one step."""
MOST_LOG = 2**30
"""Bytes of the write-ahead log, which SQLite reads whole and without a time limit when it opens the database."""
LOGS = ("-wal", "-shm")
"""The write-ahead log and its index, by the end of their names."""
LIMITS = {
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 10_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 50,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 5,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 10_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 8,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 100,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
"""What our statements need, and not much more."""
FUNCTIONS = {"count", "max", "min", "total", "typeof"}
READABLE = {*TABLES, "sqlite_master"}
PRAGMAS = {"data_version", "user_version", "query_only"}
WRITING_PRAGMAS = {"wal_checkpoint", "quick_check"}
PLAIN_ACTIONS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION}
CHANGES = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
CONFIGURATION = {
    "SQLITE_DBCONFIG_DEFENSIVE": True,
    "SQLITE_DBCONFIG_TRUSTED_SCHEMA": False,
    "SQLITE_DBCONFIG_ENABLE_TRIGGER": False,
    "SQLITE_DBCONFIG_ENABLE_VIEW": False,
}
"""Switches of a connection, which Python can set from 3.12 on."""


class Connection(sqlite3.Connection):
    """A connection whose queries end at a deadline.

    Attributes:
        deadline: On the clock `time.monotonic`.
    """

    deadline = 0.0

    def limit_time(self, seconds: float, steps: int = STEPS_BETWEEN_CHECKS) -> None:
        """Interrupt every query that still runs this many seconds from now.

        Args:
            seconds: From now.
            steps: Steps of SQLite's virtual machine between two checks; few, where one step can take long.
        """
        self.deadline = time.monotonic() + seconds
        self.set_progress_handler(self.is_late, steps)

    def is_late(self) -> bool:
        """Return whether the deadline is over."""
        return time.monotonic() > self.deadline

    def was_interrupted_by_signal(self, error: Exception) -> bool:
        """Return whether this error stands for the KeyboardInterrupt of a signal that came during a query.

        SQLite asks `is_late` while a query runs, Python raises KeyboardInterrupt in it, and SQLite ends the query.
        """
        return str(error) == "interrupted" and not self.is_late()

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """Let all statements of the block read the same state, whatever another connection writes meanwhile."""
        if self.in_transaction:
            yield
            return
        self.execute("BEGIN")
        try:
            yield
        finally:
            self.rollback()

    def columns_of(self, table: str) -> set[str]:
        """Return the names of the columns of a table."""
        return {name for name, *_ in self.execute(f"SELECT * FROM {table} LIMIT 0").description}

    def has(self, table: str) -> bool:
        """Return whether there is such a table, which an earlier version may not have created."""
        found = self.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
        return found is not None

    def note(self, key: str, most: int = MOST_NOTE) -> str | None:
        """Return the value of the table `meta` under this key; None without one.

        Args:
            key: The key.
            most: Bytes that it may have.

        Raises:
            sqlite3.DataError: It is longer.
            UnicodeError: It is not UTF-8.
        """
        if not self.has("meta"):
            return None
        row = self.execute("SELECT rowid FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else self.text("meta", "value", row[0], most)

    def length(self, table: str, column: str, row: int) -> int | None:
        """Return the number of bytes of a text, without reading it; None if the value is a number or NULL.

        Args:
            table: Its table, which has row ids.
            column: Its column.
            row: The row id.
        """
        try:
            with self.blobopen(table, column, row, readonly=True) as text:
                return len(text)
        except sqlite3.OperationalError as error:
            if "cannot open value of type" in str(error):
                return None
            raise

    def text(self, table: str, column: str, row: int, most: int = MOST_VALUE) -> str | None:
        """Return a text; None if the value is a number or NULL. `SELECT` would return a text of any length.

        Args:
            table: Its table, which has row ids.
            column: Its column.
            row: The row id.
            most: Bytes that it may have.

        Raises:
            sqlite3.DataError: It is longer.
            UnicodeError: It is not UTF-8.
        """
        length = self.length(table, column, row)
        if length is None:
            return None
        if length > most:
            raise sqlite3.DataError(f"the {column} of a {table} has {length:,} bytes, which is more than {most:,}")
        with self.blobopen(table, column, row, readonly=True) as text:
            return text.read().decode()


def connect(
    path: Path,
    *,
    write: bool = False,
    seconds: float = QUERY_SECONDS,
    timeout: float = 2.0,
    any_thread: bool = False,
    complete: bool = True,
    shown: str | None = None,
) -> Connection:
    """Return a connection to a history that other processes may write at the same time.

    In a read-only directory the database is opened as immutable, which is correct only if its write-ahead log is
    empty.

    Args:
        path: Of the database.
        write: Whether it can write, in transactions that `with connection:` ends; otherwise each statement is its own.
        seconds: Until the deadline.
        timeout: Seconds to wait for the transaction of another connection.
        any_thread: Whether any thread may use the connection, one at a time.
        complete: Whether it must have every table of a history.
        shown: What messages call the database; None for its path.

    Raises:
        RunError: A file is missing or is not a regular file, or the database is not a history.
        sqlite3.Error: The database is damaged; or another exception of `DAMAGE`.
        KeyboardInterrupt: A signal arrived meanwhile.
    """
    name = shown or str(path)
    check_files(path, name, write=write)

    def connected(mode: str) -> Connection:
        options: dict[str, Any] = {} if write else {"isolation_level": None}
        connection = sqlite3.connect(
            f"file:{quote(str(path.absolute()))}?{mode}", uri=True, timeout=timeout, check_same_thread=not any_thread,
            factory=Connection, **options,
        )  # fmt: skip
        try:
            _restrict(connection, name, seconds, write=write, complete=complete)
        except BaseException as error:
            connection.close()
            if isinstance(error, sqlite3.Error) and connection.was_interrupted_by_signal(error):
                raise KeyboardInterrupt from error
            raise
        return connection

    if write:
        return connected("mode=rw")
    if path.stat().st_size > MOST_BYTES:
        raise RunError(f"{name} has more than {MOST_BYTES:,} bytes, which is too much to read.")
    try:
        return connected("mode=ro")
    except sqlite3.OperationalError as error:
        if os.access(path.parent, os.W_OK) and "readonly" not in str(error):
            raise
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise RunError(
                f"{path.parent.name} was not closed, and its directory is read-only; copy it to a writable directory."
            ) from error
        return connected("mode=ro&immutable=1")


def number_in(column: str, other: str = "NULL") -> str:
    """Return SQL for the number in a column.

    Args:
        column: May contain anything. A text can be long, and is not read.
        other: SQL for what takes the place of a text.
    """
    kept = f"WHEN 'integer' THEN {column} WHEN 'real' THEN {column} WHEN 'null' THEN NULL"
    return f"CASE typeof({column}) {kept} ELSE {other} END"


def check_files(path: Path, name: str, *, write: bool = False) -> None:
    """Refuse a database that is not a regular file, or that has something else than its log beside it.

    Args:
        path: Of the database.
        name: What messages call it.
        write: Whether it is opened for writing, and its log may have any size: with a reader in the way it grows, and
            a run does not end for that.

    Raises:
        RunError: It is one of these.
    """
    for suffix, most in (("", None), *((log, MOST_LOG) for log in LOGS), ("-journal", 0)):
        try:
            file = path.with_name(f"{path.name}{suffix}").lstat()
        except FileNotFoundError as error:
            if not suffix:
                raise RunError(
                    f"{Path(name).parent} is not a complete run directory: {path.name} is missing. {REMEDY}"
                ) from error
            continue
        except OSError as error:
            raise RunError(f"{name}{suffix} cannot be read: {error.strerror}.") from error
        if not stat.S_ISREG(file.st_mode):
            raise RunError(f"{name}{suffix} must be a regular file, not a link, a directory, a pipe or a device.")
        if most is not None and file.st_size > most and not (write and suffix in LOGS):
            raise RunError(
                f"{name}{suffix} has {file.st_size:,} bytes, which no run leaves there; "
                + (
                    "end the programs that read the history, and resume the run, which empties it."
                    if suffix in LOGS
                    else f"delete {name}{suffix} if no program uses it."
                )
            )


def _restrict(connection: Connection, name: str, seconds: float, *, write: bool, complete: bool) -> None:
    """Limit what a new connection can do, and check the schema before anything else is read.

    Raises:
        RunError: The database is not a history.
        sqlite3.Error: It is damaged.
    """
    for limit, most in LIMITS.items():
        connection.setlimit(limit, most)
    for switch, value in CONFIGURATION.items():
        if hasattr(sqlite3, switch):
            connection.setconfig(getattr(sqlite3, switch), value)  # type: ignore[attr-defined]  # from Python 3.12 on
    connection.limit_time(seconds)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_VALUE)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA mmap_size = 0")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA synchronous = NORMAL" if write else "PRAGMA query_only = ON")
    check_schema(connection, name, complete=complete)
    if write and complete:
        _add_columns(connection)
    connection.set_authorizer(_authorizer(write=write))


def _add_columns(connection: Connection) -> None:
    """Add the columns that the history of an earlier version lacks."""
    for table in ADDED:
        for statement in missing_columns(table, connection.columns_of(table)):
            connection.execute(statement)


def _authorizer(*, write: bool) -> Any:
    """Return the function that SQLite asks while it compiles a statement: it allows what our statements need."""

    def allowed(action: int, first: str | None, second: str | None, database: str | None, source: str | None) -> bool:
        if source is not None:  # from within a trigger or a view
            return False
        if action in PLAIN_ACTIONS:
            return True
        if action == sqlite3.SQLITE_READ:
            return first in READABLE
        if action == sqlite3.SQLITE_FUNCTION:
            return second in FUNCTIONS
        if action == sqlite3.SQLITE_PRAGMA:
            return (first in PRAGMAS and second is None) or (write and first in WRITING_PRAGMAS)
        if not write:
            return False
        if action in CHANGES:
            return first in READABLE  # sqlite_master too, where a table is created
        return (action == sqlite3.SQLITE_CREATE_TABLE and first in CREATED_LATER) or (
            action == sqlite3.SQLITE_CREATE_INDEX and second == "meta"
        )

    return lambda *arguments: sqlite3.SQLITE_OK if allowed(*arguments) else sqlite3.SQLITE_DENY
