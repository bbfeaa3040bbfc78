"""History check: whether a database has the schema of a history, and nothing else.

A history may come from a stranger. A generated column, a view, a trigger or a virtual table in it could run for hours
within one step of SQLite, which no time limit interrupts. So only plain tables are accepted: those of a history, in
the words in which this package writes them, with more columns if a newer version has added some.
"""

import re
import sqlite3
from typing import NamedTuple

from neat.errors import RunError, printable
from neat.runs.history_schema import ADDED, CREATED_LATER, FORMAT, TABLES

MOST_ENTRIES = 20
"""Tables and indexes that are looked at; a history has six."""

REMEDY = "Resume the run (`neat resume`) to rebuild its history; the damaged file is kept, and so is champion.json."

_COLUMN = r"(\w+) (?:INTEGER|REAL|TEXT)(?: PRIMARY KEY| NOT NULL| DEFAULT (?:NULL|-?\d+(?:\.\d+)?))*"
_TABLE = re.compile(
    rf"CREATE TABLE (\w+) \( ?{_COLUMN}(?:, {_COLUMN})*(?:, PRIMARY KEY \(generation, id\))?\)(?: WITHOUT ROWID)?",
    re.ASCII,
)
_MOVE = "move the file away (neat resume then writes a new history, without these generations), or "
_PLAIN_NAME = re.compile(r"[A-Za-z_]\w{0,60}", re.ASCII)
_NAME_OF_COLUMN = re.compile(rf"[(,] ?{_COLUMN}(?=[,)])", re.ASCII)


def check_schema(connection: sqlite3.Connection, name: str = "history.sqlite", *, complete: bool = True) -> None:
    """Refuse a database that has another schema than a history.

    Nothing of its contents is executed: only the definitions are read.

    Args:
        connection: To the database.
        name: What the messages call the database.
        complete: Whether it must have every table with every column.

    Raises:
        NotHistoryError: It lacks a table or a column, or has none of the tables of a history.
        RunError: It is of a newer format, or contains anything else beside the tables of a history.
        sqlite3.Error: It is damaged.
    """
    _check_format(connection, name)
    found, foreign = _entries_in(connection)
    if foreign is not None:
        fault, remedy = foreign
        if not found.keys() - CREATED_LATER:
            raise NotHistoryError(f"{name} is not the history of a run: it has {fault}. {REMEDY}")
        raise RunError(
            f"{name} is not the history of a run alone: it has {fault}, and what a stranger adds could run for hours; "
            f"{remedy}use an unchanged copy of the run."
        )
    if not complete:
        return
    for table, columns in TABLES.items():
        if table not in found and table not in CREATED_LATER:
            raise NotHistoryError(f"{name} is not the history of a run: its table {table!r} is missing. {REMEDY}")
        present = found.get(table, set(columns)).union(ADDED.get(table, ()))
        if missing := [column for column in columns if column not in present]:
            raise NotHistoryError(
                f"{name} is not the history of a run: table {table!r} has no column {missing[0]!r}. {REMEDY}"
            )


class NotHistoryError(RunError):
    """A database that is not the history of a run, or only a part of one; it can be rebuilt."""


class Foreign(NamedTuple):
    """An entry of a schema that does not belong to a history."""

    fault: str
    """What it is."""
    remedy: str
    """How its owner removes it, as the beginning of a choice; "" if only another copy helps."""


def _entries_in(connection: sqlite3.Connection) -> tuple[dict[str, set[str]], Foreign | None]:
    """Return the columns of each table of a history, and the first other entry, None without one."""
    entries = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT ?", (MOST_ENTRIES + 1,)
    ).fetchall()
    tables: dict[str, set[str]] = {}
    foreign = Foreign(f"more than {MOST_ENTRIES} tables", "") if len(entries) > MOST_ENTRIES else None
    for kind, entry, table, definition in entries:
        if kind == "index" and definition is None and table in TABLES:  # which is that of a primary key
            continue
        columns = _columns_of(kind, entry, definition)
        if columns is None:
            foreign = foreign or _foreign(kind, entry)
        if columns is not None or entry in TABLES:
            tables[entry] = columns or set()
    return tables, foreign


def _check_format(connection: sqlite3.Connection, name: str) -> None:
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    if number > FORMAT:
        raise RunError(f"{name} has format {number}, but this version reads {FORMAT}; use a newer version of neat.")


def _columns_of(kind: object, entry: object, definition: object) -> set[str] | None:
    """Return the columns of a plain table of a history; None if it is anything else."""
    plain = " ".join(definition.split()) if isinstance(definition, str) else ""
    match = _TABLE.fullmatch(plain)
    if kind == "table" and match is not None and match[1] == entry and entry in TABLES:
        return set(_NAME_OF_COLUMN.findall(plain))
    return None


def _foreign(kind: object, entry: object) -> Foreign:
    """Return what an entry is that `_columns_of` does not know, and how to remove it."""
    what = kind if kind in ("table", "view", "trigger", "index") else "entry"
    shown = printable(str(entry))[:60]
    if entry in TABLES:
        return Foreign(f"another table {shown!r} than a run" if what == "table" else f"the {what} {shown!r}", _MOVE)
    if what == "entry" or not _PLAIN_NAME.fullmatch(str(entry)):
        return Foreign(f"the {what} {shown!r}", "")
    return Foreign(f"the {what} {shown!r}", f'remove it (SQL: "DROP {str(what).upper()} {entry}"), or ')
