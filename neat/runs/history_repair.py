"""History repair: a new history in place of a damaged or missing one, with all that can still be read.

The checkpoints of a run hold its population, so a run whose history is damaged can be continued. Rows that cannot be
read are lost: only evolving again from the seed would give them.
"""

import contextlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from neat.errors import RunError
from neat.evolution.population import Population
from neat.runs.history import CHAMPION, FORMAT, GENERATION, META, SPECIES, History

SUFFIXES = ("", "-wal", "-shm")
"""SQLite's files: the database, what has not been moved into it, and an index of that."""
DAMAGE = {
    sqlite3.SQLITE_ERROR,  # a table or a column is missing
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CANTOPEN,  # a directory, for example; that the file may be opened is checked before
}
"""SQLite's error codes that another attempt does not mend; all others are raised: a lock, or a full disk."""
LOCK_SECONDS = 5.0
"""How long to wait for another program that locks the history."""
_MOST_TEXT = 60
_MOST_LENGTHENED = 2**30
_MAGIC = b"SQLite format 3\0"


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
        RunError: It cannot be read for a reason that is not damage, or is of a newer format.
    """
    path = history.path
    if not path.exists():
        return "is missing"
    if not path.is_file():
        return "is not a file"
    if not os.access(path, os.R_OK | os.W_OK):
        raise RunError(f"{path} cannot be read and written; change its permissions.")
    try:
        with history.connect(LOCK_SECONDS) as database:
            if database.execute("PRAGMA user_version").fetchone()[0] > FORMAT:
                raise RunError(f"{path} is of a newer version of neat; update neat to continue this run.")
            for name, table in _TABLES.items():
                if name != "meta":  # which is created with the first note
                    database.execute(f"SELECT {', '.join(table.columns)} FROM {name} LIMIT 1").fetchone()
            (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except RunError as error:
        cause = error.__cause__
        if isinstance(cause, sqlite3.Error) and (getattr(cause, "sqlite_errorcode", 1) & 0xFF) in DAMAGE:
            return f"is damaged ({cause!s:.{_MOST_TEXT}})"
        raise
    return None if found == "ok" else f"is damaged ({' '.join(str(found).split()):.{_MOST_TEXT}})"


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
        for suffix in SUFFIXES:
            _beside(new, suffix).unlink(missing_ok=True)  # of a repair that was cut off
        aside = _kept_aside(history.path)  # before it is changed, by us or by SQLite
        _lengthen(history.path)
        kept = _fill(History.create(new), history, population, solved)
        for suffix in SUFFIXES[1:]:
            _beside(history.path, suffix).unlink(missing_ok=True)
        new.replace(history.path)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise RunError(f"{history.path} {problem}, and cannot be rebuilt: {reason}.") from error
    return Repair(problem, aside, kept)


def _fill(new: History, old: History, population: Population, solved: Callable[[], bool]) -> int:
    """Write what can be read of the old history into the new one; return its number of generations."""
    end = population.generation
    rows = _readable(old, "generation", end)
    notes = _readable(old, "meta", end)
    last = end - 1
    with new.connect() as database, database:
        _insert(database, "generation", rows)
        for name in ("species", "champion"):
            _insert(database, name, _readable(old, name, end))
        if notes:
            database.execute(f"CREATE TABLE meta ({', '.join(f'{key} {kind}' for key, kind in META.items())})")
            _insert(database, "meta", notes)
        champion = population.champion
        if champion is None:
            return len(rows)
        since = min((row[0] for row in rows.values() if row[_CHAMPION_COLUMN] == champion.id), default=last)
        scores = (_finite(champion.fitness), _finite(population.validated))
        _insert(database, "champion", {(champion.id,): (champion.id, since, *scores, champion.to_json())})
        if (last,) not in rows:  # what is known of it, so that the run is as far as its checkpoint is
            values: dict[str, Any] = dict.fromkeys(GENERATION) | {
                "number": last, "champion": champion.id, "validated": scores[1], "threshold": population.threshold,
                "evaluations": population.evaluations, "seconds_evaluating": 0.0, "seconds_breeding": 0.0,
                "solved": int(solved()), "failures": 0, "replaced": 0,
            }  # fmt: skip
            _insert(database, "generation", {(last,): tuple(values.values())})
    return len(rows)


class _Table(NamedTuple):
    columns: dict[str, str]
    keys: int
    """How many of the first columns identify a row."""
    generation: str | None
    """The column that must be below the population's generation."""


_TABLES = {
    "generation": _Table(GENERATION, 1, "number"),
    "species": _Table(SPECIES, 2, "generation"),
    "champion": _Table(CHAMPION, 1, "generation"),
    "meta": _Table(META, 1, None),
}
_CHAMPION_COLUMN = list(GENERATION).index("champion")
_TYPES: dict[str, tuple[type, ...]] = {"INTEGER": (int,), "REAL": (float, int, type(None)), "TEXT": (str,)}


def _readable(history: History, name: str, end: int) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Return the valid rows of a table before generation `end`, by key; read from both ends up to the damage."""
    table = _TABLES[name]
    keys, where = list(table.columns)[: table.keys], ""
    if table.generation is not None:
        where = f" WHERE {table.generation} BETWEEN 0 AND {end - 1}"
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for order in ("ASC", "DESC"):
        by = ", ".join(f"{key} {order}" for key in keys)
        with contextlib.suppress(RunError, sqlite3.Error), history.connect() as database:
            for row in database.execute(f"SELECT {', '.join(table.columns)} FROM {name}{where} ORDER BY {by}"):
                if not _is_valid(table, tuple(row)):
                    break
                found[tuple(row)[: table.keys]] = tuple(row)
    return dict(sorted(found.items()))


def _is_valid(table: _Table, row: tuple[Any, ...]) -> bool:
    """Return whether every value of a row has the type of its column; SQLite would keep any value."""
    for (name, declaration), value in zip(table.columns.items(), row, strict=True):
        if not isinstance(value, _TYPES[declaration.split()[0]]):
            return False
        if name == "json":
            try:
                json.loads(str(value))
            except (ValueError, RecursionError):
                return False
    return True


def _insert(database: sqlite3.Connection, table: str, rows: dict[tuple[Any, ...], tuple[Any, ...]]) -> None:
    places = ", ".join("?" * len(_TABLES[table].columns))
    database.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({places})", rows.values())


def _kept_aside(path: Path) -> Path | None:
    """Copy SQLite's files of a history, byte by byte; return the path of the copy, None if there is nothing to keep.

    What is not a file is renamed.
    """
    if not path.exists() and not path.is_symlink():
        return None
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    for suffix in SUFFIXES:
        found, copy = _beside(path, suffix), _beside(aside, suffix)
        if found.is_file() and not found.is_symlink():
            shutil.copy2(found, copy)
        elif found.exists() or found.is_symlink():
            found.rename(copy)
    return aside


def _lengthen(path: Path) -> None:
    """Give a truncated database the length that its header states: SQLite reads nothing of a shorter file."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        header = file.read(100)
    pages, page = int.from_bytes(header[28:32], "big"), int.from_bytes(header[16:18], "big")
    size = path.stat().st_size
    if header.startswith(_MAGIC) and size < pages * page <= max(_MOST_LENGTHENED, 2 * size):
        os.truncate(path, pages * page)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _finite(value: float | None) -> float | None:
    """Return a fitness as the history stores it: None for -inf, which is that of a failed evaluation."""
    return None if value is None or value == float("-inf") else float(value)
