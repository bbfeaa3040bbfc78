import math
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from neat.runs.history_schema import FORMAT, SCHEMA, TABLES, columns, stored


def test_the_schema_creates_the_tables_with_their_columns() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(SCHEMA)
        database.execute(f"CREATE TABLE meta ({columns(TABLES['meta'])})")
        found = {
            table: [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        }

        assert found == {table: list(names) for table, names in TABLES.items()}
        assert database.execute("PRAGMA user_version").fetchone() == (FORMAT,)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, None), (-math.inf, None), (math.inf, None), (math.nan, None), (1, 1.0), (np.float32(0.5), 0.5)],
)
def test_a_number_that_json_lacks_is_stored_as_none(value: float | None, expected: float | None) -> None:
    assert stored(value) == expected
