import inspect
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from neat import RunError
from neat.runs.history import History
from neat.runs.run import MOST_CHAMPION
from neat.runs.untrusted_database import MOST_VALUE, Connection, connect, number_in
from tests.neat.runs.hostile_histories import BOMB, ENDLESS, SCHEMAS, change

FORBIDDEN = [
    f"SELECT {BOMB}",
    f"{ENDLESS} SELECT MAX(number) FROM n",
    "SELECT load_extension('x')",
    "SELECT randomblob(1000000000)",
    "ATTACH 'other' AS other",
    "PRAGMA writable_schema = ON",
    "PRAGMA user_version = 7",
    "CREATE TABLE more (a)",
    "CREATE TABLE temp.generation (a)",
    "CREATE TEMP TABLE generation (a)",
    "CREATE VIEW more AS SELECT 1",
    "CREATE TEMP TRIGGER t AFTER INSERT ON generation BEGIN SELECT 1; END",
    "DROP TABLE generation",
    "CREATE VIRTUAL TABLE more USING fts5(a)",
    "VACUUM INTO 'other'",
    "SELECT * FROM dbstat",
    "SELECT * FROM pragma_table_info('generation')",
    "SELECT * FROM json_each('[1]')",
]  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    history = History.create(tmp_path / "run" / "history.sqlite") if (tmp_path / "run").mkdir() is None else None
    assert history is not None
    with history.connect() as database, database:
        database.execute("INSERT INTO generation (number, best) VALUES (0, 1.5)")
    return history.path


@pytest.mark.parametrize("statement", FORBIDDEN)
@pytest.mark.parametrize("write", [False, True])
def test_a_connection_does_only_what_a_history_needs(path: Path, statement: str, write: bool) -> None:
    with (
        closing(connect(path, write=write)) as database,
        pytest.raises(sqlite3.Error),
    ):
        database.execute(statement).fetchall()
    assert sorted(file.name for file in path.parent.iterdir()) in (
        ["history.sqlite"], ["history.sqlite", "history.sqlite-shm", "history.sqlite-wal"]
    )  # fmt: skip


@pytest.mark.parametrize(
    "statement", ["DELETE FROM generation", "UPDATE generation SET best = 2", "DROP TABLE species"]
)
def test_a_reading_connection_changes_nothing(path: Path, statement: str) -> None:
    with closing(connect(path)) as database, pytest.raises(sqlite3.DatabaseError, match="not authorized"):
        database.execute(statement)


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("write", [False, True])
def test_a_foreign_schema_is_refused_before_anything_is_read_or_written(path: Path, name: str, write: bool) -> None:
    change(path, SCHEMAS[name])
    before = path.read_bytes()

    with pytest.raises(RunError, match=f"^{path} is not the history of a run alone: "):
        connect(path, write=write)

    assert path.read_bytes() == before


def test_a_query_ends_at_its_deadline(path: Path) -> None:
    change(path, f"INSERT OR REPLACE INTO generation (number) {ENDLESS} SELECT number FROM n LIMIT 30000")

    with closing(connect(path)) as database:
        database.limit_time(0.05)
        with pytest.raises(sqlite3.OperationalError, match="interrupted") as caught:
            database.execute("SELECT COUNT(*) FROM generation a, generation b WHERE a.number < b.number").fetchall()
        assert not database.was_interrupted_by_signal(caught.value)


def test_an_interrupt_during_a_query_is_told_apart_from_the_deadline(path: Path) -> None:
    class Interrupted(Connection):
        def is_late(self) -> bool:
            raise KeyboardInterrupt

    with closing(sqlite3.connect(path, factory=Interrupted)) as database:
        database.limit_time(60.0, steps=1)
        with pytest.raises(sqlite3.OperationalError, match="interrupted") as caught:
            database.execute("SELECT MAX(best) FROM generation").fetchone()
        database.__class__ = Connection
        assert database.was_interrupted_by_signal(caught.value)


