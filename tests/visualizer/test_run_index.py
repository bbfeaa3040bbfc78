import os
from pathlib import Path
from typing import Any

import pytest

from neat.errors import RunError
from tests.visualizer.runs import make_run
from visualizer import run_index
from visualizer.run_index import RunIndex, is_name, is_run_in, newest_run
from visualizer.run_reader import RunReader
from visualizer.untrusted import settings_of


def test_runs_are_listed_newest_first(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        make_run(tmp_path / name, 1)
    for age, name in enumerate(("c", "a", "b")):
        os.utime(tmp_path / name / "history.sqlite", (1000 - age, 1000 - age))

    assert newest_run(tmp_path).name == "c"
    assert RunIndex(tmp_path).names() == ["c", "a", "b"]


def test_a_folder_without_runs_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"start one with neat evolve xor, or name a run directory\.$"):
        newest_run(tmp_path)
    with pytest.raises(RunError, match="neither a run directory nor a folder of runs"):
        RunIndex(tmp_path / "nowhere")


def test_a_single_run_needs_no_name(made: Path) -> None:
    index = RunIndex(made)

    assert index.single
    assert index.names() == ["some-run"]
    for name in (None, "", "some-run"):
        assert index.run(name).directory == made
    with pytest.raises(RunError, match=r"run 'other' does not exist\."):
        index.run("other")


def test_a_folder_needs_a_name(made: Path) -> None:
    index = RunIndex(made.parent)

    assert index.run("some-run").directory == made
    with pytest.raises(RunError, match=r"choose one: \?run=NAME"):
        index.run(None)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a/", "/a", "../a", "a\0b"])
def test_a_path_is_not_a_name(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize("name", ["a", "a b", "...", ".hidden", "-x", "ü", "a&b"])
def test_a_name_may_contain_anything_but_separators(name: str) -> None:
    assert is_name(name)


def test_a_link_out_of_the_folder_is_not_a_run_in_it(made: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(made)

    assert is_run_in(made.parent, made)
    assert not is_run_in(tmp_path, tmp_path / "link")


def test_a_folder_that_is_a_link_itself_shows_its_runs(made: Path, tmp_path: Path) -> None:
    (tmp_path / "runs").symlink_to(made.parent)

    assert RunIndex(tmp_path / "runs").names() == ["some-run"]


def test_a_run_is_found_without_looking_at_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two", "three"):
        make_run(tmp_path / name, 1)
    index = RunIndex(tmp_path)
    looked_at: list[str] = []
    is_run_directory = run_index.is_run_directory

    def counted(directory: Path) -> bool:
        looked_at.append(directory.name)
        return is_run_directory(directory)

    monkeypatch.setattr(run_index, "is_run_directory", counted)

    assert index.run("two").directory == tmp_path / "two"
    assert looked_at == ["two"]


def test_the_summary_of_an_ended_run_is_read_once(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = RunIndex(made.parent)
    first = index.summaries()
    monkeypatch.setattr(RunReader, "summary", pytest.fail)

    assert index.summaries() == first
    assert [(run["name"], run["task"], run["state"], run["generations"]) for run in first] == [
        ("some-run", "wandering", "finished", 6)
    ]


def test_one_request_reads_runs_for_a_limited_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        make_run(tmp_path / name, 1)
    index = RunIndex(tmp_path)
    monkeypatch.setattr(run_index, "READ_SECONDS", -1.0)
    assert {(run["name"], run["state"], run["best"]) for run in index.summaries()} == {
        ("a", "unread", None), ("b", "unread", None),
    }  # fmt: skip

    monkeypatch.setattr(run_index, "READ_SECONDS", 60.0)
    read = index.summaries()
    assert {(run["name"], run["state"], run["best"]) for run in read} == {
        ("a", "finished", 1.0),
        ("b", "finished", 1.0),
    }
    monkeypatch.setattr(run_index, "READ_SECONDS", -1.0)
    assert index.summaries() == read


def test_a_damaged_run_is_listed_with_its_error(tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    (tmp_path / "run" / "history.sqlite").unlink()

    (summary,) = RunIndex(tmp_path).summaries()

    assert summary["state"] == "damaged"
    assert "history.sqlite is missing" in summary["error"]


def test_a_damaged_run_is_read_again_only_when_its_files_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(tmp_path / "run", 1).directory
    settings = (run / "settings.toml").read_text()
    (run / "settings.toml").write_text("x = ")
    read = []

    def counted(directory: Path) -> dict[str, Any]:
        read.append(directory)
        return settings_of(directory)

    monkeypatch.setattr(run_index, "settings_of", counted)
    index = RunIndex(tmp_path)
    for _ in range(3):
        assert index.summaries()[0]["state"] == "damaged"
    assert len(read) == 1

    (run / "settings.toml").write_text(settings)

    assert index.summaries()[0]["state"] == "finished"
