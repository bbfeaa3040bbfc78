"""Elite queries: the map of a history, with every value checked on its way out."""

from typing import Any

from neat.runs.history_elites import LATEST_OF_GENOME, elite_json, recorded_map
from neat.runs.history_schema import readable
from neat.runs.untrusted_database import Connection, number_in
from visualizer.untrusted import MOST_TEXT, real, whole, words

MOST_LINES = 10_000
"""Lines beneath a map that are returned."""


def elites(database: Connection) -> dict[str, Any]:
    """Return the map of a run as it is now; without a map, its measures are empty."""
    with database.one_state():
        recorded = recorded_map(database)
        if recorded is None:
            return {"measures": []}
        present = readable("generation", database.columns_of("generation"))
        number, coverage, qd_score = database.execute(
            f"SELECT number, {number_in(present['coverage'])}, {number_in(present['qd_score'])} FROM generation"
            " ORDER BY number DESC LIMIT 1"
        ).fetchone() or (None, None, None)
    grid = recorded.grid
    return {
        "measures": [{"name": words(one.name), "low": one.low, "high": one.high} for one in grid.measures],
        "cells": list(grid.cells),
        "coverage": real(coverage),
        "qd_score": real(qd_score),
        "generation": None if number is None else whole(number),
        "elites": [
            {
                "cell": list(one.cell), "genome": one.genome, "score": one.score, "generation": one.generation,
                "measures": list(one.measures), "solved": one.solved,
            }
            for one in recorded.elites
        ],
    }  # fmt: skip


def elite(database: Connection, genome: int) -> tuple[dict[str, Any], str | None]:
    """Return an elite's generation and score, and its JSON, unchecked; None as its JSON if it does not exist.

    The JSON is "" where the genome was too large to be kept.
    """
    text = elite_json(database, genome, MOST_TEXT)
    facts: dict[str, Any] = {"genome": genome, "generation": 0, "fitness": None, "validated": None}
    if text is not None:
        generation, score = database.execute(
            f"SELECT {number_in('generation')}, {number_in('score')} {LATEST_OF_GENOME}", (genome,)
        ).fetchone()
        facts |= {"generation": whole(generation), "fitness": real(score)}
    return facts, text


def lines(value: object) -> list[list[float]]:
    """Return the valid ones of the lines (x1, y1, x2, y2) that a run states."""
    given = value[:MOST_LINES] if isinstance(value, list) else []
    ends = [[real(end) for end in line[:5]] for line in given if isinstance(line, list)]
    return [[end for end in line if end is not None] for line in ends if len(line) == 4 and None not in line]
