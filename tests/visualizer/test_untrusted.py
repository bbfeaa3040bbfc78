import math
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from neat.errors import RunError
from neat.runs import untrusted_toml
from tests.visualizer.runs import make_run
from visualizer import untrusted
from visualizer.untrusted import (
    connect,
    database_of,
    limit_time,
    modified,
    plain,
    real,
    settings_of,
    whole,
    words,
)


@pytest.mark.parametrize("value", [-1, 2**53, 1.0, True, "1", None, b"1"])
def test_other_values_than_exact_integers_are_replaced_by_the_default(value: object) -> None:
    assert whole(value, 7) == 7


def test_exact_integers_are_kept() -> None:
    assert [whole(value) for value in (0, 5, 2**53 - 1)] == [0, 5, 2**53 - 1]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400, True, "1", None])
def test_other_values_than_finite_numbers_are_none(value: object) -> None:
    assert real(value) is None


def test_numbers_become_floats() -> None:
    assert real(3) == 3.0
    assert real(-0.5) == -0.5


def test_text_is_cut_and_can_be_encoded() -> None:
    assert words("abcdef", 3) == "abc"
    assert words("a\ud800b") == "a?b"
    assert words(5) == ""


def test_plain_values_are_limited_in_depth_and_size() -> None:
    nested: list[object] = []
    for _ in range(50):
        nested = [nested]

    assert plain({"a": [1, 2.5, None, True, "x"]}) == {"a": [1, 2.5, None, True, "x"]}
    assert plain(nested) == [[[[[["list"]]]]]]
    assert len(plain(list(range(1_000)))) == 500
    assert plain({"big": 2**60, "infinite": math.inf}) == {"big": float(2**60), "infinite": None}


def test_settings_that_are_missing_too_large_or_invalid_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "run"
    directory.mkdir()
    with pytest.raises(RunError, match=r"^run is not a run directory: settings\.toml is missing\.$"):
        settings_of(directory)
    (directory / "settings.toml").write_text("a = ")
    with pytest.raises(RunError, match=r"settings\.toml of run cannot be read: Invalid value"):
        settings_of(directory)
    (directory / "settings.toml").write_text("a = 1")
    assert settings_of(directory) == {"a": 1}
    monkeypatch.setattr(untrusted_toml, "MOST_BYTES", 4)
    with pytest.raises(RunError, match=r"settings\.toml of run cannot be read: it has more than 4 bytes\.$"):
        settings_of(directory)


def test_a_connection_can_only_read(tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)

    with (
        closing(connect(tmp_path / "run" / "history.sqlite")) as database,
        pytest.raises(sqlite3.DatabaseError, match="not authorized"),
    ):
        database.execute("DELETE FROM generation")


def test_a_database_without_the_tables_of_a_history_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "history.sqlite")) as database:
        database.execute("CREATE TABLE champion (genome INTEGER PRIMARY KEY)")

    with pytest.raises(RunError, match="table 'generation' is missing"):
        connect(tmp_path / "history.sqlite")


def test_an_error_within_the_block_is_reported_in_one_line(tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)

    with (
        pytest.raises(RunError, match=r"history\.sqlite of run cannot be read: no such table: x\.$"),
        database_of(tmp_path / "run") as database,
    ):
        database.execute("SELECT * FROM x")


def test_a_query_that_takes_too_long_is_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_run(tmp_path / "run", 1)

    with closing(connect(tmp_path / "run" / "history.sqlite")) as database:
        monkeypatch.setattr(untrusted, "QUERY_SECONDS", -1.0)
        limit_time(database, steps=1)
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            database.execute("SELECT MAX(best) FROM generation").fetchone()


def test_the_time_of_the_last_write_includes_the_log(tmp_path: Path) -> None:
    assert modified(tmp_path) == 0.0
    (tmp_path / "history.sqlite").write_bytes(b"x")
    (tmp_path / "history.sqlite-wal").touch()
    os.utime(tmp_path / "history.sqlite", (1_000, 1_000))
    assert modified(tmp_path) == 1_000.0

    (tmp_path / "history.sqlite-wal").write_bytes(b"x")
    os.utime(tmp_path / "history.sqlite-wal", (2_000, 2_000))

    assert modified(tmp_path) == 2_000.0
