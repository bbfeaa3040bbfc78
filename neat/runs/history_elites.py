"""History elites: the map of a run in its history: the genomes that were the best of their cell when they were scored.

The table `elite` has a row per generation and cell in which a genome became the elite. The elite of a cell is its row
of the latest generation. Earlier ones remain until no checkpoint is left from which a resumed run would need them,
because resuming deletes the rows after its checkpoint. The note `map` says what the cells stand for, and since when.
All of it may come from a stranger, so rows that are not valid are left out when it is read, and rows are named by
`rowid`: the `entry` of a stranger need not be a key.
"""

import json
import math
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from neat.errors import one_line
from neat.runs.history_schema import CREATED_LATER, ELITE, META, TABLES, columns, insertion, stored
from neat.runs.untrusted_database import Connection, number_in
from neat.selection.grid import MOST_MEASURES, Grid
from neat.selection.measure import Measure

if TYPE_CHECKING:  # a reader of histories, such as the visualizer, does not load the algorithm
    from neat.evolution.generation import Generation
    from neat.genetics.genome import Genome

KEY = "map"
"""Of the note."""
MOST_GENOMES = 2**28
"""Bytes of the JSON of all elites of a run: a genome that has more than its cell's share of them is not kept."""
LEAST_OF_SYNAPSE = 64
"""Bytes of the JSON of a synapse, at least."""
CELLS = 1_000_000
"""What a generation counts in the key of a row, and a cell 1: more than a map has cells."""
MOST_CELLS = 250_000
"""Cells of a map that is read."""
MOST_ROWS = 5_000_000
"""Elites that are read, the newest first, of which one of each cell is kept."""
MOST_PRUNED = 1_000_000
"""Elites that are looked at when some are deleted, the oldest first; the next checkpoint continues."""
LATEST_OF_GENOME = "FROM elite WHERE genome = ? ORDER BY rowid DESC LIMIT 1"
"""SQL for the last time that a genome became an elite."""
MOST_NOTE = 4096
"""Bytes of the note."""
MOST_LETTERS = 200
"""Of the name of a measure."""


@dataclass(frozen=True)
class EliteRow:
    """The elite of a cell, as the history has it."""

    cell: tuple[int, ...]
    """Its place along each measure, from 0."""
    genome: int
    """Its id; `Run.genome_record` has its genes."""
    score: float
    generation: int
    """In which it became the elite."""
    measures: tuple[float, ...]
    """What it did, as many numbers as the grid has measures."""
    solved: bool
    """Whether it solves the task, as its outcome reports."""


class Origin(NamedTuple):
    """Where a genome of the history comes from."""

    is_champion: bool
    """Whether it was champion; otherwise it was an elite."""
    generation: int
    """In which it became that."""


class RecordedMap(NamedTuple):
    """The map of a run."""

    grid: Grid
    elites: list[EliteRow]
    """In the order of their cells."""


def write(database: Connection, generation: "Generation") -> None:
    """Write the elites of a generation, and the note if it is another one."""
    grid = generation.grid
    if grid is None:
        return
    most = MOST_GENOMES // grid.total
    rows = [
        (
            CELLS * generation.number + one.cell, one.genome.id, generation.number, one.cell, stored(one.score),
            *one.measures, *(None,) * (MOST_MEASURES - len(one.measures)), int(one.solved),
            _json_of(one.genome, most),
        )
        for one in generation.elites
    ]  # fmt: skip
    for name in CREATED_LATER:
        database.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns(TABLES[name])})")
    database.executemany(insertion("elite", ELITE), rows)
    text = grid_text(grid)
    if _noted(database) != text:
        database.execute(insertion("meta", META), (KEY, text))


def recorded_map(database: Connection) -> RecordedMap | None:
    """Return the map in a history; None without one.

    Raises:
        sqlite3.Error: It cannot be read; or another exception of `untrusted_database.DAMAGE`.
    """
    with database.one_state():  # the note is that of the rows
        grid = grid_in(_noted(database))
        if grid is None or not database.has("elite"):
            return None
        newest = _newest(database, grid)
    return RecordedMap(grid, [newest[number] for number in sorted(newest)])


def elite_json(database: Connection, genome: int, most: int) -> str | None:
    """Return an elite as `Genome.to_json` wrote it; None if this genome is not one, or "" if it was too large to keep.

    Args:
        database: The history.
        genome: Its id.
        most: Bytes that it may have.
    """
    if not database.has("elite"):
        return None
    row = database.execute(f"SELECT rowid {LATEST_OF_GENOME}", (genome,)).fetchone()
    return None if row is None else database.text("elite", "json", row[0], most)


