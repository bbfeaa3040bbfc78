import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from neat import RunError
from neat.runs.history_check import NotHistoryError, check_schema
from neat.runs.history_schema import META, SCHEMA, columns
from tests.neat.runs.hostile_histories import SCHEMAS
from tests.neat.runs.test_history import VERSION_0_1_0


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(SCHEMA)
        yield database


def test_our_own_schema_is_accepted_with_and_without_notes(database: sqlite3.Connection) -> None:
    check_schema(database)
    database.execute(f"CREATE TABLE IF NOT EXISTS meta ({columns(META)})")
    check_schema(database)


def test_the_schema_of_version_0_1_0_is_accepted() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(VERSION_0_1_0)
        check_schema(database)


def test_columns_that_a_later_version_adds_are_accepted(database: sqlite3.Connection) -> None:
    database.execute("ALTER TABLE generation ADD COLUMN later REAL")
    database.execute("ALTER TABLE species ADD COLUMN count INTEGER DEFAULT 0")
    check_schema(database)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_other_schema_is_refused_in_one_line(database: sqlite3.Connection, name: str) -> None:
    database.executescript(SCHEMAS[name])

    with pytest.raises(RunError, match=r"^x is not the history of a run alone: it has ") as caught:
        check_schema(database, "x")

    assert str(caught.value).isprintable()
    assert not isinstance(caught.value, NotHistoryError)  # which would be replaced
    with pytest.raises(RunError):
        check_schema(database, complete=False)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW progress AS SELECT number, best FROM generation",
        "CREATE INDEX by_best ON generation (best)",
        "CREATE TABLE notes (generation INTEGER, text TEXT)",
        "CREATE TRIGGER log AFTER DELETE ON generation BEGIN DELETE FROM species; END",
        "INSERT INTO generation (number) VALUES (0); ANALYZE",
        "CREATE VIRTUAL TABLE words USING fts5(text)",
    ],
)
def test_what_a_user_has_added_is_removed_by_the_statement_in_the_message(
    database: sqlite3.Connection, statement: str
) -> None:
    database.executescript(statement)

    with pytest.raises(RunError) as caught:
        check_schema(database)
    found = re.search(r'\(SQL: "(DROP (VIEW|INDEX|TABLE|TRIGGER) \w+)"\)', str(caught.value))
    assert found is not None
    database.execute(found[1])

    check_schema(database)


def test_a_database_of_another_program_is_no_history() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE customer (name TEXT)")
        for complete in (True, False):
            with pytest.raises(NotHistoryError, match=r"it has the table 'customer'\. Resume the run"):
                check_schema(database, complete=complete)


def test_a_part_of_a_history_is_accepted_where_it_need_not_be_complete(database: sqlite3.Connection) -> None:
    database.execute("DROP TABLE species")
    database.execute("ALTER TABLE generation DROP COLUMN solved")

    check_schema(database, complete=False)
    with pytest.raises(NotHistoryError):
        check_schema(database)


def test_a_newer_format_is_refused_with_the_remedy(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA user_version = 2")

    with pytest.raises(RunError, match=r"history\.sqlite has format 2, but this version reads 1; use a newer version"):
        check_schema(database)


@pytest.mark.parametrize("table", ["generation", "species", "champion"])
def test_a_missing_table_is_named(database: sqlite3.Connection, table: str) -> None:
    database.execute(f"DROP TABLE {table}")

    with pytest.raises(RunError, match=f"table '{table}' is missing"):
        check_schema(database)


def test_a_missing_column_is_named(database: sqlite3.Connection) -> None:
    database.execute("ALTER TABLE generation DROP COLUMN solved")

    with pytest.raises(RunError, match="table 'generation' has no column 'solved'"):
        check_schema(database)


def test_very_many_tables_are_refused(database: sqlite3.Connection) -> None:
    for number in range(100):
        database.execute(f"CREATE TABLE t{number} (a INTEGER)")

    with pytest.raises(RunError, match="is not the history of a run"):
        check_schema(database)


def test_an_empty_database_is_refused() -> None:
    with closing(sqlite3.connect(":memory:")) as database, pytest.raises(RunError, match="'generation' is missing"):
        check_schema(database)
