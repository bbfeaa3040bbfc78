"""Other programs that use the history of a run while it evolves."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from experiments.runner.run_writer import LOCK_SECONDS
from experiments.runner.session import Session
from fitness import Xor
from neat import RunError, Settings
from neat.runs.untrusted_database import Connection, connect

SETTINGS = Settings(population_size=20).replace("checkpoint.seconds", 1000)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "run", Xor(), SETTINGS, seed=1, workers=0, record=False) as session:
        yield session


def test_a_lock_is_waited_for_briefly_and_nothing_is_lost(
    session: Session, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = session.run.directory / "history.sqlite"
    waits = []

    def connected(path: Path, *, timeout: float, **options: Any) -> Connection:
        waits.append(timeout)
        return connect(path, timeout=timeout, **options)

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        generations = session.generations(until=6)
        next(generations)
        other.execute("BEGIN IMMEDIATE")
        with monkeypatch.context() as patched:
            patched.setattr("neat.runs.history.connect", connected)
            for _ in range(3):
                next(generations)
        other.execute("ROLLBACK")
        assert len(list(generations)) == 2

    assert waits == [LOCK_SECONDS] * 3  # each generation waits once
    assert [row.generation for row in session.history] == list(range(6))
    assert caplog.text.count("in use by another program") == 1


def test_a_lock_at_the_end_is_waited_for(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.runner.run_writer.TIMEOUT", 0.1)
    path = session.run.directory / "history.sqlite"
    generations = session.generations(until=2)
    next(generations)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        next(generations)
        with pytest.raises(RunError, match="in use by another program"):
            next(generations)
        other.execute("ROLLBACK")

    session.close()  # writes what was left

    assert [row.generation for row in session.history] == [0, 1]
    assert session.state == "finished"


def test_the_log_that_grew_while_somebody_read_is_emptied_at_the_end(session: Session) -> None:
    path = session.run.directory / "history.sqlite"
    log = path.with_name("history.sqlite-wal")
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        generations = session.generations(until=40)
        next(generations)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM generation").fetchall()
        for _ in range(30):
            next(generations)
        assert log.stat().st_size > 100_000
        reader.execute("ROLLBACK")  # it stays open, so nothing deletes the log

        assert len(list(generations)) == 9

        assert log.stat().st_size == 0


def test_a_reader_that_never_ends_does_not_fail_the_run(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neat.runs.history.TRIM_SECONDS", 0.1)
    with closing(sqlite3.connect(session.run.directory / "history.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM generation").fetchall()

        assert len(list(session.generations(until=3))) == 3

    assert session.state == "finished"
