"""History queries: SQL on the generations of a history, with every value checked on its way out."""

import sqlite3
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from neat.runs.history_schema import readable
from neat.runs.untrusted_database import Connection, number_in
from visualizer.champion_queries import sizes
from visualizer.untrusted import MOST_TEXT, real, whole, words

MOST_POINTS = 5_000
"""A longer history is thinned: each point then stands for several generations, by their minimum and maximum."""
MOST_SPECIES = 1_000
"""Species of one generation in an event."""
MOST_SIZES = 2_000_000
"""Sizes of species that are read for one history."""
CHAMPION_ID = number_in("generation.champion")
"""The champion of a generation, in a query on champions within a query on generations."""
CHAMPION_FITNESS = f"(SELECT {number_in('fitness')} FROM champion WHERE genome = {CHAMPION_ID})"
"""The score of that champion, when it was found."""
SECONDS = f"({number_in('seconds_evaluating', '0')}) + ({number_in('seconds_breeding', '0')})"
"""How long a generation took."""
RATE_GENERATIONS = 10
"""Evaluations per second are averaged over this many latest generations."""
COUNTS = ("champion", "evaluations")
"""Columns of whole numbers that a point of the history has."""
SCORES = (
    "best", "mean", "lower_quartile", "upper_quartile", "validated", "mean_hidden", "mean_synapses", "coverage",
    "qd_score",
)  # fmt: skip
"""Columns of numbers that a point of the history has, some of which may be missing."""


def progress(database: Connection, since: int = 0) -> dict[str, Any]:
    """Return how far a run has come: generations, evaluations, scores, species and speed.

    `solved` is that of the last generation, as in `neat.Run`.

    Args:
        database: The history.
        since: The first generation whose best fitness counts: scores of before are those of another task.
    """
    number, evaluations, validated, solved = _first_row(
        database,
        f"SELECT number, {_numbers('evaluations', 'validated', 'solved')} FROM generation ORDER BY number DESC LIMIT 1",
    )
    (best,) = _first_row(database, f"SELECT MAX({number_in('best')}) FROM generation WHERE number >= ?", since)
    (species,) = _first_row(database, "SELECT COUNT(*) FROM species WHERE generation = ?", number)
    recent = database.execute(
        f"SELECT {_numbers('evaluations', 'seconds_evaluating', 'seconds_breeding')} FROM generation"
        " ORDER BY number DESC LIMIT ?",
        (RATE_GENERATIONS + 1,),
    ).fetchall()
    return {
        "generations": whole(number, -1) + 1,
        "evaluations": whole(evaluations),
        "best": real(best),
        "validated": real(validated),
        "species": whole(species),
        "evaluations_per_second": _rate(recent),
        "solved": bool(whole(solved)),
    }


def recorded_state(database: Connection) -> str:
    """Return the state that the run has recorded of itself; "" if it has not."""
    try:
        (row,) = _first_row(database, "SELECT rowid FROM meta WHERE key = 'state'")
        return words(database.text("meta", "value", row, MOST_TEXT)) if row is not None else ""
    except sqlite3.OperationalError:  # a run from before this table existed
        return ""


def newest_generation(database: Connection) -> int:
    """Return the number of the latest generation; -1 before the first."""
    (newest,) = _first_row(database, "SELECT MAX(number) FROM generation")
    return newest if isinstance(newest, int) else -1


