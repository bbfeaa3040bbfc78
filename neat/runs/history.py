"""History: the SQLite file of a run, with a row per generation, per species in it, and per champion.

Each generation is written in one transaction, in WAL mode: readers see all of it or nothing, and never
wait for the writer. Fitnesses of -inf, from failed evaluations, are stored as NULL.
"""

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from neat.errors import RunError
from neat.evolution.generation import Generation, SpeciesRecord

FORMAT = 1
TIMEOUT = 10.0  # seconds to wait for another connection's transaction
TRIM_SECONDS = 1.0
"""How long `trim` waits for readers."""

GENERATION = {
    "number": "INTEGER PRIMARY KEY", "best": "REAL", "mean": "REAL", "median": "REAL", "champion": "INTEGER",
    "validated": "REAL", "threshold": "REAL", "evaluations": "INTEGER", "seconds_evaluating": "REAL",
    "seconds_breeding": "REAL", "solved": "INTEGER", "failures": "INTEGER", "replaced": "INTEGER",
}  # fmt: skip
"""Columns of the table `generation`, which are explained in `Row`."""
SPECIES = {
    "generation": "INTEGER", "id": "INTEGER", "founded": "INTEGER", "size": "INTEGER", "best": "REAL", "mean": "REAL",
    "stagnant": "INTEGER", "marks": "INTEGER",
}  # fmt: skip
"""Columns of the table `species`, which are explained in `SpeciesRecord`."""
CHAMPION = {
    "genome": "INTEGER PRIMARY KEY", "generation": "INTEGER", "fitness": "REAL", "validated": "REAL", "json": "TEXT",
}  # fmt: skip
"""Columns of the table `champion`: genome id, generation in which it became champion, scores, `Genome.to_json`."""
META = {"key": "TEXT PRIMARY KEY", "value": "TEXT"}
"""Columns of the table `meta`, which is created with the first note."""


def _columns(table: dict[str, str]) -> str:
    return ", ".join(f"{name} {declaration}" for name, declaration in table.items())


SCHEMA = f"""
PRAGMA journal_mode = WAL;
PRAGMA user_version = {FORMAT};
CREATE TABLE generation ({_columns(GENERATION)});
CREATE TABLE species ({_columns(SPECIES)}, PRIMARY KEY (generation, id)) WITHOUT ROWID;
CREATE TABLE champion ({_columns(CHAMPION)});
"""


@dataclass(frozen=True)
class Row:
    """One generation of the history."""

    generation: int
    """Its number, 0 for the first."""
    best: float
    """The best fitness."""
    mean: float
    median: float
    champion: int
    """The id of the champion's genome."""
    validated: float | None
    """The champion's score on fresh episodes; None where nothing validates."""
    species: int
    """The number of species."""
    threshold: float
    """The compatibility threshold."""
    evaluations: int
    """Genomes scored since the run began."""
    seconds_evaluating: float
    seconds_breeding: float
    solved: bool
    """Whether the champion solves the task."""
    failures: int
    """Failed evaluations."""
    replaced: int
    """Workers that died and were replaced."""


