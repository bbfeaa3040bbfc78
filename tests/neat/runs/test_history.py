import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

import neat.runs.history
from neat import Generation, Genome, Population, RunError, Settings
from neat.runs.history import History
from neat.runs.history_schema import SPECIES, TABLES
from neat.runs.untrusted_database import Connection
from tests.visualizer.runs import generation_of, grown, with_elites

VERSION_0_1_0 = """
PRAGMA journal_mode = WAL;
PRAGMA user_version = 1;
CREATE TABLE generation (
    number INTEGER PRIMARY KEY, best REAL, mean REAL, median REAL, champion INTEGER, validated REAL, threshold REAL,
    evaluations INTEGER, seconds_evaluating REAL, seconds_breeding REAL, solved INTEGER, failures INTEGER,
    replaced INTEGER);
CREATE TABLE species (
    generation INTEGER, id INTEGER, founded INTEGER, size INTEGER, best REAL, mean REAL, stagnant INTEGER,
    marks INTEGER,
    PRIMARY KEY (generation, id)) WITHOUT ROWID;
CREATE TABLE champion (
    genome INTEGER PRIMARY KEY, generation INTEGER, fitness REAL, validated REAL, json TEXT);
"""


def population() -> Population:
    return Population(Settings(population_size=10), inputs=2, outputs=1, seed=1)


def generations(count: int) -> Iterator[Generation]:
    evolving, rng = population(), np.random.default_rng(1)
    for _ in range(count):
        yield evolving.tell(rng.random(10))


@pytest.fixture
def history(tmp_path: Path) -> History:
    history = History.create(tmp_path / "history.sqlite")
    for generation in generations(6):
        history.record(generation, seconds_evaluating=0.5, solved=generation.number > 3, failures=1, replaced=2)
    return history


def test_rows_hold_what_was_recorded(history: History) -> None:
    recorded, rows = list(generations(6)), history.rows()

    assert [row.generation for row in rows] == [0, 1, 2, 3, 4, 5]
    assert [row.best for row in rows] == [generation.best.fitness for generation in recorded]
    assert [row.mean for row in rows] == [generation.mean for generation in recorded]
    assert [row.median for row in rows] == [generation.median for generation in recorded]
    assert [row.champion for row in rows] == [generation.champion.id for generation in recorded]
    assert [row.species for row in rows] == [len(generation.species) for generation in recorded]
    assert [row.evaluations for row in rows] == [10, 20, 30, 40, 50, 60]
    assert [row.solved for row in rows] == [False] * 4 + [True] * 2
    assert {(row.seconds_evaluating, row.failures, row.replaced, row.validated) for row in rows} == {(0.5, 1, 2, None)}
    assert history.is_solved()


def test_species_are_those_of_the_last_generation_the_largest_first(history: History) -> None:
    *_, last = generations(6)

    species = history.species()

    assert sorted(species, key=lambda one: one.id) == sorted(last.species, key=lambda one: one.id)
    assert [one.size for one in species] == sorted((one.size for one in species), reverse=True)


def test_failed_evaluations_are_stored_as_null(history: History) -> None:
    history.truncate(0)

    history.record(population().tell(np.full(10, -np.inf)))

    assert history.rows()[0].best == history.rows()[0].mean == -np.inf
    with history.connect() as database:
        assert database.execute("SELECT best FROM generation").fetchone()[0] is None


def test_a_generation_recorded_again_replaces_the_first(history: History) -> None:
    before = history.rows()
    *_, last = generations(6)

    history.record(last, seconds_evaluating=9.0)

    assert history.rows()[:-1] == before[:-1]
    assert history.rows()[-1].seconds_evaluating == 9.0


def test_a_truncated_history_ends_before_the_generation(history: History) -> None:
    history.truncate(4)

    assert [row.generation for row in history.rows()] == [0, 1, 2, 3]
    assert not history.is_solved()
    with history.connect() as database:
        for table in ("species", "champion"):
            assert database.execute(f"SELECT MAX(generation) FROM {table}").fetchone()[0] <= 3


def test_every_champion_is_stored_when_it_is_new(history: History) -> None:
    recorded = list(generations(6))

    for generation in recorded:
        stored = Genome.from_json(history.champion_json(generation.champion.id) or "")
        assert stored == generation.champion
    assert history.champion_json() == history.champion_json(recorded[-1].champion.id)
    assert history.champion_json(10**6) is None


def test_an_empty_history_has_no_rows_and_no_champion(tmp_path: Path) -> None:
    history = History.create(tmp_path / "history.sqlite")

    assert (history.rows(), history.species(), history.champion_json()) == ([], [], None)
    assert not history.is_solved()


def test_the_latest_note_of_a_key_is_read(history: History) -> None:
    assert history.noted("state") is None
    for value in ("running", "finished"):
        history.note("state", value)
        assert history.noted("state") == value
    assert history.noted("goal") is None


def test_the_history_can_be_read_while_it_is_written(history: History) -> None:
    with closing(sqlite3.connect(history.path)) as writer:
        writer.execute("UPDATE generation SET best = 0")
        assert history.rows()[0].best > 0


def test_a_record_that_fails_changes_nothing(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    before = history.rows()
    *_, last = generations(7)
    monkeypatch.setattr(neat.runs.history, "SPECIES", {**SPECIES, "nonsense": "REAL"})

    with pytest.raises(RunError, match=r"history\.sqlite: "):
        history.record(last)

    monkeypatch.undo()
    assert history.rows() == before


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"is not a complete run directory: history\.sqlite is missing\."):
        History(tmp_path / "history.sqlite").rows()


