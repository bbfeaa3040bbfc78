"""History queries: all SQL on history.sqlite, with every value checked on its way out."""

import sqlite3
from typing import Any

from neat.runs.untrusted_database import Connection, number_in
from visualizer.untrusted import MOST_TEXT, limit_time, real, whole, words

MOST_POINTS = 5_000
"""A longer history is thinned: each point then stands for several generations, by their minimum and maximum."""
MOST_CHAMPIONS = 20_000
MOST_SPECIES = 1_000
"""Species of one generation in an event."""
MOST_SIZES = 2_000_000
"""Sizes of species that are read for one history."""
STEPS_AROUND_JSON = 20
"""Steps of SQLite between two checks of the time limit where a step reads the JSON of a champion."""
CHAMPION_ID = number_in("generation.champion")
"""The champion of a generation, in a query on champions within a query on generations."""
RATE_GENERATIONS = 10
"""Evaluations per second are averaged over this many latest generations."""


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
    columns = _plain_columns(database, since) if stride == 1 else _thinned_columns(database, since, stride)
    species = _species_sizes(database, since, stride)
    solved = database.execute(
        f"SELECT number FROM generation WHERE number > ? AND {number_in('solved')} = 1 LIMIT ?", (since, MOST_POINTS)
    ).fetchall()
    return {
        **columns,
        "species": species,
        "solved": [whole(number) for (number,) in solved],
        "decimated": stride > 1,
        "stride": stride,
    }


def champions(database: Connection) -> list[dict[str, Any]]:
    """Return all champions, oldest first, with the sizes of their genomes."""
    rows = database.execute(
        f"SELECT genome, {_numbers('generation', 'fitness', 'validated')} FROM champion WHERE genome >= 0"
        " ORDER BY 2, genome LIMIT ?",
        (MOST_CHAMPIONS,),
    ).fetchall()
    limit_time(database, STEPS_AROUND_JSON)
    found = []
    for genome, generation, fitness, validated in rows:
        neurons, synapses = _sizes_of_champion(database, genome)
        found.append(
            {
                "genome": whole(genome), "generation": whole(generation), "fitness": real(fitness),
                "validated": real(validated), "neurons": whole(neurons), "synapses": whole(synapses),
            }
        )  # fmt: skip
    return found


def _sizes_of_champion(database: Connection, genome: int) -> tuple[Any, ...]:
    """Return how many genes of neurons and synapses a champion has, None where its JSON is invalid or too long."""
    if (database.length("champion", "json", genome) or 0) > MOST_TEXT:
        return None, None
    return _first_row(
        database,
        "SELECT CASE json_valid(json) WHEN 1 THEN json_array_length(json, '$.neurons') END,"
        " CASE json_valid(json) WHEN 1 THEN json_array_length(json, '$.synapses') END"
        " FROM champion WHERE genome = ?",
        genome,
    )


def champion(database: Connection, genome: int) -> tuple[dict[str, Any], str | None]:
    """Return a champion's generation and scores, and its JSON, unchecked; None as its JSON if it does not exist."""
    found, generation, fitness, validated = _first_row(
        database,
        f"SELECT genome, {_numbers('generation', 'fitness', 'validated')} FROM champion WHERE genome = ?",
        genome,
    )
    return {
        "genome": genome,
        "generation": whole(generation),
        "fitness": real(fitness),
        "validated": real(validated),
    }, None if found is None else database.text("champion", "json", found, MOST_TEXT)


def generation_updates(database: Connection, since: int, most: int) -> list[dict[str, Any]]:
    """Return at most this many generations after `since`, oldest first: what an event contains of each.

    `new_champion` says whether the champion is new in this generation.
    """
    rows = database.execute(
        f"SELECT number, {_numbers('best', 'mean', 'champion', 'validated', 'evaluations', 'solved')},"
        f" (SELECT {number_in('fitness')} FROM champion WHERE genome = {CHAMPION_ID}),"
        f" (SELECT {number_in('generation')} FROM champion WHERE genome = {CHAMPION_ID})"
        " FROM generation WHERE number > ? ORDER BY number LIMIT ?",
        (since, most),
    ).fetchall()
    updates = []
    for number, best, mean, champion_id, validated, evaluations, solved, fitness, champion_since in rows:
        sizes = database.execute(
            f"SELECT {_numbers('id', 'size')} FROM species WHERE generation = ? ORDER BY id LIMIT ?",
            (number, MOST_SPECIES),
        ).fetchall()
        updates.append(
            {
                "generation": whole(number), "best": real(best), "mean": real(mean), "champion": whole(champion_id),
                "champion_fitness": real(fitness), "validated": real(validated), "evaluations": whole(evaluations),
                "solved": bool(whole(solved)), "new_champion": champion_since == number,
                "species": {str(whole(species)): whole(size) for species, size in sizes},
            }
        )  # fmt: skip
    return updates


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


def _plain_columns(database: Connection, since: int) -> dict[str, Any]:
    """Return one point for every generation."""
    rows = database.execute(
        f"SELECT number, {_numbers('best', 'mean', 'champion', 'validated', 'evaluations')},"
        f" (SELECT {number_in('fitness')} FROM champion WHERE genome = {CHAMPION_ID})"
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


def _thinned_columns(database: Connection, since: int, stride: int) -> dict[str, Any]:
    """Return one point for every `stride` generations: the values of the last one, the minima and maxima of all."""
    best, mean = number_in("best"), number_in("mean")
    rows = database.execute(
        f"SELECT MIN({best}), MAX({best}), MIN({mean}), MAX({mean}) FROM generation WHERE number > ?"
        " GROUP BY number / ? ORDER BY number / ?",
        (since, stride, stride),
    ).fetchall()
    last = database.execute(
        f"SELECT {_numbers('best', 'mean', 'champion', 'validated', 'evaluations')}, number,"
        f" (SELECT {number_in('fitness')} FROM champion WHERE genome = {CHAMPION_ID}) FROM generation WHERE number IN"
        " (SELECT MAX(number) FROM generation WHERE number > ? GROUP BY number / ?) ORDER BY number",
        (since, stride),
    ).fetchall()
    return {
        "generations": [whole(row[5]) for row in last],
        "best": [real(row[0]) for row in last],
        "mean": [real(row[1]) for row in last],
        "champion_fitness": [real(row[6]) for row in last],
        "validated": [real(row[3]) for row in last],
        "evaluations": [whole(row[4]) for row in last],
        "champion": [whole(row[2]) for row in last],
        "best_low": [real(row[0]) for row in rows],
        "best_high": [real(row[1]) for row in rows],
        "mean_low": [real(row[2]) for row in rows],
        "mean_high": [real(row[3]) for row in rows],
    }


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