class History:
    """The history of a run.

    Attributes:
        path: The SQLite file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @staticmethod
    def create(path: Path) -> "History":
        """Create an empty history.

        Raises:
            sqlite3.Error: The file cannot be written, or exists.
        """
        with closing(sqlite3.connect(path)) as database:
            database.executescript(SCHEMA)
        return History(path)

    def record(
        self,
        generation: Generation,
        *,
        seconds_evaluating: float = 0.0,
        solved: bool = False,
        failures: int = 0,
        replaced: int = 0,
        timeout: float = TIMEOUT,
    ) -> None:
        """Write a generation and its species, and the champion if it is new, in one transaction.

        Args:
            generation: The record.
            seconds_evaluating: The time that the evaluations took.
            solved: Whether the champion solves the task.
            failures: Evaluations that failed.
            replaced: Workers that died and were replaced.
            timeout: Seconds to wait for another program that locks the file.

        Raises:
            RunError: The file cannot be written; it is unchanged.
        """
        champion = generation.champion
        row = (
            generation.number, _stored(generation.best.fitness), _stored(generation.mean), _stored(generation.median),
            champion.id, _stored(generation.validated), generation.threshold, generation.evaluations,
            seconds_evaluating, generation.seconds, int(solved), failures, replaced,
        )  # fmt: skip
        species = [
            (
                generation.number, one.id, one.founded, one.size, _stored(one.best), _stored(one.mean), one.stagnant,
                one.marks,
            )
            for one in generation.species
        ]  # fmt: skip
        with self.connect(timeout) as database, database:
            if not database.execute("SELECT 1 FROM champion WHERE genome = ?", (champion.id,)).fetchone():
                scores = _stored(champion.fitness), _stored(generation.validated)
                database.execute(
                    _insert("champion", CHAMPION), (champion.id, generation.number, *scores, champion.to_json())
                )
            database.execute(_insert("generation", GENERATION), row)
            database.executemany(_insert("species", SPECIES), species)

    def rows(self) -> list[Row]:
        """Return the generations so far, oldest first."""
        with self.connect() as database:
            rows = database.execute(
                f"SELECT {', '.join(GENERATION)}, (SELECT COUNT(*) FROM species WHERE species.generation = number)"
                " AS species FROM generation ORDER BY number"
            ).fetchall()
        return [
            Row(
                generation=row["number"],
                best=_loaded(row["best"]),
                mean=_loaded(row["mean"]),
                median=_loaded(row["median"]),
                champion=row["champion"],
                validated=row["validated"],
                species=row["species"],
                threshold=row["threshold"],
                evaluations=row["evaluations"],
                seconds_evaluating=row["seconds_evaluating"],
                seconds_breeding=row["seconds_breeding"],
                solved=bool(row["solved"]),
                failures=row["failures"],
                replaced=row["replaced"],
            )
            for row in rows
        ]

    def species(self) -> list[SpeciesRecord]:
        """Return the species of the last generation, the largest first."""
        with self.connect() as database:
            rows = database.execute(
                f"SELECT {', '.join(SPECIES)} FROM species"
                " WHERE generation = (SELECT MAX(number) FROM generation) ORDER BY size DESC, id"
            ).fetchall()
        return [
            SpeciesRecord(
                id=row["id"],
                founded=row["founded"],
                size=row["size"],
                best=_loaded(row["best"]),
                mean=_loaded(row["mean"]),
                stagnant=row["stagnant"],
                marks=row["marks"],
            )
            for row in rows
        ]

    def is_solved(self) -> bool:
        """Return whether the champion of the last generation solves the task."""
        with self.connect() as database:
            row = database.execute("SELECT solved FROM generation ORDER BY number DESC LIMIT 1").fetchone()
        return bool(row and row["solved"])

    def champion_json(self, genome: int | None = None) -> str | None:
        """Return a champion as `Genome.to_json` wrote it when it became champion, or None if there is none.

        Args:
            genome: Its id; None stands for the latest champion.
        """
        with self.connect() as database:
            if genome is None:
                row = database.execute("SELECT json FROM champion ORDER BY generation DESC LIMIT 1").fetchone()
            else:
                row = database.execute("SELECT json FROM champion WHERE genome = ?", (genome,)).fetchone()
        return str(row["json"]) if row else None

    def truncate(self, generation: int) -> None:
        """Delete this generation and everything after it."""
        with self.connect() as database, database:
            for table, column in (("generation", "number"), ("species", "generation"), ("champion", "generation")):
                database.execute(f"DELETE FROM {table} WHERE {column} >= ?", (generation,))  # our own names

    def note(self, key: str, value: str) -> None:
        """Store a value under this key, in place of an earlier one."""
        with self.connect() as database, database:
            database.execute(f"CREATE TABLE IF NOT EXISTS meta ({_columns(META)})")
            database.execute(_insert("meta", META), (key, value))

    def noted(self, key: str) -> str | None:
        """Return the value stored under this key, or None."""
        with self.connect() as database:
            if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                return None
            row = database.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row["value"]) if row else None

    def checkpoint(self) -> None:
        """Move what was written from the WAL file to the database file, as far as no reader is in the way."""
        with self.connect() as database:
            database.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def trim(self) -> None:
        """Empty the WAL file, which grows while a reader is in the way; has no effect if one still is."""
        with self.connect(TRIM_SECONDS) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def connect(self, timeout: float = TIMEOUT) -> Iterator[sqlite3.Connection]:
        """Open the file for the length of the block.

        Args:
            timeout: Seconds to wait for another program that locks the file.

        Raises:
            RunError: The file is missing or damaged, or cannot be read or written.
        """
        if not self.path.exists():
            raise RunError(f"{self.path.parent} is not a complete run directory: {self.path.name} is missing.")
        try:
            with closing(sqlite3.connect(self.path, timeout=timeout)) as database:
                database.row_factory = sqlite3.Row
                database.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost rows since `checkpoint`
                yield database
        except sqlite3.Error as error:
            raise RunError(f"{self.path}: {error}.") from error

    def __repr__(self) -> str:
        return f"<History in {self.path}>"


def _insert(table: str, columns: dict[str, str]) -> str:
    return f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _stored(value: float | None) -> float | None:
    """Return a number that SQLite and JSON can store: None for -inf, a failed evaluation."""
    return None if value is None or not math.isfinite(value) else float(value)


def _loaded(value: float | None) -> float:
    """Return the fitness that `_stored` replaced."""
    return -math.inf if value is None else value
