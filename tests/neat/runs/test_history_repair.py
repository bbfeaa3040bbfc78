import json
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from neat import Population, RunError, Settings
from neat.runs.history import History
from neat.runs.history_repair import problem_with, repair
from neat.runs.history_schema import ADDED
from neat.selection.outcomes import Measure, Outcomes
from tests.neat.runs.hostile_histories import SCHEMAS, change

GENERATIONS = 60


@pytest.fixture(scope="module")
def evolved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Population]:
    """A history, and the population that it is the history of."""
    population, rng = Population(Settings(population_size=20), inputs=2, outputs=1, seed=1), np.random.default_rng(1)
    history = History.create(tmp_path_factory.mktemp("evolved") / "history.sqlite")
    for _ in range(GENERATIONS):
        history.record(population.tell(rng.random(20)), seconds_evaluating=0.5)
    history.note("state", "running")
    return history.path, population


@pytest.fixture
def history(evolved: tuple[Path, Population], tmp_path: Path) -> History:
    (tmp_path / "history.sqlite").write_bytes(evolved[0].read_bytes())
    return History(tmp_path / "history.sqlite")


def random_bytes(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(9_000))


def overwritten_in_the_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 9_000] = random.Random(1).randbytes(9_000)
    path.write_bytes(content)


def table_missing(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE species")


def column_missing(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("ALTER TABLE generation RENAME COLUMN best TO worst")


def directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, tuple[Callable[[Path], object], str, int]] = {
    "empty": (lambda path: path.write_bytes(b""), "is not the history of a run", 0),
    "random bytes": (random_bytes, "is damaged (file is not a database)", 0),
    "truncated": (lambda path: path.write_bytes(path.read_bytes()[:-6_000]), "is damaged (", 10),
    "overwritten": (overwritten_in_the_middle, "is damaged (", 10),
    "missing": (Path.unlink, "is missing", 0),
    "a directory": (directory, "is not a regular file", 0),
    "a table less": (table_missing, "is not the history of a run", GENERATIONS),
    "another column": (column_missing, "is not the history of a run", 0),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_history_is_rebuilt_from_what_can_be_read(
    damage: str, history: History, evolved: tuple[Path, Population]
) -> None:
    hurt, problem, least = DAMAGES[damage]
    intact = {row.generation: replace(row, species=0) for row in history.rows()}
    hurt(history.path)
    content = history.path.read_bytes() if history.path.is_file() else b""

    found = problem_with(history)
    assert found is not None
    done = repair(history, found, evolved[1], solved=lambda: True)

    assert done.problem.startswith(problem)
    assert done.kept >= least
    if damage == "missing":
        assert done.aside is None
    else:
        assert done.aside == history.path.with_name("history.damaged-1.sqlite")
        assert not content or done.aside.read_bytes() == content
    assert problem_with(history) is None
    rows = history.rows()
    assert len(rows) >= done.kept
    last = rows.pop()
    assert [row for row in rows if replace(row, species=0) != intact[row.generation]] == []
    assert (last.generation, last.evaluations) == (GENERATIONS - 1, GENERATIONS * 20)
    champion = evolved[1].champion
    assert champion is not None
    assert history.champion_json(champion.id) == champion.to_json()
    assert not list(history.path.parent.glob("*.new.sqlite*"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_history_with_something_added_is_refused_and_unchanged(history: History, name: str) -> None:
    change(history.path, SCHEMAS[name])
    before = history.path.read_bytes()

    with pytest.raises(RunError, match="is not the history of a run alone"):
        problem_with(history)

    assert history.path.read_bytes() == before


def test_a_valid_history_has_no_problem(history: History) -> None:
    assert problem_with(history) is None


def test_rows_whose_values_have_another_type_are_not_kept(history: History, evolved: tuple[Path, Population]) -> None:
    with closing(sqlite3.connect(history.path)) as database:
        database.execute("UPDATE generation SET evaluations = 'many' WHERE number = 7")
        database.execute("UPDATE champion SET json = x'00' WHERE genome = (SELECT MIN(genome) FROM champion)")
        database.commit()

    done = repair(history, "is damaged", evolved[1], solved=lambda: False)

    assert done.kept == GENERATIONS - 1
    assert 7 not in [row.generation for row in history.rows()]
    with history.connect() as database:
        assert all(json.loads(text) for (text,) in database.execute("SELECT json FROM champion"))


def test_the_rows_of_a_damaged_history_of_an_earlier_version_are_kept(
    history: History, evolved: tuple[Path, Population]
) -> None:
    with closing(sqlite3.connect(history.path)) as database:
        for table, names in ADDED.items():
            for name in names:
                database.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
        database.execute("UPDATE generation SET evaluations = 'many' WHERE number = 7")
        database.commit()

    done = repair(history, "is damaged", evolved[1], solved=lambda: False)

    assert done.kept == GENERATIONS - 1
    assert history.rows()[0].upper_quartile is None


def test_the_last_generation_is_that_of_the_checkpoint(history: History, evolved: tuple[Path, Population]) -> None:
    history.path.write_bytes(b"")

    repair(history, "is damaged", evolved[1], solved=lambda: True)

    (row,) = history.rows()
    assert (row.generation, row.solved, row.best, row.champion) == (
        GENERATIONS - 1, True, float("-inf"), evolved[1].champion.id if evolved[1].champion else None,
    )  # fmt: skip


def test_a_second_damaged_file_does_not_replace_the_first(history: History, evolved: tuple[Path, Population]) -> None:
    for number in (1, 2):
        history.path.write_bytes(bytes([number]) * 5_000)
        done = repair(history, "is damaged", evolved[1], solved=lambda: False)
        assert done.aside is not None
        assert done.aside.name == f"history.damaged-{number}.sqlite"
        assert done.aside.read_bytes() == bytes([number]) * 5_000


def test_what_was_not_yet_moved_into_the_database_is_set_aside_with_it(
    history: History, evolved: tuple[Path, Population]
) -> None:
    history.path.write_bytes(b"damaged" * 1_000)
    history.path.with_name("history.sqlite-wal").write_bytes(b"wal")

    repair(history, "is damaged", evolved[1], solved=lambda: False)

    assert history.path.with_name("history.damaged-1.sqlite-wal").read_bytes() == b"wal"
    assert problem_with(history) is None


def test_a_repair_that_was_cut_off_is_repeated(history: History, evolved: tuple[Path, Population]) -> None:
    history.path.write_bytes(b"")
    history.path.with_name("history.new.sqlite").write_bytes(b"cut off")

    repair(history, "is damaged", evolved[1], solved=lambda: False)

    assert len(history.rows()) == 1


def test_a_locked_history_is_not_damaged(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(history.path)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr("neat.runs.history.READ_SECONDS", 0.1)

        with pytest.raises(RunError, match="locked"):
            problem_with(history)


def test_a_history_of_a_newer_version_is_refused(history: History) -> None:
    with closing(sqlite3.connect(history.path)) as database:
        database.execute("PRAGMA user_version = 99")

    with pytest.raises(RunError, match="newer version of neat"):
        problem_with(history)


def test_elites_are_kept_and_the_last_row_has_the_coverage_of_the_checkpoint(tmp_path: Path) -> None:
    history, rng = History.create(tmp_path / "history.sqlite"), np.random.default_rng(1)
    population = Population(Settings(population_size=10), inputs=2, outputs=1, seed=1)
    for _ in range(3):
        told = Outcomes(rng.random(10), rng.random((10, 1)), declared=(Measure("x", 0.0, 1.0),))
        history.record(population.tell(told))
    before = history.map()
    assert before is not None
    with closing(sqlite3.connect(history.path)) as database, database:
        database.execute("UPDATE generation SET evaluations = 'many' WHERE number = 2")
        database.execute("UPDATE elite SET score = 'high' WHERE genome = ?", (before.elites[0].genome,))

    repair(history, "is damaged", population, solved=lambda: False)

    after = history.map()
    assert after is not None
    assert population.map is not None
    assert {one.genome for one in before.elites[1:]} <= {one.genome for one in after.elites}
    assert before.elites[0].genome not in {one.genome for one in after.elites}
    assert history.rows()[-1].coverage == population.map.coverage
