"""History: the SQLite file of a run, with a row per generation, per species in it, per champion, and per elite.

Each generation is written in one transaction, in WAL mode: readers see all of it or nothing, and never
wait for the writer. Fitnesses of -inf, from failed evaluations, are stored as NULL.
"""

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from neat.errors import RunError, one_line
from neat.evolution.generation import Generation, SpeciesRecord
from neat.runs import history_elites
from neat.runs.history_check import REMEDY
from neat.runs.history_elites import Origin, RecordedMap
from neat.runs.history_outcomes import MOST_BYTES, outcomes_in, outcomes_text
from neat.runs.history_schema import (
    CHAMPION,
    GENERATION,
    META,
    SCHEMA,
    SPECIES,
    TABLES,
    columns,
    insertion,
    readable,
    stored,
)
from neat.runs.untrusted_database import DAMAGE, MOST_VALUE, Connection, connect, number_in
from neat.selection.outcomes import Spread

TIMEOUT = 10.0  # seconds to wait for another connection's transaction
READ_SECONDS = 5.0
"""How long a reader waits for a program that locks the whole file."""
TRIM_SECONDS = 1.0
"""How long `trim` waits for readers, and `prune_elites` for other writers."""
MOST_GENERATIONS = 2_000_000
"""Rows that are read; more of them would not fit in memory."""
TEXT = "'a text'"
"""What is read in place of a text where a number is expected."""
MOST_SPECIES = 1_000_000
"""Species of the last generation that are read."""


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
    lower_quartile: float | None = None
    """The fitness a quarter of the way up; None if that evaluation failed, or an earlier version wrote the row."""
    upper_quartile: float | None = None
    """The fitness three quarters of the way up; likewise."""
    mean_hidden: float | None = None
    """The mean number of hidden neurons of a genome; None in rows of an earlier version."""
    mean_synapses: float | None = None
    """The mean number of enabled synapses of a genome; likewise."""
    solutions: int | None = None
    """How many genomes solved the task, as their outcomes reported; None where nothing reported it."""
    measures: dict[str, Spread] = field(default_factory=dict)
    """Each measure that the task declares, over the generation."""
    facts: dict[str, Spread] = field(default_factory=dict)
    """Each fact that the task reports, over the generation."""
    coverage: float | None = None
    """The share of the cells of the map that is filled so far; None without a map."""
    qd_score: float | None = None
    """The sum of the scores in the map so far, divided by its number of cells; None without a map."""
    simplifying: bool | None = None
    """Whether the next generation was bred to lose structure; None where evolution has no phases."""


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
    ) -> bool:
        """Write a generation, its species and its elites, and the champion if it is new, in one transaction.

        Args:
            generation: The record.
            seconds_evaluating: The time that the evaluations took.
            solved: Whether the champion solves the task.
            failures: Evaluations that failed.
            replaced: Workers that died and were replaced.
            timeout: Seconds to wait for another program that locks the file.

        Returns:
            Whether the champion is new.

        Raises:
            RunError: The file cannot be written; it is unchanged.
        """
        champion = generation.champion
        row = (
            generation.number, stored(generation.best.fitness), stored(generation.mean), stored(generation.median),
            champion.id, stored(generation.validated), generation.threshold, generation.evaluations,
            seconds_evaluating, generation.seconds, int(solved), failures, replaced,
            *map(stored, generation.quartiles or (None, None)), generation.mean_hidden, generation.mean_synapses,
            generation.solutions, outcomes_text(generation), stored(generation.coverage), stored(generation.qd_score),
            generation.simplifying,
        )  # fmt: skip
        species = [
            (
                generation.number, one.id, one.founded, one.size, stored(one.best), stored(one.mean), one.stagnant,
                one.marks,
            )
            for one in generation.species
        ]  # fmt: skip
        with self.connect(timeout) as database, database:
            known = database.execute("SELECT 1 FROM champion WHERE genome = ?", (champion.id,)).fetchone()
            if not known:
                scores = stored(champion.fitness), stored(generation.validated)
                size = champion.hidden, champion.enabled
                database.execute(
                    insertion("champion", CHAMPION),
                    (champion.id, generation.number, *scores, champion.to_json(), *size, generation.champion_species),
                )
            database.execute(insertion("generation", GENERATION), row)
            database.executemany(insertion("species", SPECIES), species)
            history_elites.write(database, generation)
        return not known

    def rows(self) -> list[Row]:
        """Return the generations so far, oldest first.

        Raises:
            RunError: The file is missing or damaged, or a value in it is invalid.
        """
        with self.reading() as database:
            outcomes = readable("generation", database.columns_of("generation"))["outcomes"]
            rows = database.execute(
                f"SELECT {_numbers(database, 'generation')}, typeof({outcomes}) = 'text' AS has_outcomes,"
                " (SELECT COUNT(*) FROM species WHERE species.generation = number) AS species"
                " FROM generation ORDER BY number LIMIT ?",
                (MOST_GENERATIONS + 1,),
            )
            found = [_row(row, database) for row in rows]  # one after another: a value that is not a number is not kept
        if len(found) > MOST_GENERATIONS:
            raise RunError(f"{self.path} has more than {MOST_GENERATIONS:,} generations, which is too many to read.")
        return found

    def species(self) -> list[SpeciesRecord]:
        """Return the species of the last generation, the largest first.

        Raises:
            RunError: As `rows`.
        """
        with self.reading() as database:
            rows = database.execute(
                f"SELECT {_numbers(database, 'species')} FROM species"
                " WHERE generation = (SELECT MAX(number) FROM generation) ORDER BY size DESC, id LIMIT ?",
                (MOST_SPECIES,),
            )
            return [_species(row) for row in rows]

    def is_solved(self) -> bool:
        """Return whether the champion of the last generation solves the task."""
        with self.reading() as database:
            row = database.execute(
                f"SELECT {number_in('solved')} AS solved FROM generation ORDER BY number DESC LIMIT 1"
            ).fetchone()
        return bool(row and row["solved"] == 1)

    def champion_json(self, genome: int | None = None) -> str | None:
        """Return a champion as `Genome.to_json` wrote it when it became champion, or None if there is none.

        Args:
            genome: Its id; None stands for the latest champion.
        """
        with self.reading() as database:
            if genome is None:
                newest = f"ORDER BY {number_in('generation')} DESC LIMIT 1"
                row = database.execute(f"SELECT rowid FROM champion {newest}").fetchone()
            else:
                row = _champion_row(database, genome)
            return database.text("champion", "json", row[0]) if row else None

    def genome_json(self, genome: int) -> str | None:
        """Return a champion or an elite as `Genome.to_json` wrote it; None if this genome is neither, or was not kept.

        Args:
            genome: Its id.
        """
        with self.reading() as database:
            if row := _champion_row(database, genome):
                return database.text("champion", "json", row[0])
            return history_elites.elite_json(database, genome, MOST_VALUE) or None

    def origin(self, genome: int) -> Origin | None:
        """Return where a champion or an elite comes from; None if this genome is neither.

        Args:
            genome: Its id.
        """
        with self.reading() as database:
            return history_elites.origin(database, genome)

    def map(self) -> RecordedMap | None:
        """Return the elites of the run so far, and the grid that they are of; None if it has no map.

        Raises:
            RunError: The file is missing or damaged.
        """
        with self.reading() as database:
            return history_elites.recorded_map(database)

    def prune_elites(self, generation: int) -> None:
        """Delete elites that others have replaced before this generation, that of the oldest checkpoint."""
        with self.connect(TRIM_SECONDS) as database, database:
            history_elites.prune(database, generation)

    def truncate(self, generation: int) -> None:
        """Delete this generation and everything after it."""
        with self.connect() as database, database:
            for table, column in (("generation", "number"), ("species", "generation"), ("champion", "generation")):
                database.execute(f"DELETE FROM {table} WHERE {column} >= ?", (generation,))  # our own names
            history_elites.truncate(database, generation)

    def note(self, key: str, value: str) -> None:
        """Store a value under this key, in place of an earlier one."""
        with self.connect() as database, database:
            database.execute(f"CREATE TABLE IF NOT EXISTS meta ({columns(META)})")
            database.execute(insertion("meta", META), (key, value))

    def noted(self, key: str) -> str | None:
        """Return the value stored under this key, or None."""
        with self.reading() as database:
            return database.note(key)

    def checkpoint(self) -> None:
        """Move what was written from the WAL file to the database file, as far as no reader is in the way."""
        with self.connect() as database:
            database.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def trim(self) -> None:
        """Empty the WAL file, which grows while a reader is in the way; has no effect if one still is."""
        with self.connect(TRIM_SECONDS) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def connect(self, timeout: float = TIMEOUT) -> Iterator[Connection]:
        """Open the file for writing, for the length of the block.

        Args:
            timeout: Seconds to wait for another program that locks the file.

        Raises:
            RunError: The file is missing or damaged, is not the history of a run, or cannot be read or written.
        """
        with self._opened(write=True, timeout=timeout) as database:
            yield database

    @contextmanager
    def reading(self, *, complete: bool = True) -> Iterator[Connection]:
        """Open the file for reading, for the length of the block.

        Args:
            complete: Whether every table must be there.

        Raises:
            RunError: The file is missing or damaged, is not the history of a run, or takes too long to read.
        """
        with self._opened(write=False, timeout=READ_SECONDS, complete=complete) as database:
            yield database

    @contextmanager
    def _opened(self, *, write: bool, timeout: float, complete: bool = True) -> Iterator[Connection]:
        database = None
        try:
            database = connect(self.path, write=write, timeout=timeout, complete=complete)
            database.row_factory = sqlite3.Row
            yield database
        except DAMAGE as error:
            if database is not None and database.was_interrupted_by_signal(error):
                raise KeyboardInterrupt from error
            raise RunError(f"{self.path}{_explained(error)}") from error
        finally:
            if database is not None:
                database.close()

    def __repr__(self) -> str:
        return f"<History in {self.path}>"


