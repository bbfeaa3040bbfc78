import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from neat.runs.history_elites import RecordedMap
from neat.runs.run import Run
from neat.runs.untrusted_database import Connection
from tests.visualizer.runs import generation_of, grown, make_run, with_elites
from visualizer import elite_queries
from visualizer.elite_queries import elite, elites, lines


@pytest.fixture
def mapped(tmp_path: Path) -> Iterator[Connection]:
    """The history of a run of two generations; the elites of its map are the genomes 5 and 7."""
    run = make_run(tmp_path / "run", 0)
    run.record(with_elites(generation_of(0, grown(id=1, fitness=9.0)), {(0, 1): grown(id=4, fitness=1.0)}))
    run.record(
        with_elites(
            generation_of(1, grown(id=1, fitness=9.0)),
            {(0, 1): grown(id=5, fitness=2.0), (49, 0): grown(id=7, fitness=-3.0)},
        )
    )
    path = run.directory / "history.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None, factory=Connection)) as database:
        yield database


def test_a_map_has_its_measures_cells_and_elites(mapped: Connection) -> None:
    assert elites(mapped) == {
        "measures": [{"name": "x", "low": 0.0, "high": 300.0}, {"name": "y", "low": 0.0, "high": 200.0}],
        "cells": [50, 50], "coverage": 0.02, "qd_score": 2.0, "generation": 1,
        "elites": [
            {"cell": [0, 1], "genome": 5, "score": 2.0, "generation": 1, "measures": [3.0, 6.0], "solved": False},
            {"cell": [49, 0], "genome": 7, "score": -3.0, "generation": 1, "measures": [297.0, 2.0], "solved": False},
        ],
    }  # fmt: skip


def test_coverage_is_that_of_the_elites(mapped: Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    read = elite_queries.recorded_map

    def written_after(database: Connection) -> RecordedMap | None:
        """Read the map, after which another program writes a generation."""
        recorded = read(database)
        again = with_elites(generation_of(2, grown(id=1, fitness=9.0)), {(3, 3): grown(id=8, fitness=1.0)})
        Run.open(tmp_path / "run").record(again)
        return recorded

    monkeypatch.setattr(elite_queries, "recorded_map", written_after)

    found = elites(mapped)
    assert (found["generation"], found["coverage"], len(found["elites"])) == (1, 0.02, 2)
    assert not mapped.in_transaction


def test_a_run_without_a_map_has_no_measures(database: Connection) -> None:
    assert elites(database) == {"measures": []}


def test_a_history_of_an_earlier_version_has_no_map(database: Connection) -> None:
    for statement in ("DROP TABLE IF EXISTS elite", "ALTER TABLE generation DROP COLUMN coverage"):
        database.execute(statement)

    assert elites(database) == {"measures": []}
    assert elite(database, 5)[1] is None


def test_an_elite_has_its_score_and_json(mapped: Connection) -> None:
    facts, text = elite(mapped, 4)

    assert facts == {"genome": 4, "generation": 0, "fitness": 1.0, "validated": None}
    assert text == grown(id=4, fitness=1.0).to_json()
    assert elite(mapped, 6)[1] is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, []), ("x", []), ([[1, 2, 3, 4.5]], [[1.0, 2.0, 3.0, 4.5]]),
        ([[1, 2, 3], 5, [1, 2, 3, 4, 5], [1, 2, 3, "4"], [1, 2, 3, float("nan")],
          [0, 0, 0, 1]], [[0.0, 0.0, 0.0, 1.0]]),
    ],
)  # fmt: skip
def test_lines_that_are_not_valid_are_left_out(value: Any, expected: list[list[float]]) -> None:
    assert lines(value) == expected
