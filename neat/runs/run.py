"""Run: a run directory, where evolution leaves what anyone may want to know of it.

    settings.toml     what was used: the settings, and under [run] the task, the seed, the version
    history.sqlite    a row for each generation, each species in it, and each new champion
    champion.json     the champion as `Genome.to_json` writes it
    replays/          an episode of each champion, as `neat.runs.replay_format` tells
    checkpoints/      pickled populations to go on from, the last few
    run.lock          who is at work on it, if anyone

Everything is written whole or not at all, and can be read while it is being written, with nothing
of a game installed.
"""

import json
import math
import os
import shutil
import sqlite3
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import tomli_w

from neat.errors import GenomeError, RunError, SettingsError
from neat.evolution.generation import Generation, SpeciesRecord
from neat.evolution.population import Population
from neat.genetics.genome import Genome
from neat.runs.checkpoints import Checkpoints
from neat.settings import Settings
from neat.system import lock
from neat.system.atomic_write import write_whole

FORMAT = 1

SCHEMA = f"""
PRAGMA journal_mode = WAL;
PRAGMA user_version = {FORMAT};
CREATE TABLE generation (
    number INTEGER PRIMARY KEY, best REAL, mean REAL, median REAL, champion INTEGER, validated REAL, threshold REAL,
    evaluations INTEGER, seconds_evaluating REAL, seconds_breeding REAL, solved INTEGER, failures INTEGER,
    replaced INTEGER);
CREATE TABLE species (
    generation INTEGER, id INTEGER, founded INTEGER, size INTEGER, best REAL, mean REAL, stagnant INTEGER,
    marks INTEGER,
    PRIMARY KEY (generation, id)) WITHOUT ROWID;
CREATE TABLE champion (
    genome INTEGER PRIMARY KEY, generation INTEGER, fitness REAL, validated REAL, json TEXT);
"""


@dataclass(frozen=True, kw_only=True)
class About:
    """What a run is: the [run] table of settings.toml."""

    task: str
    """As the command line takes it."""
    seed: int
    generations: int | None = None
    """Where it was told to end when it began."""
    solve: bool = False
    """Whether it was told to end as soon as its task is solved."""
    version: str = "0.1.0"
    """Of the program that began it."""
    format: int = FORMAT
    input_labels: list[str] | None = None
    """What the task calls its inputs, for whoever reads the run without the task."""
    output_labels: list[str] | None = None
    grid: list[int] | None = None
    """[rows, columns] of the first inputs, where they are a picture."""
    legend: list[str] | None = None
    """What the values in that picture mean."""
    options: dict[str, Any] | None = None
    """Arguments of the task's constructor, where the run was started with a task object."""

    def to_dict(self) -> dict[str, Any]:
        """Return the [run] table; what is not known is left out, since TOML has no word for it."""
        return {name: value for name, value in self.__dict__.items() if value is not None}


@dataclass(frozen=True)
class Row:
    """One generation of the history."""

    generation: int
    best: float
    mean: float
    median: float
    champion: int
    """Id of the champion's genome."""
    validated: float | None
    species: int
    """How many there were."""
    threshold: float
    evaluations: int
    seconds_evaluating: float
    seconds_breeding: float
    solved: bool
    failures: int
    """Evaluations that came to nothing."""
    replaced: int
    """Workers that were lost and replaced."""


