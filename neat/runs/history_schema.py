"""History schema: the tables of history.sqlite and their columns."""

import math
from collections.abc import Collection

FORMAT = 1

GENERATION = {
    "number": "INTEGER PRIMARY KEY", "best": "REAL", "mean": "REAL", "median": "REAL", "champion": "INTEGER",
    "validated": "REAL", "threshold": "REAL", "evaluations": "INTEGER", "seconds_evaluating": "REAL",
    "seconds_breeding": "REAL", "solved": "INTEGER", "failures": "INTEGER", "replaced": "INTEGER",
    "lower_quartile": "REAL", "upper_quartile": "REAL", "mean_hidden": "REAL", "mean_synapses": "REAL",
    "solutions": "INTEGER", "outcomes": "TEXT", "coverage": "REAL", "qd_score": "REAL", "simplifying": "INTEGER",
}  # fmt: skip
"""Columns of the table `generation`, which are explained in `Row`; `outcomes` is that of `history_outcomes`."""
SPECIES = {
    "generation": "INTEGER", "id": "INTEGER", "founded": "INTEGER", "size": "INTEGER", "best": "REAL", "mean": "REAL",
    "stagnant": "INTEGER", "marks": "INTEGER",
}  # fmt: skip
"""Columns of the table `species`, which are explained in `SpeciesRecord`."""
CHAMPION = {
    "genome": "INTEGER PRIMARY KEY", "generation": "INTEGER", "fitness": "REAL", "validated": "REAL", "json": "TEXT",
    "hidden": "INTEGER", "synapses": "INTEGER", "species": "INTEGER",
}  # fmt: skip
"""Columns of the table `champion`: genome id, generation in which it became champion, scores, `Genome.to_json`, hidden
neurons, enabled synapses, and the species that it was in.
"""
ELITE = {
    "entry": "INTEGER PRIMARY KEY", "genome": "INTEGER", "generation": "INTEGER", "cell": "INTEGER", "score": "REAL",
    "x": "REAL", "y": "REAL", "solved": "INTEGER", "json": "TEXT",
}  # fmt: skip
"""Columns of the table `elite`, which is created with the first map, and explained in `history_elites`."""
META = {"key": "TEXT PRIMARY KEY", "value": "TEXT"}
"""Columns of the table `meta`, which is created with the first note."""
TABLES = {"generation": GENERATION, "species": SPECIES, "champion": CHAMPION, "elite": ELITE, "meta": META}
"""The columns of each table."""
CREATED_LATER = ("meta", "elite")
"""Tables that are created when there is something to write to them."""
MEANINGS = {
    "generation": {
        "number": "the generation, 0 for the first",
        "best": "the best fitness in it",
        "mean": "the mean of all finite fitnesses in it",
        "median": "the median of all fitnesses in it",
        "champion": "the genome id of the best genome so far",
        "validated": "the score of the champion on episodes that evolution does not see; NULL where nothing validates",
        "threshold": "the compatibility threshold of its species",
        "evaluations": "genomes scored since the run began",
        "seconds_evaluating": "seconds that its evaluations took",
        "seconds_breeding": "seconds that breeding and speciating the next generation took",
        "solved": "1 if the champion solves the task, else 0",
        "failures": "evaluations that failed in it",
        "replaced": "workers that died in it and were replaced",
        "lower_quartile": "the fitness a quarter of the way up",
        "upper_quartile": "the fitness three quarters of the way up",
        "mean_hidden": "the mean number of hidden neurons of a genome",
        "mean_synapses": "the mean number of enabled synapses of a genome",
        "solutions": "genomes that solved the task, as their outcomes report; NULL where nothing reports it",
        "outcomes": "JSON: best, mean, low and high of each measure and fact of the task; NULL without any",
        "coverage": "the share of the cells of the map that is filled so far; NULL without a map",
        "qd_score": "the sum of the scores in the map so far, divided by the number of its cells; NULL without a map",
        "simplifying": "1 if the next generation is bred to lose structure, else 0; NULL where evolution has no phases",
    },
    "species": {
        "generation": "the generation, 0 for the first",
        "id": "the number of the species, the same in all generations",
        "founded": "the generation in which it first had members",
        "size": "its members in this generation",
        "best": "the best fitness of a member in this generation",
        "mean": "their mean fitness",
        "stagnant": "generations since its best fitness improved",
        "marks": "consecutive generations in which it was among the worst species",
    },
    "champion": {
        "genome": "its genome id",
        "generation": "the generation in which it became champion",
        "fitness": "its fitness when it was found",
        "validated": "its score on episodes that evolution does not see; NULL where nothing validates",
        "json": "the genome, as in champion.json",
        "hidden": "its hidden neurons",
        "synapses": "its enabled synapses",
        "species": "the species that it was in",
    },
    "elite": {
        "entry": "a million times its generation, plus its cell",
        "genome": "the genome id of an elite: the best genome in its cell of the map when it was scored; where chance "
        "decides, a genome that survives may become the elite of several cells",
        "generation": "the generation in which it was scored; in each cell, the latest one is the elite of now",
        "cell": "the number of the cell: that along the first measure times the cells of the second, plus that along "
        "the second",
        "score": "its score",
        "x": "its first measure",
        "y": "its second measure; NULL where the task has only one",
        "solved": "1 if it solves the task, else 0",
        "json": "the genome, as in champion.json; empty where it is too large to be kept",
    },
    "meta": {
        "key": "the name of a note",
        "value": "the note: the state of the run, where it is to stop, its conversions, its map",
    },
}
"""What each column means; docs/reference/history.md is made of it."""
ADDED = {
    "generation": (
        "lower_quartile", "upper_quartile", "mean_hidden", "mean_synapses", "solutions", "outcomes", "coverage",
        "qd_score", "simplifying",
    ),
    "champion": ("hidden", "synapses", "species"),
}  # fmt: skip
"""Columns that a history of an earlier version lacks: no value is read there, and the first writer adds them."""


def columns(table: dict[str, str]) -> str:
    """Return the columns of a table as CREATE TABLE takes them."""
    return ", ".join(f"{name} {declaration}" for name, declaration in table.items())


def readable(table: str, present: set[str]) -> dict[str, str]:
    """Return SQL for each column of a table: its name, or "NULL" where a history of an earlier version lacks it.

    Args:
        table: The name of the table.
        present: The columns that it has.
    """
    added = ADDED.get(table, ())
    return {name: "NULL" if name in added and name not in present else name for name in TABLES[table]}


def missing_columns(table: str, present: set[str]) -> list[str]:
    """Return the statements that add to a table the columns that an earlier version did not write."""
    missing = [name for name in ADDED.get(table, ()) if name not in present]
    return [f"ALTER TABLE {table} ADD COLUMN {name} {TABLES[table][name]}" for name in missing]


def insertion(table: str, names: Collection[str]) -> str:
    """Return the statement that writes these columns of a row, in place of a row with the same key."""
    return f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


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
