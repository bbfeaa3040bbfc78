"""History schema: the tables of history.sqlite and their columns."""

import math

FORMAT = 1

GENERATION = {
    "number": "INTEGER PRIMARY KEY", "best": "REAL", "mean": "REAL", "median": "REAL", "champion": "INTEGER",
    "validated": "REAL", "threshold": "REAL", "evaluations": "INTEGER", "seconds_evaluating": "REAL",
    "seconds_breeding": "REAL", "solved": "INTEGER", "failures": "INTEGER", "replaced": "INTEGER",
}  # fmt: skip
"""Columns of the table `generation`, which are explained in `Row`."""
SPECIES = {
    "generation": "INTEGER", "id": "INTEGER", "founded": "INTEGER", "size": "INTEGER", "best": "REAL", "mean": "REAL",
    "stagnant": "INTEGER", "marks": "INTEGER",
}  # fmt: skip
"""Columns of the table `species`, which are explained in `SpeciesRecord`."""
CHAMPION = {
    "genome": "INTEGER PRIMARY KEY", "generation": "INTEGER", "fitness": "REAL", "validated": "REAL", "json": "TEXT",
}  # fmt: skip
"""Columns of the table `champion`: genome id, generation in which it became champion, scores, `Genome.to_json`."""
META = {"key": "TEXT PRIMARY KEY", "value": "TEXT"}
"""Columns of the table `meta`, which is created with the first note."""
TABLES = {"generation": GENERATION, "species": SPECIES, "champion": CHAMPION, "meta": META}
"""The columns of each table."""


def columns(table: dict[str, str]) -> str:
    """Return the columns of a table as CREATE TABLE takes them."""
    return ", ".join(f"{name} {declaration}" for name, declaration in table.items())


def stored(value: float | None) -> float | None:
    """Return a number that SQLite and JSON can store: None for -inf, a failed evaluation."""
    return None if value is None or not math.isfinite(value) else float(value)


SCHEMA = f"""
PRAGMA journal_mode = WAL;
PRAGMA user_version = {FORMAT};
CREATE TABLE generation ({columns(GENERATION)});
CREATE TABLE species ({columns(SPECIES)}, PRIMARY KEY (generation, id)) WITHOUT ROWID;
CREATE TABLE champion ({columns(CHAMPION)});
"""