def origin(database: Connection, genome: int) -> Origin | None:
    """Return where a champion or an elite comes from; None if this genome is neither.

    Args:
        database: The history.
        genome: Its id.
    """
    since = number_in("generation")
    row = database.execute(f"SELECT {since} FROM champion WHERE genome = ?", (genome,)).fetchone()
    is_champion = row is not None
    if row is None and database.has("elite"):
        row = database.execute(f"SELECT {since} {LATEST_OF_GENOME}", (genome,)).fetchone()
    if row is None:
        return None
    return Origin(is_champion, row[0] if isinstance(row[0], int) and row[0] >= 0 else 0)


def truncate(database: Connection, generation: int) -> None:
    """Delete the elites of this generation and of everything after it, and the note of a map that began there."""
    if not database.has("elite"):
        return
    database.execute("DELETE FROM elite WHERE generation >= ?", (generation,))
    grid = grid_in(_noted(database))
    if grid is not None and grid.began >= generation:
        database.execute("DELETE FROM meta WHERE key = ?", (KEY,))


def prune(database: Connection, generation: int) -> None:
    """Delete elites of before a generation that others of before it have replaced, and those of an ended map.

    Args:
        database: The history.
        generation: That of the oldest checkpoint: a run that is resumed from it needs those that were elites then.
    """
    if not database.has("elite"):
        return
    grid = grid_in(_noted(database))
    if grid is not None and grid.began <= generation:
        database.execute("DELETE FROM elite WHERE generation < ?", (grid.began,))
    newest: dict[int, int] = {}
    replaced: list[tuple[int]] = []
    rows = database.execute(
        f"SELECT rowid, {number_in('cell')} FROM elite WHERE generation < ? ORDER BY rowid LIMIT ?",
        (generation, MOST_PRUNED),
    )
    for row, cell in rows:
        if cell in newest:
            replaced.append((newest[cell],))
        newest[cell] = row
    database.executemany("DELETE FROM elite WHERE rowid = ?", replaced)


def grid_text(grid: Grid) -> str:
    """Return the note of a map."""
    measures = [list(one) for one in grid.measures]
    return json.dumps({"began": grid.began, "measures": measures, "cells": list(grid.cells)})


def grid_in(text: str | None) -> Grid | None:
    """Return the grid that a note states; None if it is not valid."""
    try:
        data = json.loads(text or "")
        measures = tuple(Measure(_name(name), _real(low), _real(high)) for name, low, high in data["measures"])
        grid = Grid(measures, tuple(map(_whole, data["cells"])), _whole(data["began"]))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None
    valid = (
        1 <= len(measures) == len(grid.cells) <= MOST_MEASURES
        and all(0.0 < one.high - one.low < math.inf for one in measures)
        and min(grid.cells) > 0
        and grid.total <= MOST_CELLS
    )
    return grid if valid else None


def _newest(database: Connection, grid: Grid) -> dict[int, EliteRow]:
    """Return the newest valid elite of each cell that has one, by the number of the cell."""
    names = ("genome", "generation", "cell", "score", "x", "y", "solved")
    rows = database.execute(
        f"SELECT {', '.join(map(number_in, names))} FROM elite WHERE generation >= ? ORDER BY rowid DESC LIMIT ?",
        (grid.began, MOST_ROWS),
    )
    newest: dict[int, EliteRow] = {}
    for genome, generation, cell, score, *behaviour, solved in rows:
        if cell in newest:
            continue
        try:
            measures = tuple(map(_real, behaviour[: len(grid.measures)]))
            number = _whole(cell)
            if number < grid.total:
                place = grid.place_of(number)
                newest[number] = EliteRow(
                    place, _whole(genome), _real(score), _whole(generation), measures, solved == 1
                )
        except (TypeError, OverflowError):
            continue
    return newest


def _json_of(genome: "Genome", most: int) -> str:
    """Return a genome as JSON, "" if it would have more bytes."""
    if len(genome.synapses) * LEAST_OF_SYNAPSE > most:
        return ""
    text = genome.to_json()
    return text if len(text) <= most else ""


def _noted(database: Connection) -> str | None:
    """Return the note of the map; None without one, or if it is too long."""
    try:
        return database.note(KEY, MOST_NOTE)
    except sqlite3.DataError:
        return None


def _name(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MOST_LETTERS:
        raise TypeError
    return one_line(value)


def _whole(value: Any) -> int:
    """Return a whole number that JavaScript can hold.

    Raises:
        TypeError: It is anything else.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise TypeError
    return value


def _real(value: Any) -> float:
    """Return a finite number.

    Raises:
        TypeError: It is anything else.
        OverflowError: It is too large.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError
    return float(value)
