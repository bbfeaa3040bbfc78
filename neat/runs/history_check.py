"""History check: whether a database has the schema of a history, and nothing else.

A history may come from a stranger. A generated column, a view, a trigger or a virtual table in it could run for hours
within one step of SQLite, which no time limit interrupts. So only plain tables are accepted: those of a history, in
the words in which this package writes them, with more columns if a newer version has added some.
"""

import re
import sqlite3

from neat.errors import RunError, printable
from neat.runs.history_schema import FORMAT, TABLES

CREATED_LATER = ("meta",)
MOST_ENTRIES = 20
"""Tables and indexes that are looked at; a history has five."""

REMEDY = "Resume the run (`neat resume`) to rebuild its history; the damaged file is kept, and so is champion.json."

_COLUMN = r"(\w+) (?:INTEGER|REAL|TEXT)(?: PRIMARY KEY| NOT NULL| DEFAULT (?:NULL|-?\d+(?:\.\d+)?))*"
_TABLE = re.compile(
    rf"CREATE TABLE (\w+) \( ?{_COLUMN}(?:, {_COLUMN})*(?:, PRIMARY KEY \(generation, id\))?\)(?: WITHOUT ROWID)?",
    re.ASCII,
)
_NAME_OF_COLUMN = re.compile(rf"[(,] ?{_COLUMN}(?=[,)])", re.ASCII)


def check_schema(connection: sqlite3.Connection, name: str = "history.sqlite") -> None:
    """Refuse a database that has another schema than a history.

    Nothing of its contents is executed: only the definitions are read.

    Args:
        connection: To the database.
        name: What the messages call the database.

    Raises:
        RunError: It is of a newer format; or it lacks a table or a column or contains anything else, and then the
            cause of the error is a sqlite3.DatabaseError.
        sqlite3.Error: It is damaged.
    """
    _check_format(connection, name)
    try:
        found = _tables_in(connection)
        for table, columns in TABLES.items():
            if table not in found and table not in CREATED_LATER:
                raise _OtherSchemaError(f"its table {table!r} is missing. {REMEDY}")
            if missing := [column for column in columns if column not in found.get(table, columns)]:
                raise _OtherSchemaError(f"table {table!r} has no column {missing[0]!r}. {REMEDY}")
    except _OtherSchemaError as error:
        raise RunError(f"{name} is not the history of a run: {error}") from error


class _OtherSchemaError(sqlite3.DatabaseError):
    """A schema that is not that of a history."""


def _tables_in(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """Return the columns of each table.

    Raises:
        sqlite3.DatabaseError: There is something else than tables of a history.
    """
    entries = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT ?", (MOST_ENTRIES + 1,)
    ).fetchall()
    if len(entries) > MOST_ENTRIES:
        raise _OtherSchemaError(f"it has more than {MOST_ENTRIES} tables.")
    return {
        entry: _columns_of(kind, entry, definition)
        for kind, entry, table, definition in entries
        if not (kind == "index" and definition is None and table in TABLES)  # which is that of a primary key
    }


def _check_format(connection: sqlite3.Connection, name: str) -> None:
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    if number > FORMAT:
        raise RunError(f"{name} has format {number}, but this version reads {FORMAT}; use a newer version of neat.")


def _columns_of(kind: object, entry: object, definition: object) -> set[str]:
    """Return the columns of a plain table of a history.

    Raises:
        sqlite3.DatabaseError: It is anything else.
    """
    plain = " ".join(definition.split()) if isinstance(definition, str) else ""
    match = _TABLE.fullmatch(plain)
    if kind == "table" and match is not None and match[1] == entry and entry in TABLES:
        return set(_NAME_OF_COLUMN.findall(plain))
    what = kind if kind in ("table", "view", "trigger", "index") else "entry"
    shown = printable(str(entry))[:60]
    fault = (
        f"another table {shown!r} than a run" if (kind, entry in TABLES) == ("table", True) else f"the {what} {shown!r}"
    )
    raise _OtherSchemaError(
        f"it has {fault}, and what such a database contains could run for hours; use an unchanged copy of the run."
    )
