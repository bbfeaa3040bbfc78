"""A run whose history is damaged while its checkpoints are intact."""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from experiments.cli.main import main
from neat.runs.run import Run
from tests.faults.conftest import SETTINGS, contents

GENERATIONS = 12
RUN = ["evolve", "xor", *SETTINGS, "--generations", str(GENERATIONS), "--workers", "0", "--set", "checkpoint.seconds=0"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("finished") / "run"
    assert main([*RUN, "--run", str(directory)]) == 0
    return directory


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "run"))


def overwritten(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4_096:13_096] = random.Random(1).randbytes(9_000)
    path.write_bytes(content)


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE bookmarks (address TEXT)")


def of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE customer (name TEXT)")


def damaged_log(path: Path) -> None:
    path.with_name(f"{path.name}-wal").write_bytes(random.Random(1).randbytes(9_000))


def directory_as_log(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink(missing_ok=True)
    path.with_name(f"{path.name}-wal").mkdir()


def a_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: list[Callable[[Path], object]] = [
    overwritten,
    foreign,
    of_another_program,
    directory_as_log,
    a_directory,
    Path.unlink,
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(path.read_bytes()[:-9_000]),
    lambda path: path.write_bytes(random.Random(2).randbytes(9_000)),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_run_is_resumed_with_a_new_history_and_one_line_says_so(
    damage: Callable[[Path], object], run: Path, finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(run / "history.sqlite")

    assert main(["resume", str(run), "--generations", str(GENERATIONS + 3), "--workers", "0", "--json"]) == 0

    shown = capsys.readouterr()
    (line,) = [line for line in shown.err.splitlines() if "The history of" in line]
    assert ("history.damaged-1.sqlite" in line) == (damage is not Path.unlink)
    assert "neat evolve xor --seed 11 --settings" in line
    assert json.loads(shown.out)["generations"] == GENERATIONS + 3
    rows = Run.open(run).history()
    assert [row.generation for row in rows[-4:]] == list(range(GENERATIONS - 1, GENERATIONS + 3))
    intact = {row.generation: row.evaluations for row in Run.open(finished).history()}
    assert all(row.evaluations == intact[row.generation] for row in rows if row.generation in intact)
    assert main(["show", str(run)]) == 0


def test_a_run_resumed_so_continues_as_an_intact_one(run: Path, finished: Path, tmp_path: Path) -> None:
    shutil.copytree(finished, tmp_path / "intact")
    (run / "history.sqlite").write_bytes(b"")

    for directory in (run, tmp_path / "intact"):
        assert main(["resume", str(directory), "--generations", str(GENERATIONS + 5), "--workers", "0"]) == 0

    assert contents(run).history[-5:] == contents(tmp_path / "intact").history[-5:]
    assert contents(run).champion == contents(tmp_path / "intact").champion


def test_a_damaged_log_loses_what_is_in_it_and_nothing_else(run: Path, finished: Path) -> None:
    damaged_log(run / "history.sqlite")

    assert main(["resume", str(run), "--generations", str(GENERATIONS), "--workers", "0"]) == 0

    assert contents(run).history == contents(finished).history


def test_without_a_checkpoint_the_run_restarts_with_a_new_history(run: Path, finished: Path) -> None:
    shutil.rmtree(run / "checkpoints")
    (run / "checkpoints").mkdir()
    (run / "history.sqlite").write_bytes(b"")

    assert main(["resume", str(run), "--generations", str(GENERATIONS), "--workers", "0"]) == 0

    assert contents(run) == contents(finished)


def test_what_a_user_added_to_a_history_costs_no_generation(
    run: Path, finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(run / "history.sqlite")) as database:
        database.execute("CREATE VIEW progress AS SELECT number, best FROM generation")
    before = (run / "history.sqlite").read_bytes()
    resume = ["resume", str(run), "--generations", str(GENERATIONS), "--workers", "0"]
    capsys.readouterr()

    for words in (["show", str(run)], resume):
        assert main(words) == 1
        assert 'remove it (SQL: "DROP VIEW progress")' in capsys.readouterr().err
    assert (run / "history.sqlite").read_bytes() == before

    with closing(sqlite3.connect(run / "history.sqlite")) as database:
        database.execute("DROP VIEW progress")
    assert main(resume) == 0
    assert contents(run) == contents(finished)


@pytest.mark.parametrize("damage", DAMAGES)
def test_show_says_in_one_line_what_is_wrong_and_the_champion_is_still_played(
    damage: Callable[[Path], object], run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(run / "history.sqlite")
    capsys.readouterr()

    assert main(["show", str(run)]) == 1

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("neat: ")
    assert main(["play", str(run), "--episodes", "1"]) == 0
    assert main(["export", str(run), "--to", "json"]) == 0


@pytest.mark.parametrize("damage", [overwritten, Path.unlink, lambda path: path.write_bytes(b"")])
def test_show_names_the_command_that_rebuilds_the_history(
    damage: Callable[[Path], object], run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(run / "history.sqlite")
    capsys.readouterr()

    assert main(["show", str(run)]) == 1

    assert "neat resume" in capsys.readouterr().err
