import sqlite3
from contextlib import closing

from neat.runs.history_schema import FORMAT, SCHEMA, TABLES, columns


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
