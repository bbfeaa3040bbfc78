"""History outcomes: measures and facts of a generation as the text that the column `outcomes` of a history holds.

The text is JSON: {"measures": {"x": {"best": 1.0, "mean": 0.5, "low": 0.0, "high": 1.0}}, "facts": {...}}, so that
SQLite itself can answer `SELECT number, outcomes ->> '$.facts.distance.mean' FROM generation`. It may come from a
stranger, so it is checked when it is read.
"""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from neat.errors import one_line
from neat.evolution.generation import Generation
from neat.selection.outcomes import Spread

MOST_BYTES = 2**18
"""Bytes of a text that is read; 200 measures and facts have fewer."""
MOST_NAMES = 200
"""Measures or facts that are read."""
PARTS = ("measures", "facts")

Spreads = dict[str, Spread]


def outcomes_text(generation: Generation) -> str | None:
    """Return the measures and facts of a generation as a text; None without any."""
    parts: dict[str, Mapping[str, Spread]] = {"measures": generation.measures, "facts": generation.facts}
    if not any(parts.values()):
        return None
    return json.dumps({part: {name: one._asdict() for name, one in parts[part].items()} for part in PARTS})


def outcomes_in(text: str | None) -> tuple[Spreads, Spreads]:
    """Return the measures and the facts in a text of `outcomes_text`; empty for None.

    Raises:
        sqlite3.DataError: It is another text.
    """
    if text is None:
        return {}, {}
    try:
        data = json.loads(text)
        return _spreads(data["measures"]), _spreads(data["facts"])
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise sqlite3.DataError(f"outcomes must be measures and facts, but is {one_line(text):.60}") from error


def _spreads(table: Any) -> Spreads:
    if not isinstance(table, dict) or len(table) > MOST_NAMES:
        raise TypeError
    return {one_line(name): Spread(*(_number(one[field]) for field in Spread._fields)) for name, one in table.items()}


def _number(value: Any) -> float | None:
    """Return a finite number, or None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
        raise TypeError
    return float(value)