def test_a_text_in_place_of_a_number_is_not_returned(path: Path) -> None:
    change(path, "UPDATE generation SET best = 'x' || hex(zeroblob(10000000))")

    with closing(connect(path)) as database:
        assert database.execute(f"SELECT {number_in('best')} FROM generation").fetchall() == [(None,)]
        assert database.execute(f"SELECT {number_in('best', '7')} FROM generation").fetchall() == [(7,)]
        assert database.execute(f"SELECT MAX({number_in('best')}) FROM generation").fetchall() == [(None,)]


def test_the_number_in_a_column_is_returned_unchanged(path: Path) -> None:
    with closing(connect(path)) as database:
        query = f"SELECT {number_in('best')}, {number_in('number')}, {number_in('mean')} FROM generation"
        assert database.execute(query).fetchall() == [(1.5, 0, None)]


def test_a_text_is_read_up_to_a_length(path: Path) -> None:
    change(path, "INSERT INTO champion (genome, json) VALUES (3, 'abc'), (4, NULL), (5, x'ff')")

    with closing(connect(path)) as database:
        assert database.text("champion", "json", 3, 3) == "abc"
        with pytest.raises(sqlite3.DataError, match="the json of a champion has 3 bytes, which is more than 2"):
            database.text("champion", "json", 3, 2)
        assert database.text("champion", "json", 4) is None
        assert database.text("generation", "best", 0) is None
        with pytest.raises(UnicodeError):
            database.text("champion", "json", 5)
        with pytest.raises(sqlite3.Error):
            database.text("champion", "json", 6)


def planted_link(path: Path) -> None:
    (path.parent.parent / "target").write_text("target")
    path.symlink_to(path.parent.parent / "target")


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, planted_link, lambda path: path.symlink_to(path)])
@pytest.mark.parametrize("write", [False, True])
def test_files_that_are_not_regular_are_refused_at_once(
    path: Path, suffix: str, make: Callable[[Path], object], write: bool
) -> None:
    place = path.with_name(f"{path.name}{suffix}")
    place.unlink(missing_ok=True)
    make(place)

    with pytest.raises(RunError, match="must be a regular file, not a link, a directory, a pipe or a device"):
        connect(path, write=write)


@pytest.mark.parametrize("write", [False, True])
def test_a_journal_is_refused_since_it_can_name_a_file_to_delete(path: Path, write: bool) -> None:
    path.with_name(f"{path.name}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(504))

    with pytest.raises(RunError, match=r"history\.sqlite-journal has 512 bytes, which no run leaves there; delete"):
        connect(path, write=write)


def test_an_empty_journal_is_harmless(path: Path) -> None:
    path.with_name(f"{path.name}-journal").touch()

    connect(path).close()


def test_a_log_of_a_terabyte_is_refused(path: Path) -> None:
    with path.with_name(f"{path.name}-wal").open("wb") as file:
        file.truncate(2**40)

    with pytest.raises(RunError, match=r"history\.sqlite-wal has 1,099,511,627,776 bytes"):
        connect(path)


def test_the_longest_champion_that_can_be_written_can_be_read(path: Path) -> None:
    for write in (True, False):
        with closing(connect(path, write=write)) as database:
            assert database.getlimit(sqlite3.SQLITE_LIMIT_LENGTH) == MOST_VALUE
    assert inspect.signature(Connection.text).parameters["most"].default == MOST_VALUE
    assert MOST_CHAMPION >= MOST_VALUE


def test_a_database_of_a_terabyte_is_not_read(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(2**40)

    with pytest.raises(RunError, match=r"history\.sqlite has more than 4,294,967,296 bytes, which is too much to read"):
        connect(path)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b"x" * 10_000, bytes(10_000)])
def test_what_is_not_a_database_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises((sqlite3.DatabaseError, RunError)):
        connect(path)


def test_messages_name_the_database_as_the_caller_does(path: Path) -> None:
    path.unlink()

    with pytest.raises(RunError, match=r"^run is not a complete run directory: history\.sqlite is missing\. "):
        connect(path, shown="run/history.sqlite")


def test_a_writing_connection_never_creates_a_file(path: Path) -> None:
    path.unlink()

    with pytest.raises(RunError, match="is missing"):
        connect(path, write=True)
    assert not path.exists()
