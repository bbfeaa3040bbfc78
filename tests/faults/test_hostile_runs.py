"""A run directory from a stranger: every command ends with a result or one line, and controls no terminal."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from experiments import Session
from experiments.cli.main import main
from neat import RunError
from tests.faults.fuzz_runs import ESCAPES, control_in, make_base
from tests.neat.runs.hostile_histories import SCHEMAS, change
from tests.visualizer.conftest import Serve, serve

__all__ = ["serve"]  # the fixture is used by name

ROUTES = ("/api/runs", "/api/run", "/api/history", "/api/champions", "/api/events")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("base") / "run"
    make_base(place)
    return place


@pytest.fixture
def run(base: Path, tmp_path: Path) -> Path:
    """A run of four generations with checkpoints and a replay, to change."""
    return Path(shutil.copytree(base, tmp_path / "run"))


def commands(run: Path) -> list[list[str]]:
    """Return every command on a run, the one that writes last."""
    name = str(run)
    return [
        ["show", name], ["show", name, "--json"], ["play", name, "--episodes", "1"],
        ["play", name, "--episodes", "1", "--json"],
        *(["export", name, "--to", to] for to in ("svg", "dot", "json", "graphml", "python")),
        ["resume", name, "--generations", "5", "--workers", "0"],
    ]  # fmt: skip


def ended(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run a command; return its status and all that it printed, which must control no terminal."""
    status = main(words)
    printed = capsys.readouterr()
    assert not control_in(printed.out + printed.err), words
    assert "unexpected" not in printed.err
    return status, printed.out + printed.err


def hostile(value: Any) -> Any:
    """Return a value with escapes added to every text in it."""
    if isinstance(value, dict):
        return {name: hostile(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner) for inner in value]
    return f"{value}{ESCAPES}" if isinstance(value, str) else value


def test_no_text_of_a_run_controls_the_terminal(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    about = {"task": "xor", "seed": 1, "version": "0.1.0", "input_labels": ["a", "b"], "output_labels": ["c"],
             "legend": ["d"], "options": {"e": "f"}}  # fmt: skip
    champion = run / "champion.json"
    champion.write_text(json.dumps(hostile(json.loads(champion.read_text()))))
    with closing(sqlite3.connect(run / "history.sqlite")) as database, database:
        database.execute("UPDATE champion SET json = ?", (champion.read_text(),))
        database.execute("UPDATE meta SET value = value || ?", (ESCAPES,))
    shown = set()
    for table in (hostile({"run": about}), {"run": about, f"x{ESCAPES}": 1}, {"run": {**about, "task": "xor"}}):
        (run / "settings.toml").write_bytes(tomli_w.dumps(table).encode())
        for words in commands(run):
            _, printed = ended(words, capsys)
            shown.add("PWNED" in printed)
    assert shown == {True, False}  # the harmless rest of the texts is shown


def test_the_names_of_files_control_no_terminal(
    run: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "run\x1b]0;PWNED\x07\x9b31m\u202e"
    run.rename(run.with_name(name))
    monkeypatch.chdir(run.parent)
    for words in commands(Path(name)):
        ended(words, capsys)
    (run.with_name(name) / "history.sqlite").unlink()
    for words in [*commands(Path(name)), ["view", name + "x"]]:
        status, _ = ended(words, capsys)
        assert status in (0, 1)
    with pytest.raises(SystemExit):
        main(["show", name, name])
    assert not control_in(capsys.readouterr().err)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_history_with_another_schema_is_refused_by_every_reader(
    run: Path, name: str, capsys: pytest.CaptureFixture[str], serve: Serve
) -> None:
    change(run / "history.sqlite", SCHEMAS[name])
    client = serve(run)

    for words in ([("show"), str(run)], ["show", str(run), "--json"]):
        status, printed = ended(words, capsys)
        assert status == 1
        assert "is not the history of a run" in " ".join(printed.split())
    for route in ROUTES:
        answer = client.get(route)
        text = answer.get_data(as_text=True)
        assert "is not the history of a run" in text


@pytest.mark.parametrize("name", ["trigger on insert", "trigger on delete", "generated column, added", "endless view"])
def test_nothing_of_a_hostile_schema_runs_when_the_run_is_resumed(run: Path, name: str) -> None:
    change(run / "history.sqlite", SCHEMAS[name])
    before = (run / "history.sqlite").read_bytes()

    with pytest.raises(RunError, match="is not the history of a run alone"):
        Session.resume(run, workers=0, record=False)

    assert (run / "history.sqlite").read_bytes() == before


def outside(run: Path) -> Path:
    """Return a directory beside the run with files that nobody may change."""
    place = run.parent / "outside"
    place.mkdir()
    for name in (
        "run.lock",
        "settings.toml",
        "champion.json",
        "history.sqlite",
        "history.sqlite-wal",
        "history.sqlite-journal",
        "generation-00000004.population",
        "generation-00000009.population",
        "7.zip",
    ):
        (place / name).write_bytes(b"precious" * 1_000)  # fmt: skip
    return place


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("run.lock", "run.lock"), ("settings.toml", "settings.toml"), ("champion.json", "champion.json"),
        ("history.sqlite", "history.sqlite"), ("history.sqlite-wal", "history.sqlite-wal"),
        ("history.sqlite-shm", "history.sqlite-wal"), ("history.sqlite-journal", "history.sqlite-journal"),
        ("checkpoints", "."), ("replays", "."), ("checkpoints/generation-00000009.population", "run.lock"),
    ],
)  # fmt: skip
def test_links_out_of_a_run_are_neither_shown_nor_changed(
    run: Path, name: str, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = outside(run)
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    path = run / name
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.symlink_to(place / target)

    for words in commands(run):
        _, printed = ended(words, capsys)
        assert "precious" not in printed

    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
@pytest.mark.parametrize("name", ["run.lock", "settings.toml", "champion.json", "history.sqlite", "history.sqlite-wal"])
def test_pipes_directories_and_devices_hang_no_command(
    run: Path, name: str, make: Callable[[Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    (run / name).unlink(missing_ok=True)
    make(run / name)

    for words in commands(run):
        ended(words, capsys)


@pytest.mark.parametrize("name", ["settings.toml", "champion.json", "history.sqlite"])
def test_files_of_a_terabyte_are_refused(run: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with (run / name).open("r+b") as file:
        file.truncate(2**40)

    status, printed = ended(["show", str(run)], capsys)

    assert status == 1
    assert "has more than" in " ".join(printed.split())


@pytest.mark.parametrize(
    ("task", "options"),
    [
        ("os:system", {"command": "touch executed"}),
        ("subprocess:Popen", {"args": ["touch", "executed"]}),
        ("subprocess:getoutput", {"cmd": "touch executed"}),
        ("run/evil.py:Task", None),
        ("run.evil:Task", None),
        ("run.evil:Task", {"a": 1}),
    ],
)
def test_a_run_brings_no_program_of_its_own(
    run: Path, task: str, options: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run.parent)
    (run / "evil.py").write_text("open('executed', 'w')\n")
    about = {"task": task, "seed": 1, **({"options": options} if options else {})}
    (run / "settings.toml").write_bytes(tomli_w.dumps({"run": about}).encode())

    for words in commands(run):
        status, printed = ended(words, capsys)
        assert status == (1 if words[0] in ("play", "resume") else 0), printed

    assert not Path("executed").exists()
