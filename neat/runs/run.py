"""Run: a run directory, which holds everything about one run of evolution.

    settings.toml     the settings, and under [run] the task, the seed and the version
    history.sqlite    a row per generation, per species in it, per new champion, and per elite of the map
    champion.json     the champion and its conversions, as `Controller.to_json` writes them
    checkpoints/      the latest populations, from which the run continues
    replays/          an episode of each champion (see `neat.runs.replay_format`)
    elite-replays/    an episode of each of the newest elites
    run.lock          the process that is running it, if any
    progress.json     how far its generation has come, while it evolves (see `neat.runs.heartbeat`)
    watched           touched while somebody watches it evolve (see `neat.runs.watched`)

Every write is atomic or a transaction, so any process may read at any time, without the task's game
installed. Only one process may write: the one that holds the lock (`Run.hold`).
"""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from neat.errors import GenomeError, RunError, SettingsError, one_line
from neat.evolution.generation import Generation, SpeciesRecord
from neat.evolution.population import Population
from neat.genetics.genome import Genome
from neat.network.conversions import CHAMPION, KEY, Conversions, with_conversions
from neat.runs import heartbeat, history_repair, settings_file
from neat.runs.checkpoints import Checkpoints
from neat.runs.history import TIMEOUT, History, Row
from neat.runs.history_elites import Origin, RecordedMap
from neat.runs.history_repair import Repair
from neat.runs.leftovers import remove_leftovers
from neat.runs.settings_file import About
from neat.runs.untrusted_database import MOST_VALUE
from neat.settings import Settings
from neat.system import lock, regular_file
from neat.system.atomic_write import write_whole

__all__ = ["About", "Run"]

MOST_CHAMPION = MOST_VALUE
"""Bytes of champion.json."""


