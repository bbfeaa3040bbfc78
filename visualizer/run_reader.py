"""Run reader: the contents of one run directory, as plain values that JSON can hold."""

import contextlib
from pathlib import Path
from typing import Any, NamedTuple

from neat.errors import RunError
from neat.runs import watched
from neat.runs.replays import Replays, elite_replays
from neat.system.regular_file import is_regular
from visualizer import champion_queries, elite_queries, history_queries, species_queries
from visualizer.replay_cache import ReplayCache, ReplayParts
from visualizer.run_state import state_of
from visualizer.untrusted import WHOLE_LIMIT, database_of, modified, plain, real, settings_of, whole, words

MOST_LABELS_READ = 20_000
"""More than a run of this package states; further labels in a file are ignored."""


class Labels(NamedTuple):
    """The names that a task gives its inputs and outputs."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    grid: tuple[int, int] | None
    """(rows, columns) of the first inputs, where they form a picture."""
    legend: tuple[str, ...]
    """The meaning of each value in the grid."""
    agent_cell: tuple[int, int] | None = None
    """(row, column) of the cell of the grid in which the agent itself is."""
    summary: str = ""
    """What the task asks for, in words; "" where the run does not say."""


class RunReader:
    """Reads a run directory; writes nothing but the sign that somebody is watching.

    Attributes:
        directory: The run directory.
        name: The name of the run.
    """

    def __init__(self, directory: Path, replay_cache: ReplayCache | None = None) -> None:
        """Read nothing yet.

        Args:
            directory: The run directory.
            replay_cache: Shared by the readers of a server; None for a cache of this reader alone.
        """
        self.directory = directory
        self.name = words(directory.name)
        self._replays = Replays(directory / "replays")
        self._elite_replays = elite_replays(directory)
        self._replay_cache = replay_cache or ReplayCache()
        self._rescored = 0
        self._rescored_as_of = (0, 0)

    def about(self) -> dict[str, Any]:
        """Return what the page's header shows: `/api/run`."""
        settings = settings_of(self.directory)
        table = _table(settings)
        return {
            "name": self.name,
            "task": words(table.get("task")),
            "seed": plain(table.get("seed")),
            "version": words(table.get("version")),
            "format": whole(table.get("format")),
            "watchable": table["watchable"] if isinstance(table.get("watchable"), bool) else None,
            "solved_at": real(table.get("solved_at")),
            **self.summary(),
            "population_size": whole(settings.get("population_size")),
            "settings": plain({name: value for name, value in settings.items() if name != "run"}),
        }

    def summary(self) -> dict[str, Any]:
        """Return the state of the run and how far it has come."""
        with database_of(self.directory) as database:
            progress = history_queries.progress(database, self._rescored_from())
            recorded = history_queries.recorded_state(database)
        state = state_of(self.directory, recorded, progress["generations"])
        return {**state._asdict(), "modified": modified(self.directory), **progress}

    def _rescored_from(self) -> int:
        """Return the first generation whose scores are those of the present task; read again where it may differ."""
        try:
            file = (self.directory / "settings.toml").lstat()
            if self._rescored_as_of != (file.st_mtime_ns, file.st_size):
                generations = _table(settings_of(self.directory)).get("rescored")
                self._rescored = max(map(whole, generations), default=0) if isinstance(generations, list) else 0
                self._rescored_as_of = (file.st_mtime_ns, file.st_size)
        except (OSError, RunError):  # which is reported where the settings are shown
            return 0
        return self._rescored

    def labels(self) -> Labels:
        """Return the names of inputs and outputs, as far as the run records them."""
        table = _table(settings_of(self.directory))
        return Labels(
            _texts(table.get("input_labels")),
            _texts(table.get("output_labels")),
            _grid(table.get("grid")),
            _texts(table.get("legend")),
            _cell(table.get("agent_cell"), table.get("grid")),
            words(table.get("summary"), 200),
        )

    def history(self, since: int = -1) -> dict[str, Any]:
        """Return the generations after `since`, by columns: `/api/history`."""
        with database_of(self.directory) as database:
            return history_queries.history(database, since)

    def curve(self, most: int) -> dict[str, Any]:
        """Return how the best fitness so far grew, in at most this many points: `/api/curve`."""
        with database_of(self.directory) as database:
            return history_queries.curve(database, most)

    def species_in(self, generation: int) -> list[dict[str, Any]]:
        """Return the species that lived in a generation: `/api/species`."""
        with database_of(self.directory) as database:
            return species_queries.species_in(database, generation)

    def species(self, number: int) -> dict[str, Any]:
        """Return the life of a species: `/api/species/<id>`.

        Raises:
            RunError: It never lived.
        """
        with database_of(self.directory) as database:
            life = species_queries.species(database, number)
        if life is None:
            raise RunError(f"species {number} never lived in {self.name}.")
        return life

    def champions(self) -> list[dict[str, Any]]:
        """Return all champions, oldest first: `/api/champions`."""
        replays = set(self.replays())
        with database_of(self.directory) as database:
            champions = champion_queries.champions(database)
        return [{**champion, "replay": champion["genome"] in replays} for champion in champions]

    def elites(self) -> dict[str, Any]:
        """Return the map of the run, and what is drawn beneath it: `/api/elites`."""
        with database_of(self.directory) as database:
            found = elite_queries.elites(database)
        if not found["measures"]:
            return found
        table = _table(settings_of(self.directory))
        replays = {*self.replays(), *self._elite_replays.genomes()}
        return {
            **found,
            "lines": elite_queries.lines(table.get("map_lines")),
            "downwards": table.get("map_downwards") is True,
            "elites": [{**one, "replay": one["genome"] in replays} for one in found["elites"]],
        }

    def champion(self, genome: int) -> tuple[dict[str, Any], str]:
        """Return the generation and scores of a champion or an elite, and its JSON, not yet validated.

        Raises:
            RunError: This genome was neither, or is not kept.
        """
        with database_of(self.directory) as database:
            champion, text = champion_queries.champion(database, genome)
            if text is None:
                champion, text = elite_queries.elite(database, genome)
        if text == "":
            raise RunError(f"genome {genome} is an elite of {self.name}, but too large to be kept.")
        if text is None:
            raise RunError(f"genome {genome} was never champion of {self.name}, nor an elite of its map.")
        return champion, text

    def generation_updates(self, since: int, most: int) -> list[dict[str, Any]]:
        """Return at most this many generations after `since`, oldest first: what an event contains of each."""
        with database_of(self.directory) as database:
            return history_queries.generation_updates(database, since, most)

    def replays(self) -> list[int]:
        """Return the ids of the genomes that have a replay, the oldest first."""
        return [genome for genome in self._replays.genomes() if genome < WHOLE_LIMIT]

    def replay_versions(self) -> dict[int, tuple[int, int]]:
        """Return the inode and the time of the last change of each replay: one that is written again has others."""
        versions = {}
        for genome in self.replays():
            with contextlib.suppress(OSError):
                file = self._replays.path(genome).lstat()
                versions[genome] = file.st_ino, file.st_mtime_ns
        return versions

    def note_viewer(self) -> None:
        """Report to the process that evolves this run that somebody is watching, by the file `watched`."""
        watched.touch(self.directory)

    def replay(self, genome: int) -> ReplayParts:
        """Return the replay of a champion or an elite.

        Raises:
            RunError: It is missing or damaged.
        """
        for replays in (self._replays, self._elite_replays):
            if is_regular(path := replays.path(genome)):
                return self._replay_cache.read(path)
        raise RunError(f"genome {genome} has no replay in {self.name}.")


def _table(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the [run] table."""
    table = settings.get("run")
    return table if isinstance(table, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(words(item, 80) for item in value[:MOST_LABELS_READ]) if isinstance(value, list) else ()


def _grid(value: object) -> tuple[int, int] | None:
    if isinstance(value, list) and len(value) == 2 and all(0 < whole(side) <= MOST_LABELS_READ for side in value):
        return value[0], value[1]
    return None


def _cell(value: object, grid: object) -> tuple[int, int] | None:
    """Return a cell of the grid; None if it is not one."""
    sides = _grid(grid)
    if sides and isinstance(value, list) and len(value) == 2:
        row, column = (whole(part, -1) for part in value)
        return (row, column) if 0 <= row < sides[0] and 0 <= column < sides[1] else None
    return None