def test_the_columns_are_those_of_the_tables(history: History) -> None:
    history.note("state", "running")
    history.record(with_elites(generation_of(6, grown(id=1)), {}))

    with closing(sqlite3.connect(history.path)) as database:
        for table, columns in TABLES.items():
            found = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            assert found == list(columns)


def test_a_history_of_version_0_1_0_gets_the_columns_of_today_when_it_is_written(tmp_path: Path) -> None:
    def schema(path: Path) -> list[tuple[str, str]]:
        with closing(sqlite3.connect(path)) as database:
            tables = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name")
            return [(name, re.sub(r"\s*([(,])\s*", r"\1", sql)) for name, sql in tables]

    with closing(sqlite3.connect(tmp_path / "old")) as database:
        database.executescript(VERSION_0_1_0)
    before = schema(tmp_path / "old")
    History.create(tmp_path / "new").note("state", "finished")

    assert History(tmp_path / "old").rows() == []
    assert schema(tmp_path / "old") == before
    History(tmp_path / "old").note("state", "finished")
    assert schema(tmp_path / "old") == schema(tmp_path / "new")


def test_a_history_of_version_0_1_0_can_be_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(VERSION_0_1_0)
        database.execute("INSERT INTO generation VALUES (0, 1.5, NULL, 0.5, 7, NULL, 3.0, 10, 0.1, 0.2, 1, 2, 3)")
        database.execute("INSERT INTO species VALUES (0, 1, 0, 10, 1.5, NULL, 0, 0)")
        database.execute("INSERT INTO champion VALUES (7, 0, 1.5, NULL, '{}')")
        database.commit()
    history = History(path)

    (row,) = history.rows()
    assert (row.best, row.mean, row.champion, row.species, row.solved, row.failures) == (1.5, -np.inf, 7, 1, True, 2)
    *_, last = generations(2)
    history.record(last)
    assert [row.generation for row in history.rows()] == [0, 1]
    assert [row.mean_hidden for row in history.rows()] == [None, last.mean_hidden]
    assert [row.upper_quartile for row in history.rows()] == [None, (last.quartiles or ())[1]]


@pytest.mark.parametrize("column", ["best", "validated", "champion", "evaluations", "seconds_breeding"])
@pytest.mark.parametrize("value", ["x\x1b[31m", b"\x00", "x" * 10**6])
def test_a_value_that_is_not_a_number_is_refused_in_one_line(history: History, column: str, value: object) -> None:
    with closing(sqlite3.connect(history.path)) as database, database:
        database.execute(f"UPDATE generation SET {column} = ? WHERE number = 3", (value,))

    with pytest.raises(
        RunError, match=rf"history\.sqlite: {column} must be a .*number.*, but is 'a text'\.$"
    ) as caught:
        history.rows()
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("column", "value"), [("best", 1e999), ("champion", -3), ("evaluations", 2.5), ("failures", None)]
)
def test_a_number_out_of_range_is_refused(history: History, column: str, value: object) -> None:
    with closing(sqlite3.connect(history.path)) as database, database:
        database.execute(f"UPDATE generation SET {column} = ? WHERE number = 3", (value,))

    with pytest.raises(RunError, match=f"{column} must be a "):
        history.rows()


def test_reading_changes_nothing(history: History) -> None:
    before = history.path.read_bytes()
    history.rows(), history.species(), history.is_solved(), history.champion_json(), history.noted("state")

    assert history.path.read_bytes() == before


def test_a_history_in_a_read_only_directory_can_be_read(history: History) -> None:
    for path in history.path.parent.iterdir():
        if path != history.path:
            path.unlink()
    history.path.parent.chmod(0o555)
    try:
        assert len(history.rows()) == 6
    finally:
        history.path.parent.chmod(0o755)


def test_more_generations_than_fit_in_memory_are_refused(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neat.runs.history, "MOST_GENERATIONS", 5)

    with pytest.raises(RunError, match="has more than 5 generations, which is too many to read"):
        history.rows()


@pytest.fixture
def watched(history: History, monkeypatch: pytest.MonkeyPatch) -> History:
    """Return a history whose connections check the time after each step."""

    def limit_time(connection: Connection, seconds: float, steps: int = 1) -> None:
        connection.set_progress_handler(lambda: connection.is_late(), 1)

    monkeypatch.setattr(Connection, "limit_time", limit_time)
    return history


def test_a_history_that_takes_too_long_is_refused(watched: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "is_late", lambda connection: True)

    with pytest.raises(RunError, match=r"history\.sqlite: it takes too long to read\.$"):
        watched.rows()


@pytest.mark.parametrize("allowed", [0, 100, 200])
def test_an_interrupt_during_a_query_is_an_interrupt(
    watched: History, monkeypatch: pytest.MonkeyPatch, allowed: int
) -> None:
    steps, signals = iter(range(allowed)), []

    def interrupted(connection: Connection) -> bool:
        if next(steps, None) is None and not signals:
            signals.append("SIGINT")
            raise KeyboardInterrupt
        return False

    monkeypatch.setattr(Connection, "is_late", interrupted)

    with pytest.raises(KeyboardInterrupt):
        watched.rows()
