"""Champion queries: SQL on the champions of a history, with every value checked on its way out."""

import json
from typing import Any

from neat.runs.history_schema import readable
from neat.runs.untrusted_database import Connection, number_in
from visualizer.untrusted import MOST_TEXT, limit_time, real, whole

MOST_CHAMPIONS = 20_000
STEPS_AROUND_JSON = 20
"""Steps of SQLite between two checks of the time limit where a step reads the JSON of a champion."""
MOST_COUNTED = 16 * 2**20
"""Bytes of JSON in which genes are counted, in all champions whose sizes an earlier version did not record."""


def champions(database: Connection) -> list[dict[str, Any]]:
    """Return all champions, oldest first, with their hidden neurons and enabled synapses, None where unknown."""
    present = readable("champion", database.columns_of("champion"))
    columns = ("generation", "fitness", "validated", "hidden", "synapses", "species")
    rows = database.execute(
        f"SELECT genome, {', '.join(number_in(present[column]) for column in columns)} FROM champion WHERE genome >= 0"
        " ORDER BY 2, genome LIMIT ?",
        (MOST_CHAMPIONS,),
    ).fetchall()
    limit_time(database, STEPS_AROUND_JSON)
    found, left = [], MOST_COUNTED
    for genome, generation, fitness, validated, hidden, synapses, species in rows:
        if hidden is None or synapses is None:
            length = database.length("champion", "json", genome) or 0
            left -= length
            if left >= 0:
                hidden, synapses = _counted(database.text("champion", "json", genome))
        found.append(
            {
                "genome": whole(genome), "generation": whole(generation), "fitness": real(fitness),
                "validated": real(validated), "hidden": _count(hidden), "synapses": _count(synapses),
                "species": _count(species),
            }
        )  # fmt: skip
    return found


def champion(database: Connection, genome: int) -> tuple[dict[str, Any], str | None]:
    """Return a champion's generation and scores, and its JSON, unchecked; None as its JSON if it does not exist."""
    row = database.execute(
        f"SELECT {', '.join(map(number_in, ('generation', 'fitness', 'validated')))} FROM champion WHERE genome = ?",
        (genome,),
    ).fetchone()
    generation, fitness, validated = row or (None, None, None)
    facts = {"genome": genome, "generation": whole(generation), "fitness": real(fitness), "validated": real(validated)}
    return facts, None if row is None else database.text("champion", "json", genome, MOST_TEXT)


def sizes(database: Connection, genome: int) -> dict[str, int | None]:
    """Return the hidden neurons, enabled synapses and species of a champion as they were recorded."""
    present = readable("champion", database.columns_of("champion"))
    names = ("hidden", "synapses", "species")
    row = database.execute(
        f"SELECT {', '.join(number_in(present[name]) for name in names)} FROM champion WHERE genome = ?", (genome,)
    ).fetchone()
    return {name: _count(value) for name, value in zip(names, row or (None, None, None), strict=True)}


def _counted(text: str | None) -> tuple[int | None, int | None]:
    """Return the hidden neurons and enabled synapses of a genome in JSON; None if it is invalid."""
    try:
        genome = json.loads(text or "")
        hidden = len(genome["neurons"]) - genome["shape"]["outputs"]
        return hidden, sum(synapse["enabled"] is True for synapse in genome["synapses"])
    except (ValueError, TypeError, LookupError, RecursionError):
        return None, None


def _count(value: object) -> int | None:
    """Return a count, or None if the value is not one."""
    return found if (found := whole(value, -1)) >= 0 else None
