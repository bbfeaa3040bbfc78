"""Store: what one run directory says, as plain values that JSON can hold."""

import contextlib
import re
import sqlite3
import time
from pathlib import Path
from typing import Any, NamedTuple

from neat import RunError
from neat.runs.replay_format import Replay
from visualizer.untrusted import database_of, is_regular, modified, plain, real, settings_of, whole, words

MOST_POINTS = 5_000
"""A history of more generations is thinned: each point then stands for several, by least and most."""
MOST_LABELS = 20_000
MOST_CHAMPIONS = 20_000
LIVE_SECONDS = 10.0
RATE_GENERATIONS = 10
"""Evaluations a second are taken over the last so many generations."""
REPLAY = re.compile(r"(\d{1,16})\.zip")


class Labels(NamedTuple):
    """What a task calls its inputs and outputs."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    grid: tuple[int, int] | None
    """(rows, columns) of the first inputs, where they are a picture."""
    legend: tuple[str, ...]
    """What the values in the grid mean."""


class Store:
    """A run directory, for reading.

    Attributes:
        directory: Where it is.
        name: What it is called.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.name = words(directory.name)

    def about(self) -> dict[str, Any]:
        """Return what the page's header says: `/api/run`."""
        settings = settings_of(self.directory)
        table = _table(settings)
        facts = self.summary()
        return {
            "name": self.name,
            "task": words(table.get("task")),
            "seed": plain(table.get("seed")),
            "version": words(table.get("version")),
            "format": whole(table.get("format")),
            **facts,
            "population_size": whole(settings.get("population_size")),
            "settings": plain({name: value for name, value in settings.items() if name != "run"}),
        }

    def summary(self) -> dict[str, Any]:
        """Return how far the run has come."""
        with database_of(self.directory) as database:
            number, evaluations, validated = _row(
                database, "SELECT number, evaluations, validated FROM generation ORDER BY number DESC LIMIT 1"
            )
            best, solved = _row(database, "SELECT MAX(best), MAX(solved) FROM generation")
            (species,) = _row(database, "SELECT COUNT(*) FROM species WHERE generation = ?", number)
            recent = database.execute(
                "SELECT evaluations, seconds_evaluating, seconds_breeding FROM generation ORDER BY number DESC LIMIT ?",
                (RATE_GENERATIONS + 1,),
            ).fetchall()
            noted = _noted_state(database)
        generations = whole(number, -1) + 1
        return {
            "state": self._state(generations, noted),
            "modified": modified(self.directory),
            "generations": generations,
            "evaluations": whole(evaluations),
            "best": real(best),
            "validated": real(validated),
            "species": whole(species),
            "evaluations_per_second": _rate(recent),
            "solved": bool(whole(solved)),
        }

    def _state(self, generations: int, noted: str) -> str:
        """Return "empty", "live", "stale" or "finished"."""
        ended = noted in ("finished", "interrupted")
        fresh = time.time() - modified(self.directory) < LIVE_SECONDS
        if noted == "finished":
            return "finished"
        if generations == 0:
            return "empty"
        return "live" if fresh and not ended else "stale"

    def labels(self) -> Labels:
        """Return what the task calls its inputs and outputs, as far as the run says."""
        table = _table(settings_of(self.directory))
        grid = table.get("grid")
        sound = isinstance(grid, list) and len(grid) == 2 and all(0 < whole(side) <= MOST_LABELS for side in grid)
        return Labels(
            _texts(table.get("input_labels")),
            _texts(table.get("output_labels")),
            (grid[0], grid[1]) if sound and isinstance(grid, list) else None,
            _texts(table.get("legend")),
        )

    def history(self, since: int = -1) -> dict[str, Any]:
        """Return the generations after `since`, by columns: `/api/history`."""
        with database_of(self.directory) as database:
            first, last = _row(database, "SELECT MIN(number), MAX(number) FROM generation WHERE number > ?", since)
            first, last = whole(first), whole(last, -1)
            stride = -(-(last - first + 1) // MOST_POINTS) if last >= first else 1
            columns = _plain_history(database, since) if stride == 1 else _thinned_history(database, since, stride)
            species = _species_sizes(database, since, stride)
            solved = database.execute(
                "SELECT number FROM generation WHERE number > ? AND solved = 1 LIMIT ?", (since, MOST_POINTS)
            ).fetchall()
        return {
            **columns,
            "species": species,
            "solved": [whole(number) for (number,) in solved],
            "decimated": stride > 1,
            "stride": stride,
        }

    def champions(self) -> list[dict[str, Any]]:
        """Return every champion there was, oldest first: `/api/champions`."""
        replays = set(self.replays())
        counted = (
            "SELECT genome, generation, fitness, validated, "
            "CASE json_valid(json) WHEN 1 THEN json_array_length(json, '$.neurons') END, "
            "CASE json_valid(json) WHEN 1 THEN json_array_length(json, '$.synapses') END "
            "FROM champion WHERE typeof(genome) = 'integer' AND genome >= 0 ORDER BY generation, genome LIMIT ?"
        )
        with database_of(self.directory) as database:
            rows = database.execute(counted, (MOST_CHAMPIONS,)).fetchall()
        return [
            {
                "genome": whole(genome), "generation": whole(generation), "fitness": real(fitness),
                "validated": real(validated), "neurons": whole(neurons), "synapses": whole(synapses),
                "replay": genome in replays,
            }
            for genome, generation, fitness, validated, neurons, synapses in rows
        ]  # fmt: skip

    def champion(self, genome: int) -> tuple[dict[str, Any], str]:
        """Return when a champion came and how good it is, and its JSON, not yet looked at.

        Raises:
            RunError: There never was a champion with this id.
        """
        with database_of(self.directory) as database:
            generation, fitness, validated, text = _row(
                database, "SELECT generation, fitness, validated, json FROM champion WHERE genome = ?", genome
            )
        if not isinstance(text, str):
            raise RunError(f"genome {genome} was never champion of {self.name}.")
        return {
            "genome": genome,
            "generation": whole(generation),
            "fitness": real(fitness),
            "validated": real(validated),
        }, text

    def happenings(self, since: int, most: int) -> list[dict[str, Any]]:
        """Return what events say of the generations after `since`, at most so many, oldest first."""
        with database_of(self.directory) as database:
            return happenings(database, since, most)

    def replays(self) -> list[int]:
        """Return the genomes of which there is a replay."""
        found = []
        with contextlib.suppress(OSError):
            found = [REPLAY.fullmatch(path.name) for path in (self.directory / "replays").iterdir()]
        return sorted(int(match[1]) for match in found if match)

    def replay(self, genome: int) -> Replay:
        """Return the replay of a champion.

        Raises:
            RunError: There is none, or it is damaged.
        """
        path = self.directory / "replays" / f"{genome}.zip"
        if not is_regular(path):
            raise RunError(f"there is no replay of genome {genome}.")
        return Replay.read(path)


def happenings(database: sqlite3.Connection, since: int, most: int) -> list[dict[str, Any]]:
    """Return generations after `since`: each with its species, and the champion if it is new."""
    rows = database.execute(
        "SELECT number, best, mean, champion, validated, evaluations, solved,"
        " (SELECT fitness FROM champion WHERE genome = generation.champion),"
        " (SELECT generation FROM champion WHERE genome = generation.champion)"
        " FROM generation WHERE number > ? ORDER BY number LIMIT ?",
        (since, most),
    ).fetchall()
    told = []
    for number, best, mean, champion, validated, evaluations, solved, fitness, crowned in rows:
        species = database.execute(
            "SELECT id, size FROM species WHERE generation = ? ORDER BY id LIMIT 1000", (number,)
        ).fetchall()
        told.append(
            {
                "generation": whole(number), "best": real(best), "mean": real(mean), "champion": whole(champion),
                "champion_fitness": real(fitness), "validated": real(validated), "evaluations": whole(evaluations),
                "solved": bool(whole(solved)), "new": crowned == number,
                "species": {str(whole(kind)): whole(size) for kind, size in species},
            }
        )  # fmt: skip
    return told


def _table(settings: dict[str, Any]) -> dict[str, Any]:
    table = settings.get("run")
    return table if isinstance(table, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(words(item, 80) for item in value[:MOST_LABELS]) if isinstance(value, list) else ()


def _row(database: sqlite3.Connection, query: str, *values: Any) -> tuple[Any, ...]:
    """Return the first row, or as many None as it would have."""
    cursor = database.execute(query, values)
    row: tuple[Any, ...] | None = cursor.fetchone()
    return row if row is not None else (None,) * len(cursor.description)


def _noted_state(database: sqlite3.Connection) -> str:
    """Return how the run says it is; "" if it does not say."""
    try:
        return words(_row(database, "SELECT value FROM meta WHERE key = 'state'")[0])
    except sqlite3.OperationalError:  # a run from before there was such a table
        return ""


def _rate(recent: list[tuple[Any, ...]]) -> float | None:
    """Return evaluations a second, from rows (evaluations so far, two durations), newest first."""
    seconds = sum((real(evaluating) or 0.0) + (real(breeding) or 0.0) for _, evaluating, breeding in recent[:-1])
    if len(recent) < 2 or seconds <= 0.0:
        return None
    return max(0, whole(recent[0][0]) - whole(recent[-1][0])) / seconds


def _plain_history(database: sqlite3.Connection, since: int) -> dict[str, Any]:
    rows = database.execute(
        "SELECT number, best, mean, champion, validated, evaluations,"
        " (SELECT fitness FROM champion WHERE genome = generation.champion)"
        " FROM generation WHERE number > ? ORDER BY number",
        (since,),
    ).fetchall()
    return {
        "generations": [whole(row[0]) for row in rows],
        "best": [real(row[1]) for row in rows],
        "mean": [real(row[2]) for row in rows],
        "champion_fitness": [real(row[6]) for row in rows],
        "validated": [real(row[4]) for row in rows],
        "evaluations": [whole(row[5]) for row in rows],
        "champion": [whole(row[3]) for row in rows],
    }


def _thinned_history(database: sqlite3.Connection, since: int, stride: int) -> dict[str, Any]:
    """Return one point for every `stride` generations: the last one's values, and the least and most of all."""
    rows = database.execute(
        "SELECT MIN(best), MAX(best), MIN(mean), MAX(mean) FROM generation WHERE number > ?"
        " GROUP BY number / ? ORDER BY number / ?",
        (since, stride, stride),
    ).fetchall()
    ends = database.execute(
        "SELECT best, mean, champion, validated, evaluations, number FROM generation WHERE number IN"
        " (SELECT MAX(number) FROM generation WHERE number > ? GROUP BY number / ?) ORDER BY number",
        (since, stride),
    ).fetchall()
    fitness = dict(database.execute("SELECT genome, fitness FROM champion").fetchall())
    return {
        "generations": [whole(row[5]) for row in ends],
        "best": [real(row[0]) for row in ends],
        "mean": [real(row[1]) for row in ends],
        "champion_fitness": [real(fitness.get(row[2])) for row in ends],
        "validated": [real(row[3]) for row in ends],
        "evaluations": [whole(row[4]) for row in ends],
        "champion": [whole(row[2]) for row in ends],
        "best_low": [real(row[0]) for row in rows],
        "best_high": [real(row[1]) for row in rows],
        "mean_low": [real(row[2]) for row in rows],
        "mean_high": [real(row[3]) for row in rows],
    }


def _species_sizes(database: sqlite3.Connection, since: int, stride: int) -> dict[str, list[list[int]]]:
    """Return for each species [generation, size] wherever its size changes; size 0 where it has died."""
    rows = database.execute(
        "SELECT generation, id, size FROM species WHERE generation IN"
        " (SELECT MAX(number) FROM generation WHERE number > ? GROUP BY number / ?) ORDER BY generation, id",
        (since, stride),
    )
    sizes: dict[str, list[list[int]]] = {}
    alive: dict[str, int] = {}
    here: dict[str, int] = {}
    at = None
    for generation, kind, size in rows:
        if whole(generation) != at:
            _enter_sizes(sizes, alive, here, at)
            alive, here, at = here, {}, whole(generation)
        here[str(whole(kind))] = whole(size)
    _enter_sizes(sizes, alive, here, at)
    return sizes


def _enter_sizes(
    sizes: dict[str, list[list[int]]], before: dict[str, int], here: dict[str, int], generation: int | None
) -> None:
    if generation is None:
        return
    for kind, size in here.items():
        if before.get(kind) != size:
            sizes.setdefault(kind, []).append([generation, size])
    for kind in before.keys() - here.keys():
        sizes[kind].append([generation, 0])
