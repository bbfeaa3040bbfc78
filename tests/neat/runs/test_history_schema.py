import math
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from neat.runs.history_schema import (
    ADDED,
    CREATED_LATER,
    FORMAT,
    SCHEMA,
    TABLES,
    columns,
    missing_columns,
    readable,
    stored,
)


def test_the_schema_creates_the_tables_with_their_columns() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(SCHEMA)
        for table in CREATED_LATER:
            database.execute(f"CREATE TABLE {table} ({columns(TABLES[table])})")
        found = {
            table: [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        }

        assert found == {table: list(names) for table, names in TABLES.items()}
        assert database.execute("PRAGMA user_version").fetchone() == (FORMAT,)


@pytest.mark.parametrize("table", TABLES)
def test_columns_that_an_earlier_version_lacks_are_read_as_null_and_can_be_added(table: str) -> None:
    added = ADDED.get(table, ())
    old = {name: kind for name, kind in TABLES[table].items() if name not in added}
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE {table} ({columns(old)})")

        assert readable(table, set(old)) == {name: "NULL" if name in added else name for name in TABLES[table]}
        for statement in missing_columns(table, set(old)):
            database.execute(statement)
        assert [row[1] for row in database.execute(f"PRAGMA table_info({table})")] == list(TABLES[table])
    assert missing_columns(table, set(TABLES[table])) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, None), (-math.inf, None), (math.inf, None), (math.nan, None), (1, 1.0), (np.float32(0.5), 0.5)],
)
def test_a_number_that_json_lacks_is_stored_as_none(value: float | None, expected: float | None) -> None:
    assert stored(value) == expected