class Run:
    """A run directory.

    Attributes:
        directory: Where it is.
        about: Task, seed and version.
    """

    def __init__(self, directory: Path, about: About, table: dict[str, Any]) -> None:
        self.directory = directory
        self.about = about
        self._table = table

    @cached_property
    def settings(self) -> Settings:
        """What was chosen; read when first asked for, once the task has made its own functions known.

        Raises:
            RunError: They cannot be, or are of a newer version.
        """
        try:
            return Settings.from_dict(self._table)
        except (SettingsError, TypeError) as error:
            raise RunError(f"{self.directory / 'settings.toml'}: {error}") from error

    @cached_property
    def checkpoints(self) -> Checkpoints:
        """The populations that were saved."""
        return Checkpoints(self.directory / "checkpoints", self.settings.checkpoint)

    @property
    def population_size(self) -> int:
        """How many genomes a generation has, known even where the settings' functions are not."""
        size = self._table.get("population_size", Settings.population_size)
        return size if isinstance(size, int) else self.settings.population_size

    @staticmethod
    def create(directory: str | os.PathLike[str], settings: Settings, about: About) -> "Run":
        """Make a new run directory.

        Raises:
            RunError: There is something there already, or it cannot be written.
        """
        path = Path(directory)
        try:
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                other = f", or go on with it: neat resume {path}" if (path / "settings.toml").exists() else "."
                raise RunError(f"{path} exists already; choose another --run{other}")
            if path.is_dir():
                _furnish(path, settings, about)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                _appear(path, lambda made: _furnish(made, settings, about))
        except OSError as error:
            raise RunError(f"{path} cannot be written: {error.strerror}.") from error
        return Run(path, about, settings.to_dict())

    @staticmethod
    def open(directory: str | os.PathLike[str]) -> "Run":
        """Return the run in this directory.

        Raises:
            RunError: There is none, or it is damaged or of a newer version.
        """
        path = Path(directory)
        try:
            data = tomllib.loads((path / "settings.toml").read_text(encoding="utf-8"))
            table = data.pop("run")
            about = About(**table)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise RunError(f"{path} is no run: it has no settings.toml.") from error
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
            raise RunError(f"{path / 'settings.toml'} cannot be read: {' '.join(str(error).split())}") from error
        if about.format != FORMAT:
            raise RunError(f"{path} has format {about.format!r}, but this version reads {FORMAT}; use a newer neat.")
        return Run(path, about, data)

    def record(
        self,
        generation: Generation,
        *,
        seconds_evaluating: float = 0.0,
        solved: bool = False,
        failures: int = 0,
        replaced: int = 0,
    ) -> None:
        """Enter a generation, all of it or nothing; a new champion goes to champion.json as well.

        Raises:
            RunError: The disk does not take it; what was there is as it was.
        """
        champion = generation.champion
        text = ""
        with self._database() as database, database:
            known = database.execute("SELECT 1 FROM champion WHERE genome = ?", (champion.id,)).fetchone()
            if not known:
                text = champion.to_json()
                database.execute(
                    "INSERT INTO champion VALUES (?, ?, ?, ?, ?)",
                    (champion.id, generation.number, _real(champion.fitness), _real(generation.validated), text),
                )
            database.execute(
                "INSERT OR REPLACE INTO generation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    generation.number,
                    _real(generation.best.fitness),
                    _real(generation.mean),
                    _real(generation.median),
                    champion.id,
                    _real(generation.validated),
                    generation.threshold,
                    generation.evaluations,
                    seconds_evaluating,
                    generation.seconds,
                    int(solved),
                    failures,
                    replaced,
                ),
            )
            database.executemany(
                "INSERT OR REPLACE INTO species VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        generation.number,
                        kind.id,
                        kind.founded,
                        kind.size,
                        _real(kind.best),
                        _real(kind.mean),
                        kind.stagnant,
                        kind.marks,
                    )
                    for kind in generation.species
                ],
            )  # fmt: skip
        if text:
            self._keep_champion(text)

    def note_state(self, state: str) -> None:
        """Say how the run is, for those who watch it: "running", "interrupted" or "finished"."""
        self._note("state", state)

    def note_goal(self, generations: int | None, solve: bool) -> None:
        """Say where the run is to end, for those who go on with it: after so many generations, or once it is solved."""
        self._note("goal", json.dumps([generations, solve]))

    def goal(self) -> tuple[int | None, bool]:
        """Return what `note_goal` said last; if it never said anything, where the run was to end when it began."""
        noted = self._noted("goal")
        if noted is None:
            return self.about.generations, self.about.solve
        generations, solve = json.loads(noted)
        return generations, solve

    def state(self) -> str | None:
        """Return what `note_state` said last, None if it never said anything."""
        return self._noted("state")

    def _note(self, key: str, value: str) -> None:
        with self._database() as database, database:
            database.execute("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT)")
            database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _noted(self, key: str) -> str | None:
        with self._database() as database:
            if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                return None
            row = database.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def is_solved(self) -> bool:
        """Return whether the champion of the last generation solves the task."""
        with self._database() as database:
            row = database.execute("SELECT solved FROM generation ORDER BY number DESC LIMIT 1").fetchone()
        return bool(row and row[0])

    def forget_after(self, generation: int) -> None:
        """Remove what was entered from this generation on: a resumed run lives through it again."""
        with self._database() as database, database:
            for table, column in (("generation", "number"), ("species", "generation"), ("champion", "generation")):
                database.execute(f"DELETE FROM {table} WHERE {column} >= ?", (generation,))  # names of ours
            left = database.execute("SELECT json FROM champion ORDER BY generation DESC LIMIT 1").fetchone()
        if left:
            self._keep_champion(left[0])
        else:
            (self.directory / "champion.json").unlink(missing_ok=True)

    def _keep_champion(self, text: str) -> None:
        path = self.directory / "champion.json"
        try:
            write_whole(path, text.encode())
        except OSError as error:
            raise RunError(f"{path} cannot be written: {error.strerror}.") from error

    def history(self) -> list[Row]:
        """Return the generations so far, oldest first."""
        with self._database() as database:
            rows = database.execute(
                "SELECT number, best, mean, median, champion, validated,"
                " (SELECT COUNT(*) FROM species WHERE species.generation = number),"
                " threshold, evaluations, seconds_evaluating, seconds_breeding, solved, failures, replaced"
                " FROM generation ORDER BY number"
            ).fetchall()
        return [Row(row[0], *map(_score, row[1:4]), *row[4:11], bool(row[11]), *row[12:]) for row in rows]  # type: ignore[call-arg,arg-type]  # as the schema has them

    def species(self) -> list[SpeciesRecord]:
        """Return the species of the last generation, largest first."""
        with self._database() as database:
            rows = database.execute(
                "SELECT id, founded, size, best, mean, stagnant, marks FROM species"
                " WHERE generation = (SELECT MAX(number) FROM generation) ORDER BY size DESC, id"
            ).fetchall()
        return [
            SpeciesRecord(
                id=row[0], founded=row[1], size=row[2], best=_score(row[3]), mean=_score(row[4]), stagnant=row[5],
                marks=row[6],
            )
            for row in rows
        ]  # fmt: skip

    def champion(self) -> Genome:
        """Return the champion.

        Raises:
            RunError: No generation was finished yet, or its file is damaged.
        """
        try:
            return Genome.from_json(json.dumps(self.champion_record()))
        except GenomeError as error:
            raise RunError(f"{self.directory / 'champion.json'} cannot be read: {error}") from error

    def champion_record(self) -> Any:
        """Return the champion as `Genome.to_json` wrote it, its functions by name, known here or not.

        Raises:
            RunError: No generation was finished yet, or its file is damaged.
        """
        path = self.directory / "champion.json"
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            if missing := {"id", "fitness", "shape", "neurons", "synapses"} - set(record):
                raise ValueError(f"genome JSON lacks {min(missing)!r}")
            return record
        except FileNotFoundError as error:
            raise RunError(f"{self.directory} has no champion yet: not one generation was finished.") from error
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise RunError(f"{path} cannot be read: {error}") from error

    def save(self, population: Population) -> Path:
        """Save a population among the checkpoints, once the history before it is on the disk.

        Raises:
            RunError: The history cannot be written.
            CheckpointError: The population cannot; older ones are as they were.
        """
        with self._database() as database:
            database.execute("PRAGMA wal_checkpoint(PASSIVE)")
        return self.checkpoints.save(population)

    def hold(self) -> AbstractContextManager[None]:
        """Keep every other process from going on with this run, as long as the block lasts.

        Raises:
            RunError: Another process has it; the message says which.
        """
        return lock.hold(self.directory / "run.lock", str(self.directory))

    def holder(self) -> str | None:
        """Return which process is at work on this run, in words, or None."""
        return lock.holder(self.directory / "run.lock")

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        path = self.directory / "history.sqlite"
        if not path.exists():
            raise RunError(f"{self.directory} is no whole run: history.sqlite is missing.")
        try:
            with closing(sqlite3.connect(path, timeout=10.0)) as database:
                database.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost rows since `save`
                yield database
        except sqlite3.Error as error:
            raise RunError(f"{path}: {error}.") from error

    def __repr__(self) -> str:
        return f"<Run {self.directory}: {self.about.task}, seed {self.about.seed}>"


def _appear(path: Path, furnish: Callable[[Path], None]) -> None:
    """Make a directory that is there with all that is in it, or not at all."""
    made = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        furnish(made)
        made.chmod(0o755)
        made.rename(path)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _furnish(directory: Path, settings: Settings, about: About) -> None:
    (directory / "checkpoints").mkdir()
    text = tomli_w.dumps({"run": about.to_dict(), **settings.to_dict()})
    write_whole(directory / "settings.toml", text.encode())
    with closing(sqlite3.connect(directory / "history.sqlite")) as database:
        database.executescript(SCHEMA)


def _score(value: float | None) -> float:
    """Return what `_real` took away."""
    return -math.inf if value is None else value


def _real(value: float | None) -> float | None:
    """Return a number that a database and JSON can hold: nothing for -inf, a failed evaluation."""
    return None if value is None or not math.isfinite(value) else float(value)
