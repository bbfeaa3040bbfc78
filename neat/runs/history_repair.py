"""History repair: a new history in place of a damaged or missing one, with all that can still be read.

The checkpoints of a run hold its population, so a run whose history is damaged can be continued. Rows that cannot be
read are lost: only evolving again from the seed would give them.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from neat.errors import RunError, one_line
from neat.evolution.population import Population
from neat.runs.history import READ_SECONDS, History
from neat.runs.history_check import NotHistoryError
from neat.runs.history_schema import (
    ADDED,
    CHAMPION,
    CREATED_LATER,
    ELITE,
    GENERATION,
    META,
    SPECIES,
    TABLES,
    columns,
    insertion,
    readable,
    stored,
)
from neat.system.regular_file import is_regular

DATABASE, *BESIDE = "", "-wal", "-shm", "-journal"
"""SQLite's files by the end of their names: the database, what has not been moved into it, and what it works with."""
DAMAGE = {
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CANTOPEN,  # that the file may be opened is checked before
}
"""SQLite's error codes that another attempt does not mend; all others are raised: a lock, or a full disk."""
MAGIC = b"SQLite format 3\0"
MOST_LENGTHENED = 2**30
"""Bytes of a truncated database that is given its length again."""
MOST_REASON = 100
"""Letters of a problem."""


class Repair(NamedTuple):
    """What `repair` has done."""

    problem: str
    """What was wrong with the history."""
    aside: Path | None
    """Where the damaged file is kept; None if it was missing."""
    kept: int
    """Generations that could be read, and are in the new history."""


def problem_with(history: History) -> str | None:
    """Return what is wrong with a history, in a few words, or None if it is valid.

    Raises:
        RunError: It cannot be read for a reason that is not damage, is of a newer format, or contains what its owner
            has added, such as a view.
    """
    path = history.path
    if not os.path.lexists(path):
        return "is missing"
    for suffix in (DATABASE, *BESIDE):
        if os.path.lexists(file := _beside(path, suffix)) and not is_regular(file):
            return "is not a regular file" if suffix == DATABASE else f"has no regular file as {file.name}"
    if not os.access(path, os.R_OK | os.W_OK):
        raise RunError(f"{path} cannot be read and written; change its permissions.")
    try:
        with history.connect(READ_SECONDS) as database:
            (found,) = database.execute("PRAGMA quick_check").fetchone()
        if found == "ok":
            history.rows()
            return None
    except NotHistoryError:
        return "is not the history of a run"
    except RunError as error:
        cause = error.__cause__
        if cause is None or (isinstance(cause, sqlite3.OperationalError | OSError) and _code(cause) not in DAMAGE):
            raise
        found = cause
    return f"is damaged ({one_line(found):.{MOST_REASON}})"


def repair(history: History, problem: str, population: Population, *, solved: Callable[[], bool]) -> Repair:
    """Replace a history by one with all rows before the population's generation that can still be read.

    A copy of the damaged file stays in the directory under the name history.damaged-N.sqlite.

    Args:
        history: The history.
        problem: What `problem_with` says.
        population: The population to continue with.
        solved: Returns whether its champion solves the task; called if the last row cannot be read.

    Raises:
        RunError: The directory cannot be written.
    """
    new = history.path.with_name("history.new.sqlite")
    try:
        for suffix in (DATABASE, *BESIDE):
            _beside(new, suffix).unlink(missing_ok=True)  # of a repair that was cut off
        aside = _kept_aside(history.path)  # before it is changed, by us or by SQLite
        _lengthen(history.path)
        kept = _fill(History.create(new), history, population, solved)
        for suffix in BESIDE:
            _beside(history.path, suffix).unlink(missing_ok=True)
        new.replace(history.path)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise RunError(f"{history.path} {problem}, and cannot be rebuilt: {reason}.") from error
    return Repair(problem, aside, kept)


class _Table(NamedTuple):
    columns: dict[str, str]
    keys: tuple[str, ...]
    """The columns that identify a row."""
    generation: str | None
    """The column that must be below the population's generation."""


_TABLES = {
    "generation": _Table(GENERATION, ("number",), "number"),
    "species": _Table(SPECIES, ("generation", "id"), "generation"),
    "champion": _Table(CHAMPION, ("genome",), "generation"),
    "elite": _Table(ELITE, ("entry",), "generation"),
    "meta": _Table(META, ("key",), None),
}
_TYPES: dict[str, tuple[type, ...]] = {"INTEGER": (int,), "REAL": (float, int, type(None)), "TEXT": (str,)}