def history(database: Connection, since: int) -> dict[str, Any]:
    """Return the generations after `since`, by columns; thinned if there are many."""
    first, last = _first_row(database, "SELECT MIN(number), MAX(number) FROM generation WHERE number > ?", since)
    first, last = whole(first), whole(last, -1)
    stride = -(-(last - first + 1) // MOST_POINTS) if last >= first else 1
    columns = _points(database, since, stride)
    if stride > 1:
        columns |= _extremes(database, since, stride)
    return {**columns, "species": _species_sizes(database, since, stride)}


def curve(database: Connection, most: int) -> dict[str, list[Any]]:
    """Return how the best fitness so far grew, in at most this many points: `evaluations` and `best`.

    Args:
        database: The history.
        most: Points.
    """
    first, last = map(whole, _first_row(database, "SELECT MIN(number), MAX(number) FROM generation"))
    stride = max(1, -(-(last - first + 1) // most))
    rows = database.execute(
        f"SELECT MAX({number_in('evaluations')}), MAX({number_in('best')}) FROM generation"
        " GROUP BY (number - ?) / ? ORDER BY MIN(number) LIMIT ?",
        (first, stride, most),
    ).fetchall()
    best: list[float | None] = []
    for _, value in rows:
        known = [score for score in (real(value), best[-1] if best else None) if score is not None]
        best.append(max(known, default=None))
    return {"evaluations": [whole(evaluations) for evaluations, _ in rows], "best": best}


def generation_updates(database: Connection, since: int, most: int) -> list[dict[str, Any]]:
    """Return at most this many generations after `since`, oldest first: what an event contains of each.

    `new_champion` says whether the champion is new in this generation, and `seconds` how long it took.
    """
    rows = database.execute(
        f"SELECT number, {_columns(database, *COUNTS, *SCORES)}, {CHAMPION_FITNESS}, {SECONDS},"
        f" (SELECT {number_in('generation')} FROM champion WHERE genome = {CHAMPION_ID})"
        " FROM generation WHERE number > ? ORDER BY number LIMIT ?",
        (since, most),
    ).fetchall()
    updates = []
    for row in rows:
        *values, seconds, champion_since = row
        members = database.execute(
            f"SELECT {_numbers('id', 'size')} FROM species WHERE generation = ? ORDER BY id LIMIT ?",
            (row[0], MOST_SPECIES),
        ).fetchall()
        updates.append(
            {
                **_point(values), "seconds": real(seconds) or 0.0,
                "new_champion": champion_since == row[0], "champion_sizes": sizes(database, whole(row[1])),
                "species": {str(whole(species)): whole(size) for species, size in members},
            }
        )  # fmt: skip
    return updates


def _point(values: Sequence[Any]) -> dict[str, Any]:
    """Return the generation, counts and scores of one row, checked."""
    number, *rest, fitness = values
    counts = dict(zip(COUNTS, map(whole, rest), strict=False))
    scores = dict(zip(SCORES, map(real, rest[len(COUNTS) :]), strict=True))
    return {"generation": whole(number), **counts, **scores, "champion_fitness": real(fitness)}


def _columns(database: Connection, *columns: str) -> str:
    """Return SQL for the numbers in these columns of a generation; NULL where an earlier version lacks one."""
    present = readable("generation", database.columns_of("generation"))
    return ", ".join(number_in(present[column]) for column in columns)


def _numbers(*columns: str) -> str:
    return ", ".join(map(number_in, columns))


def _first_row(database: Connection, query: str, *values: Any) -> tuple[Any, ...]:
    """Return the first row of an answer, or as many None if it is empty."""
    cursor = database.execute(query, values)
    row: tuple[Any, ...] | None = cursor.fetchone()
    return row if row is not None else (None,) * len(cursor.description)


def _rate(recent: list[tuple[Any, ...]]) -> float | None:
    """Return evaluations per second, from rows (evaluations so far, two durations), newest first."""
    seconds = sum((real(evaluating) or 0.0) + (real(breeding) or 0.0) for _, evaluating, breeding in recent[:-1])
    if len(recent) < 2 or seconds <= 0.0:
        return None
    return max(0, whole(recent[0][0]) - whole(recent[-1][0])) / seconds


def _points(database: Connection, since: int, stride: int) -> dict[str, list[Any]]:
    """Return one point for every `stride` generations, by columns: the values of the last of them."""
    rows = database.execute(
        f"SELECT number, {_columns(database, *COUNTS, *SCORES)}, {CHAMPION_FITNESS} FROM generation WHERE number IN"
        " (SELECT MAX(number) FROM generation WHERE number > ? GROUP BY number / ?) ORDER BY number",
        (since, stride),
    ).fetchall()
    names = ("generation", *COUNTS, *SCORES, "champion_fitness")
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for row in rows:
        for name, value in _point(row).items():
            columns[name].append(value)
    return {"generations": columns.pop("generation"), **columns, "seconds": _seconds(database, since, stride)}


def _seconds(database: Connection, since: int, stride: int) -> list[float]:
    """Return for each point how long the run had taken by then."""
    (before,) = _first_row(database, f"SELECT TOTAL({SECONDS}) FROM generation WHERE number <= ?", since)
    durations = database.execute(
        f"SELECT TOTAL({SECONDS}) FROM generation WHERE number > ? GROUP BY number / ? ORDER BY number / ?",
        (since, stride, stride),
    ).fetchall()
    return list(accumulate((real(seconds) or 0.0 for (seconds,) in durations), initial=real(before) or 0.0))[1:]


def _extremes(database: Connection, since: int, stride: int) -> dict[str, list[float | None]]:
    """Return the least and the most of the generations that each point stands for."""
    best, mean = number_in("best"), number_in("mean")
    rows = database.execute(
        f"SELECT MIN({best}), MAX({best}), MIN({mean}), MAX({mean}) FROM generation WHERE number > ?"
        " GROUP BY number / ? ORDER BY number / ?",
        (since, stride, stride),
    ).fetchall()
    names = ("best_low", "best_high", "mean_low", "mean_high")
    return {name: [real(row[place]) for row in rows] for place, name in enumerate(names)}


def _species_sizes(database: Connection, since: int, stride: int) -> dict[str, list[list[int]]]:
    """Return for each species [generation, size] wherever its size changes; size 0 where it is extinct."""
    rows = database.execute(
        f"SELECT {_numbers('generation', 'id', 'size')} FROM species WHERE generation IN"
        " (SELECT MAX(number) FROM generation WHERE number > ? GROUP BY number / ?) ORDER BY generation, id LIMIT ?",
        (since, stride, MOST_SIZES),
    )
    sizes: dict[str, list[list[int]]] = {}
    before: dict[str, int] = {}
    current: dict[str, int] = {}
    at = None
    for generation, species, size in rows:
        if whole(generation) != at:
            _append_changes(sizes, before, current, at)
            before, current, at = current, {}, whole(generation)
        current[str(whole(species))] = whole(size)
    _append_changes(sizes, before, current, at)
    return sizes


def _append_changes(
    sizes: dict[str, list[list[int]]], before: dict[str, int], current: dict[str, int], generation: int | None
) -> None:
    if generation is None:
        return
    for species, size in current.items():
        if before.get(species) != size:
            sizes.setdefault(species, []).append([generation, size])
    for species in before.keys() - current.keys():
        sizes[species].append([generation, 0])