def _champion_row(database: Connection, genome: int) -> Any:
    """Return the row id of a champion, in a tuple; None if this genome is not one. Its id is not a key everywhere."""
    return database.execute("SELECT rowid FROM champion WHERE genome = ?", (genome,)).fetchone()


def _row(row: sqlite3.Row, database: Connection) -> Row:
    text = database.text("generation", "outcomes", row["number"], MOST_BYTES) if row["has_outcomes"] else None
    measures, facts = outcomes_in(text)
    return Row(
        generation=_whole(row, "number"),
        best=_loaded(_real(row, "best")),
        mean=_loaded(_real(row, "mean")),
        median=_loaded(_real(row, "median")),
        champion=_whole(row, "champion"),
        validated=_real(row, "validated"),
        species=_whole(row, "species"),
        threshold=_real(row, "threshold") or 0.0,
        evaluations=_whole(row, "evaluations"),
        seconds_evaluating=_real(row, "seconds_evaluating") or 0.0,
        seconds_breeding=_real(row, "seconds_breeding") or 0.0,
        solved=row["solved"] == 1,
        failures=_whole(row, "failures"),
        replaced=_whole(row, "replaced"),
        lower_quartile=_real(row, "lower_quartile"),
        upper_quartile=_real(row, "upper_quartile"),
        mean_hidden=_real(row, "mean_hidden"),
        mean_synapses=_real(row, "mean_synapses"),
        solutions=None if row["solutions"] is None else _whole(row, "solutions"),
        measures=measures,
        facts=facts,
        coverage=_real(row, "coverage"),
        qd_score=_real(row, "qd_score"),
        simplifying=None if row["simplifying"] is None else row["simplifying"] == 1,
    )