def _fill(new: History, old: History, population: Population, solved: Callable[[], bool]) -> int:
    """Write what can be read of the old history into the new one; return its number of generations."""
    last = population.generation - 1
    with new.connect() as database, database:
        for name in CREATED_LATER:
            database.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns(TABLES[name])})")
        for name in _TABLES:
            _copy(database, old, name, population.generation)
        (kept,) = database.execute("SELECT COUNT(*) FROM generation").fetchone()
        if (champion := population.champion) is None:
            return int(kept)
        scores = stored(champion.fitness), stored(population.validated)
        (since,) = database.execute("SELECT MIN(number) FROM generation WHERE champion = ?", (champion.id,)).fetchone()
        size = champion.hidden, champion.enabled
        row = (champion.id, last if since is None else since, *scores, champion.to_json(), *size, None)
        database.execute(insertion("champion", CHAMPION), row)
        # What is known of the last generation, so that the history is as far as the checkpoint.
        known = {
            "number": last, "champion": champion.id, "validated": scores[1], "threshold": population.threshold,
            "evaluations": population.evaluations, "seconds_evaluating": 0.0, "seconds_breeding": 0.0,
            "solved": 0, "failures": 0, "replaced": 0,
            "coverage": None if population.map is None else population.map.coverage,
            "qd_score": None if population.map is None else stored(population.map.qd_score),
        }  # fmt: skip
        if not database.execute("SELECT 1 FROM generation WHERE number = ?", (last,)).fetchone():
            known["solved"] = int(solved())
            database.execute(insertion("generation", GENERATION), tuple((dict.fromkeys(GENERATION) | known).values()))
    return int(kept)


def _copy(database: sqlite3.Connection, old: History, name: str, end: int) -> None:
    """Copy the valid rows of a table before generation `end`, from both ends up to where it is damaged."""
    table = _TABLES[name]
    where = "" if table.generation is None else f" WHERE {table.generation} BETWEEN 0 AND {end - 1}"
    is_whole = True

    def rows(order: str) -> Iterator[tuple[Any, ...]]:
        nonlocal is_whole
        by = ", ".join(f"{key} {order}" for key in table.keys)
        try:
            with old.reading(complete=False) as damaged:
                names = readable(name, damaged.columns_of(name)).values()
                for row in damaged.execute(f"SELECT {', '.join(names)} FROM {name}{where} ORDER BY {by}"):
                    if _is_valid(name, tuple(row)):
                        yield tuple(row)
        except RunError:
            is_whole = False

    database.executemany(insertion(name, table.columns), rows("ASC"))
    if not is_whole:
        database.executemany(insertion(name, table.columns), rows("DESC"))


def _is_valid(name: str, row: tuple[Any, ...]) -> bool:
    """Return whether every value of a table's row has the type of its column; SQLite keeps any value."""
    added = ADDED.get(name, ())
    return all(
        isinstance(value, _TYPES[declaration.split()[0]]) or (value is None and column in added)
        for (column, declaration), value in zip(_TABLES[name].columns.items(), row, strict=True)
    )


def _kept_aside(path: Path) -> Path | None:
    """Copy SQLite's files of a history, byte by byte; return the path of the copy, None if there is nothing to keep.

    What is not a regular file is renamed.
    """
    if not os.path.lexists(path):
        return None
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")):
        number += 1
    for suffix in (DATABASE, *BESIDE):
        found, copy = _beside(path, suffix), _beside(aside, suffix)
        if is_regular(found):
            shutil.copy2(found, copy)
        elif os.path.lexists(found):
            found.rename(copy)
    return aside


def _lengthen(path: Path) -> None:
    """Give a truncated database the length that its header states: SQLite reads nothing of a shorter file."""
    if not is_regular(path):
        return
    header, size = _header(path), path.stat().st_size
    length = int.from_bytes(header[28:32], "big") * int.from_bytes(header[16:18], "big")
    if header.startswith(MAGIC) and size < length <= MOST_LENGTHENED:
        os.truncate(path, length)


def _header(path: Path) -> bytes:
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(100)
    return b""


def _code(error: Exception) -> int:
    """Return the primary error code of SQLite; 0 if the error is not one of SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
