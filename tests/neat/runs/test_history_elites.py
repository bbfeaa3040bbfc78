import dataclasses
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from neat import Genome
from neat.runs import history_elites
from neat.runs.history import History
from neat.runs.history_elites import EliteRow, Origin, grid_in, grid_text
from neat.selection.grid import Grid
from neat.selection.outcomes import Measure
from tests.visualizer.runs import MAP, generation_of, grown, with_elites

CHAMPION = grown(id=1, fitness=9.0)


def elite(number: int, score: float) -> Genome:
    return grown(id=number, fitness=score)


def record(history: History, number: int, elites: Mapping[tuple[int, int], Genome], grid: Grid = MAP) -> None:
    history.record(dataclasses.replace(with_elites(generation_of(number, CHAMPION), elites), grid=grid))


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Three generations; the cell (0, 5) gets a better elite in each."""
    history = History.create(tmp_path / "history.sqlite")
    record(history, 0, {(0, 5): elite(10, 1.0), (1, 1): elite(11, 2.0)})
    record(history, 1, {(0, 5): elite(20, 1.5)})
    record(history, 2, {(0, 5): elite(30, 1.75)})
    return history


def genomes_of(history: History) -> list[int]:
    recorded = history.map()
    return [] if recorded is None else [one.genome for one in recorded.elites]


def test_the_elite_of_a_cell_is_the_latest_one(history: History) -> None:
    recorded = history.map()

    assert recorded is not None
    assert recorded.grid == MAP
    assert recorded.elites == [
        EliteRow((0, 5), 30, 1.75, 2, (3.0, 22.0), True), EliteRow((1, 1), 11, 2.0, 0, (9.0, 6.0), False)
    ]  # fmt: skip
    assert [row.coverage for row in history.rows()] == [0.01, 0.02, 0.03]
    assert [row.qd_score for row in history.rows()] == [1.0, 2.0, 3.0]


def test_the_map_is_that_of_one_moment(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = history_elites._newest

    def later(*words: Any) -> Any:
        """Read the elites after another program has written a generation, with a map that begins again."""
        if len(history.rows()) == 3:
            record(history, 3, {(2, 2): elite(40, 5.0)}, MAP._replace(began=3))
        return newest(*words)

    monkeypatch.setattr(history_elites, "_newest", later)

    recorded = history.map()
    assert recorded is not None
    assert (recorded.grid.began, [one.genome for one in recorded.elites]) == (0, [30, 11])
    assert genomes_of(history) == [40]


def test_genomes_of_champions_and_elites_are_found_by_their_ids(history: History) -> None:
    assert history.genome_json(20) == elite(20, 1.5).to_json()
    assert history.genome_json(1) == CHAMPION.to_json()
    assert history.genome_json(99) is None
    assert [history.origin(number) for number in (1, 20, 99)] == [Origin(True, 0), Origin(False, 1), None]


def test_what_a_resumed_run_makes_again_is_deleted_and_the_replaced_elite_returns(history: History) -> None:
    history.truncate(2)
    assert genomes_of(history) == [20, 11]

    history.truncate(1)
    assert genomes_of(history) == [10, 11]

    history.truncate(0)
    assert history.map() is None
    assert history.noted("map") is None


def test_only_elites_that_no_checkpoint_needs_are_pruned(history: History) -> None:
    history.prune_elites(1)
    assert [history.origin(number) is not None for number in (10, 20, 30)] == [True, True, True]

    history.prune_elites(2)
    assert [history.origin(number) is not None for number in (10, 20, 30)] == [False, True, True]

    history.truncate(2)
    assert genomes_of(history) == [20, 11]


def test_a_map_that_begins_again_hides_the_elites_of_before_and_prunes_them(history: History) -> None:
    record(history, 3, {(0, 5): elite(40, 0.5)}, MAP._replace(began=3))
    assert genomes_of(history) == [40]

    history.prune_elites(2)
    assert history.origin(30) is not None
    history.prune_elites(3)
    assert history.origin(30) is None

    history.truncate(3)
    assert history.map() is None


def test_a_genome_that_is_too_large_is_not_kept(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_elites, "MOST_GENOMES", 400 * MAP.total)
    record(history, 3, {(3, 3): elite(40, 1.0), (4, 4): grown(5, 12, id=41, fitness=1.0)})

    assert genomes_of(history) == [30, 11, 40, 41]
    assert [history.genome_json(number) for number in (40, 41)] == [None, None]


def test_of_one_measure_rows_have_one_number(tmp_path: Path) -> None:
    history = History.create(tmp_path / "history.sqlite")
    generation = with_elites(generation_of(0, CHAMPION), {(0, 7): elite(10, 1.0)})
    row = dataclasses.replace(
        generation, grid=Grid(MAP.measures[:1], (50,)), elites=(generation.elites[0]._replace(measures=(45.0,)),)
    )

    history.record(row)

    recorded = history.map()
    assert recorded is not None
    assert recorded.elites == [EliteRow((7,), 10, 1.0, 0, (45.0,), True)]


def test_a_genome_may_be_the_elite_of_several_cells(history: History) -> None:
    """A genome that survives is scored again, and where chance decides it ends elsewhere."""
    record(history, 3, {(7, 7): elite(30, 1.0), (8, 8): elite(30, 1.0)})

    recorded = history.map()
    assert recorded is not None
    assert [one.cell for one in recorded.elites if one.genome == 30] == [(0, 5), (7, 7), (8, 8)]
    assert history.origin(30) == Origin(False, 3)
    assert json.loads(history.genome_json(30) or "")["fitness"] == 1.0


def test_a_generation_may_be_recorded_again(history: History) -> None:
    record(history, 2, {(0, 5): elite(30, 1.75)})

    assert genomes_of(history) == [30, 11]


def test_a_run_without_a_map_has_no_table_for_it(tmp_path: Path) -> None:
    history = History.create(tmp_path / "history.sqlite")
    history.record(generation_of(0, CHAMPION))
    history.prune_elites(1)
    history.truncate(1)

    assert history.map() is None
    with closing(sqlite3.connect(history.path)) as database:
        assert not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'elite'").fetchall()


def test_a_history_without_the_table_has_no_map(history: History) -> None:
    with closing(sqlite3.connect(history.path)) as database, database:
        database.execute("DROP TABLE elite")

    assert history.map() is None
    assert (history.genome_json(20), history.origin(20)) == (None, None)
    record(history, 3, {(0, 5): elite(40, 2.0)})
    assert genomes_of(history) == [40]


@pytest.mark.parametrize("column", ["generation", "cell", "score", "x", "y"])
@pytest.mark.parametrize("value", [None, "x" * 10_000, b"\x00", -1.5, -3, 2**62, float("inf")])
def test_a_row_that_is_not_valid_is_left_out(history: History, column: str, value: Any) -> None:
    with closing(sqlite3.connect(history.path)) as database, database:
        database.execute(f"UPDATE elite SET {column} = ? WHERE genome = 30", (value,))

    valid = column in ("score", "x", "y") and value in (-1.5, -3, 2**62)
    assert genomes_of(history) == ([30, 11] if valid else [20, 11])


def without_keys(history: History, table: str, key: str) -> None:
    """Make the table one that a stranger may have made: with text in place of its key, which need not be one."""
    with closing(sqlite3.connect(history.path)) as database, database:
        (definition,) = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        rows = database.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
        database.execute(f"DROP TABLE {table}")
        database.execute(definition.replace(f"{key} INTEGER PRIMARY KEY", f"{key} TEXT"))
        database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def test_rows_are_those_of_their_genome_where_the_entry_is_not_a_key(history: History) -> None:
    without_keys(history, "elite", "entry")

    assert genomes_of(history) == [30, 11]
    assert history.genome_json(20) == elite(20, 1.5).to_json()
    assert history.origin(20) == Origin(False, 1)
    history.prune_elites(3)
    assert genomes_of(history) == [30, 11]
    assert history.genome_json(20) is None


def test_a_champion_is_found_where_its_id_is_not_a_key(history: History) -> None:
    without_keys(history, "champion", "genome")

    assert history.genome_json(1) == history.champion_json(1) == history.champion_json() == CHAMPION.to_json()


def test_a_few_elites_are_looked_at_when_some_are_pruned(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_elites, "MOST_PRUNED", 3)  # of which 10 is replaced by 20
    history.prune_elites(3)
    assert [history.origin(number) is not None for number in (10, 20, 30)] == [False, True, True]

    history.prune_elites(3)  # the rest
    assert [history.origin(number) is not None for number in (10, 20, 30)] == [False, False, True]
    assert genomes_of(history) == [30, 11]


def test_the_newest_of_too_many_elites_are_read(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_elites, "MOST_ROWS", 2)

    assert genomes_of(history) == [30]


@pytest.mark.parametrize("value", ["x", "[" * 10_000, "null", "9" * 5_000, '{"began": 0}', b"\x00", None, 3])
def test_a_note_that_is_not_valid_means_no_map(history: History, value: Any) -> None:
    with closing(sqlite3.connect(history.path)) as database, database:
        database.execute("UPDATE meta SET value = ? WHERE key = 'map'", (value,))

    assert history.map() is None
    record(history, 3, {})
    assert history.noted("map") == grid_text(MAP)


@pytest.mark.parametrize("grid", [MAP, Grid((Measure("a\tb", -1.5, 2.0),), (7,), 12)])
def test_a_note_holds_a_grid(grid: Grid) -> None:
    found = grid_in(grid_text(grid))

    assert found is not None
    assert (found.cells, found.began) == (grid.cells, grid.began)
    assert [one[1:] for one in found.measures] == [one[1:] for one in grid.measures]
    assert all(one.name.isprintable() for one in found.measures)


@pytest.mark.parametrize(
    "change",
    [
        {"measures": []}, {"measures": [["x", 0.0, 1.0]] * 3}, {"measures": [["x", 1.0, 0.0]], "cells": [5]},
        {"measures": [["x", 0.0, 1e999]], "cells": [5]}, {"measures": [["x" * 300, 0.0, 1.0]], "cells": [5]},
        {"measures": [[5, 0.0, 1.0]], "cells": [5]}, {"measures": 5}, {"cells": [0, 5]}, {"cells": [10**6, 10**6]},
        {"cells": [50]}, {"cells": [50, True]}, {"began": -1}, {"began": "0"}, {"measures": [["x", 0.0]], "cells": [1]},
    ],
)  # fmt: skip
def test_a_note_that_states_no_grid_is_refused(change: dict[str, Any]) -> None:
    assert grid_in(json.dumps({**json.loads(grid_text(MAP)), **change})) is None