def _species(row: sqlite3.Row) -> SpeciesRecord:
    return SpeciesRecord(
        id=_whole(row, "id"),
        founded=_whole(row, "founded"),
        size=_whole(row, "size"),
        best=_loaded(_real(row, "best")),
        mean=_loaded(_real(row, "mean")),
        stagnant=_whole(row, "stagnant"),
        marks=_whole(row, "marks"),
    )


def _whole(row: sqlite3.Row, column: str) -> int:
    """Return a whole number of a row.

    Raises:
        sqlite3.DataError: It is anything else; SQLite keeps any value in any column.
    """
    value = row[column]
    if not isinstance(value, int) or value < 0:
        raise sqlite3.DataError(f"{column} must be a whole number of at least 0, but is {value!r:.60}")
    return value


def _real(row: sqlite3.Row, column: str) -> float | None:
    """Return a number of a row, or None.

    Raises:
        sqlite3.DataError: It is anything else.
    """
    value = row[column]
    if value is None:
        return None
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise sqlite3.DataError(f"{column} must be a finite number, but is {value!r:.60}")
    return float(value)


def _numbers(database: Connection, table: str) -> str:
    """Return SQL for the numbers in the columns of a table; texts are read by `Connection.text`."""
    columns = readable(table, database.columns_of(table))
    return ", ".join(
        f"{number_in(present, TEXT)} AS {column}"
        for column, present in columns.items()
        if TABLES[table][column] != "TEXT"
    )


def _explained(error: Exception) -> str:
    """Return what is wrong with a database, and the remedy, as the end of a message that begins with its path."""
    if str(error) == "interrupted":
        return ": it takes too long to read."
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f" is in use by another program ({one_line(error)}); end what it does there."
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return f" is damaged ({one_line(error)}). {REMEDY}"
    return f": {one_line(error)}."


def _loaded(value: float | None) -> float:
    """Return the fitness that `stored` replaced."""
    return -math.inf if value is None else value