class Run:
    """A run directory.

        >>> run = Run.create("runs/xor", settings, About(task="xor", seed=1))
        >>> with run.hold():
        ...     for generation in neat.evolve(population, workers):
        ...         run.record(generation)
        ...         if run.checkpoints.is_due(population.generation):
        ...             run.save(population)
        >>> Run.open("runs/xor").champion()

    Every method that reads may be called by any process at any time. `record`, `save`, `note_state`,
    `note_goal`, `note_conversions`, `repair_history` and `truncate_history` write; call them only within `hold`.

    Attributes:
        directory: The path of the directory.
        about: Task, seed, version and labels.
    """

    def __init__(self, directory: Path, about: About, table: dict[str, Any]) -> None:
        """Use `create` or `open` instead.

        Args:
            directory: An existing run directory.
            about: The table [run] of its settings.toml.
            table: The rest of its settings.toml.
        """
        self.directory = directory
        self.about = about
        self._table = table
        self._history = History(directory / "history.sqlite")
        self._champion_on_file: int | None = None
        self._conversions: Any = None

    @cached_property
    def settings(self) -> Settings:
        """The settings; read when first used, so that a task can register its functions before.

        Raises:
            RunError: They are invalid, or of a newer version.
        """
        try:
            return Settings.from_dict(self._table)
        except (SettingsError, TypeError) as error:
            raise RunError(f"{self.directory / 'settings.toml'}: {error}") from error

    @cached_property
    def checkpoints(self) -> Checkpoints:
        """The saved populations."""
        return Checkpoints(self.directory / "checkpoints", self.settings.checkpoint)

    @property
    def population_size(self) -> int:
        """Genomes per generation; available even if the settings name functions that are unknown here."""
        size = self._table.get("population_size", Settings.population_size)
        return size if isinstance(size, int) else self.settings.population_size

    @staticmethod
    def create(directory: str | os.PathLike[str], settings: Settings, about: About) -> "Run":
        """Create a run directory.

        Args:
            directory: A path that does not exist yet, or an empty directory.
            settings: The settings of the run.
            about: Task, seed and labels.

        Raises:
            RunError: The path is in use, or cannot be written.
        """
        path = Path(directory)
        try:
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                is_run = (path / "settings.toml").exists()
                remedy = f", or continue that run with: neat resume {path}" if is_run else "."
                raise RunError(f"{path} exists already; choose another directory{remedy}")
            if path.is_dir():
                _write_skeleton(path, settings, about)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                _create_atomically(path, lambda temporary: _write_skeleton(temporary, settings, about))
        except (OSError, sqlite3.Error) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise RunError(f"{path} cannot be written: {reason}.") from error
        return Run(path, about, settings.to_dict())

    @staticmethod
    def open(directory: str | os.PathLike[str]) -> "Run":
        """Return the run in this directory.

        Raises:
            RunError: The directory is not a run directory, or its settings.toml is damaged or of a
                newer format.
        """
        about, table = settings_file.read(Path(directory))
        return Run(Path(directory), about, table)

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
        """Write a generation to the history, and a new champion to champion.json.

        May be called again for the same generation, for instance after an error.

        Args:
            generation: The record that `Population.tell` returned.
            seconds_evaluating: The time that the evaluations took.
            solved: Whether the champion solves the task.
            failures: Evaluations that failed.
            replaced: Workers that died and were replaced.
            timeout: Seconds to wait for another program that locks the history.

        Raises:
            RunError: The directory cannot be written; the history is unchanged.
        """
        is_new = self._history.record(
            generation,
            seconds_evaluating=seconds_evaluating,
            solved=solved,
            failures=failures,
            replaced=replaced,
            timeout=timeout,
        )
        if generation.champion.id != self._champion_on_file:
            self._write_champion(
                generation.champion.to_json() if is_new else self._history.champion_json(generation.champion.id)
            )
            self._champion_on_file = generation.champion.id

    def note_changes(
        self, before: Settings, after: Settings, generation: int, *, rescored: bool = False, task: About | None = None
    ) -> None:
        """Write new settings to settings.toml, with what they were before and from which generation on they hold.

        Args:
            before: The settings until now.
            after: The settings from now on.
            generation: The number of the generation that is scored next.
            rescored: Whether scores from before no longer count (`Population.rescore`).
            task: What the file says about the task from now on; None if that remains.

        Raises:
            RunError: The file cannot be written; it is unchanged.
        """
        about = self.about.with_changes(before, after, generation, rescored=rescored, task=task)
        try:
            settings_file.write(self.directory, after, about)
        except OSError as error:
            raise RunError(f"{self.directory / settings_file.NAME} cannot be written: {error.strerror}.") from error
        self.about, self._table = about, after.to_dict()
        for name in ("settings", "checkpoints"):  # which are made of what was written
            self.__dict__.pop(name, None)

    def note_state(self, state: str) -> None:
        """Record whether the run is "running", "interrupted" or "finished"."""
        self._history.note("state", state)

    def state(self) -> str | None:
        """Return what `note_state` recorded last, or None.

        A process that was killed leaves the state "running"; `holder` says whether it still runs.
        """
        return self._history.noted("state")

    def note_goal(self, generations: int | None, solve: bool) -> None:
        """Record the stopping condition: generations, None for no limit, and whether a solved task stops the run."""
        self._history.note("goal", json.dumps([generations, solve]))

    def goal(self) -> tuple[int | None, bool]:
        """Return the stopping condition that `note_goal` recorded last, or that of `about`.

        Raises:
            RunError: The record is damaged.
        """
        noted = self._history.noted("goal")
        if noted is None:
            return self.about.generations, self.about.solve
        try:
            generations, solve = json.loads(noted)
        except (ValueError, TypeError, RecursionError):
            generations, solve = None, None
        if not (generations is None or (type(generations) is int and generations > 0)) or not isinstance(solve, bool):
            raise RunError(f"{self.directory} is damaged: its goal {noted!r:.60} is invalid; use an unchanged copy.")
        return generations, solve

    def note_conversions(self, conversions: Conversions) -> None:
        """Record how the task converts observations and outputs; champions from now on are written with it."""
        noted = conversions.to_dict()
        self._history.note(KEY, json.dumps(noted))
        self._conversions = noted

    def noted_conversions(self) -> Any:
        """Return the JSON object that `note_conversions` recorded last; None without one, or if it is damaged.

        A run that is continued records those of its task again.
        """
        noted = self._history.noted(KEY)
        try:
            return None if noted is None else json.loads(noted)
        except (ValueError, RecursionError):
            return None

    def is_solved(self) -> bool:
        """Return whether the champion of the last generation solves the task."""
        return self._history.is_solved()

    def history(self) -> list[Row]:
        """Return a row per generation so far, oldest first."""
        return self._history.rows()

    def map(self) -> RecordedMap | None:
        """Return the elites of the run so far, and the grid that they are of; None if it has no map.

        Raises:
            RunError: The history is missing or damaged.
        """
        return self._history.map()

    def species(self) -> list[SpeciesRecord]:
        """Return the species of the last generation, the largest first."""
        return self._history.species()

    def truncate_history(self, generation: int) -> None:
        """Delete this generation and everything after it; a resumed run computes them again.

        champion.json becomes the champion of the generation before, and is removed if there is none.

        Raises:
            RunError: The directory cannot be written.
        """
        self._history.truncate(generation)
        self._champion_on_file = None
        self._write_champion(self._history.champion_json())

    def repair_history(self, population: Population, solved: Callable[[], bool]) -> Repair | None:
        """Replace a damaged or missing history by one with all that can still be read; the damaged file is kept.

        Args:
            population: The population to continue with.
            solved: Returns whether its champion solves the task.

        Returns:
            What was done; None if the history is valid, in which case nothing is changed.

        Raises:
            RunError: The history is locked, or the directory cannot be written.
        """
        problem = history_repair.problem_with(self._history)
        if problem is None:
            return None
        repair = history_repair.repair(self._history, problem, population, solved=solved)
        with suppress(RunError):  # champion.json may be missing or damaged too
            conversions = self.champion_record().get(KEY)
            if conversions is not None and self._history.noted(KEY) is None:
                self._history.note(KEY, json.dumps(conversions))
        return repair

    def genome_record(self, genome: int) -> dict[str, Any]:
        """Return the JSON object of a champion or an elite, with its conversions; its functions need not be known here.

        Args:
            genome: Its id.

        Raises:
            RunError: This genome is neither, is not kept, or is damaged.
        """
        text = self._history.genome_json(genome)
        if text is None:
            raise RunError(
                f"genome {genome} is neither a champion of {self.directory} nor an elite of its map whose genes are "
                "kept; neat view shows both with their ids."
            )
        return _record_in(self._with_conversions(text), self._history.path)

    def origin(self, genome: int) -> Origin | None:
        """Return in which generation a genome became champion or elite; None if it is neither.

        Args:
            genome: Its id.

        Raises:
            RunError: The history is missing or damaged.
        """
        return self._history.origin(genome)

    def _write_champion(self, text: str | None) -> None:
        path = self.champion_path
        try:
            if text is None:
                path.unlink(missing_ok=True)
            else:
                write_whole(path, self._with_conversions(text).encode())
        except OSError as error:
            raise RunError(f"{path} cannot be written: {error.strerror}.") from error

    def _with_conversions(self, genome: str) -> str:
        """Return the JSON of a genome with the conversions of its task, where they were recorded."""
        conversions = self._conversions or self.noted_conversions()
        try:
            return genome if conversions is None else with_conversions(genome, conversions)
        except (ValueError, TypeError, RecursionError) as error:
            raise RunError(
                f"{self._history.path} is damaged: a genome in it is not a JSON object; use an unchanged copy."
            ) from error

    @property
    def champion_path(self) -> Path:
        """The file of the champion."""
        return self.directory / CHAMPION

    def champion(self) -> Genome:
        """Return the champion.

        Raises:
            RunError: The first generation is not finished, or the file is damaged.
        """
        try:
            return Genome.from_json(json.dumps(self.champion_record()))
        except GenomeError as error:
            raise RunError(f"{self.champion_path} cannot be read: {error}") from error

    def champion_record(self) -> Any:
        """Return the JSON object of the champion, whose functions need not be known here.

        Raises:
            RunError: The first generation is not finished, or the file is damaged.
        """
        path = self.champion_path
        try:
            content = regular_file.read(path, MOST_CHAMPION)
        except FileNotFoundError as error:
            raise RunError(f"{self.directory} has no champion yet: its first generation is not finished.") from error
        except OSError as error:
            raise RunError(f"{path} cannot be read: {error.strerror}.") from error
        return _record_in(content, path)

    def save(self, population: Population) -> Path:
        """Save a checkpoint of a population, after the history up to it is on disk.

        Elites that no checkpoint needs any more are deleted from the history.

        Returns:
            The path of the checkpoint.

        Raises:
            RunError: The history cannot be written.
            CheckpointError: The checkpoint cannot be written; older ones are unchanged.
        """
        self._history.checkpoint()
        path = self.checkpoints.save(population)
        if population.map is not None and (oldest := self.checkpoints.oldest()) is not None:
            with suppress(RunError):  # the next checkpoint tries again
                self._history.prune_elites(oldest)
        return path

    def trim_history(self) -> None:
        """Empty the history's WAL file, as far as no reader is in the way; `record` does not need it.

        Raises:
            RunError: The history cannot be read or written.
        """
        self._history.trim()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the lock while the block runs: no other process can hold it at the same time.

        Temporary files and the heartbeat of a process that was killed are deleted.

        Raises:
            RunError: On entry, if another process holds it; the message names that process.
        """
        with lock.hold(self.directory / "run.lock", str(self.directory)):
            remove_leftovers(self.directory)
            heartbeat.remove(self.directory)
            yield

    def holder(self) -> str | None:
        """Return a description of the process that holds the lock, or None."""
        return lock.holder(self.directory / "run.lock")

    def __repr__(self) -> str:
        return f"<Run {self.directory}: {self.about.task}, seed {self.about.seed}>"


def _record_in(content: bytes | str, path: Path) -> dict[str, Any]:
    """Return the JSON object of a genome.

    Raises:
        RunError: It is not one; the message names the file that it comes from.
    """
    try:
        record = json.loads(content, parse_constant=_refuse)
        if not isinstance(record, dict):
            raise ValueError("it must be a JSON object")
        if missing := {"id", "fitness", "shape", "neurons", "synapses"} - set(record):
            raise ValueError(f"genome JSON lacks {min(missing)!r}")
        return record
    except (ValueError, TypeError, RecursionError) as error:
        raise RunError(f"{path} cannot be read: {one_line(error)}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"it contains {constant}, which is not JSON")


def _create_atomically(path: Path, fill: Callable[[Path], None]) -> None:
    """Create a directory that appears with all its contents, or not at all."""
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        fill(temporary)
        temporary.chmod(0o755)
        temporary.rename(path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _write_skeleton(directory: Path, settings: Settings, about: About) -> None:
    (directory / "checkpoints").mkdir()
    settings_file.write(directory, settings, about)
    History.create(directory / "history.sqlite")
