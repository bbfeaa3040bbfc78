"""Species queries: SQL on the species of a history, with every value checked on its way out."""

from typing import Any

from neat.runs.untrusted_database import Connection, number_in
from visualizer.untrusted import real, whole

MOST_SPECIES = 1_000
"""Species of one generation that are returned."""
MOST_POINTS = 2_000
"""Generations of one species that are returned, at equal intervals if it lived longer."""
FACTS = ("id", "founded", "size", "best", "mean", "stagnant")


def species_in(database: Connection, generation: int) -> list[dict[str, Any]]:
    """Return the species that lived in a generation, the oldest first.

    `stagnant` is the number of generations since the best fitness of the species improved.
    """
    rows = database.execute(
        f"SELECT {_numbers(*FACTS)} FROM species WHERE generation = ? ORDER BY id LIMIT ?", (generation, MOST_SPECIES)
    ).fetchall()
    return [_facts(row) for row in rows]


def species(database: Connection, number: int) -> dict[str, Any] | None:
    """Return the life of one species by columns; None if it never lived.

    Args:
        database: The history.
        number: The id of the species.
    """
    first, last, alive = database.execute(
        "SELECT MIN(generation), MAX(generation), COUNT(*) FROM species WHERE id = ?", (number,)
    ).fetchone()
    if not alive:
        return None
    stride = -(-alive // MOST_POINTS)
    rows = database.execute(
        f"SELECT {_numbers('generation', *FACTS)} FROM species"
        " WHERE id = ? AND (generation - ?) % ? = 0 ORDER BY generation LIMIT ?",
        (number, whole(first), stride, MOST_POINTS),
    ).fetchall()
    lived = [{"generation": whole(row[0]), **_facts(row[1:])} for row in rows]
    return {
        "id": number,
        "founded": lived[0]["founded"],
        "first": whole(first),
        "last": whole(last),
        **{name: [one[name] for one in lived] for name in ("generation", "size", "best", "mean", "stagnant")},
    }


def _facts(row: tuple[Any, ...]) -> dict[str, Any]:
    number, founded, size, best, mean, stagnant = row
    return {
        "id": whole(number), "founded": whole(founded), "size": whole(size), "best": real(best), "mean": real(mean),
        "stagnant": whole(stagnant),
    }  # fmt: skip


def _numbers(*columns: str) -> str:
    return ", ".join(map(number_in, columns))
