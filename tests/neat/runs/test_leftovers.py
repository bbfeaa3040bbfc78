"""Temporary files of a process that was killed."""

import os
from pathlib import Path

import multiprocess
import pytest

from neat import Settings
from neat.runs.leftovers import remove_leftovers
from neat.runs.replays import Replays
from neat.runs.run import About, Run
from neat.system import atomic_write
from neat.system.atomic_write import write_whole

NAMES = (
    "settings.toml",
    "champion.json",
    "checkpoints/generation-12.population",
    "replays/7994.zip",
    "elite-replays/7994.zip",
)


def killed_while_writing(path: Path) -> None:
    atomic_write.os.fsync = lambda descriptor: os._exit(9)
    write_whole(path, b"content")


@pytest.mark.parametrize("name", NAMES)
def test_what_a_killed_process_left_is_deleted_when_a_run_is_held(tmp_path: Path, name: str) -> None:
    run = Run.create(tmp_path / "run", Settings(), About(task="xor", seed=1))
    path = run.directory / name
    path.parent.mkdir(exist_ok=True)
    process = multiprocess.get_context("fork").Process(target=killed_while_writing, args=(path,))
    process.start()
    process.join()
    assert any(entry.name.startswith(f".{path.name}.") for entry in path.parent.iterdir())
    before = {entry for entry in run.directory.rglob("*") if not entry.name.startswith(".")}

    with run.hold():
        assert {entry for entry in run.directory.rglob("*") if entry.name != "run.lock"} == before


def test_other_files_are_kept(tmp_path: Path) -> None:
    write_whole(tmp_path / "7994.zip", b"a replay")
    for name in (
        ".notes.markdown",
        ".champion.json",
        ".champion.json.backup",
        "champion.json.abcdefgh",
        ".x.zip.abcdefgh",
    ):
        (tmp_path / name).write_text("theirs")
    (tmp_path / ".7.zip.abcdefgh").mkdir()
    before = sorted(tmp_path.iterdir())

    remove_leftovers(tmp_path)

    assert sorted(tmp_path.iterdir()) == before
    assert Replays(tmp_path).genomes() == [7994]


def test_a_folder_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (elsewhere := tmp_path / "elsewhere").mkdir()
    (elsewhere / ".7.zip.abcdefgh").write_text("theirs")
    (run := tmp_path / "run").mkdir()
    (run / "replays").symlink_to(elsewhere)

    remove_leftovers(run)

    assert (elsewhere / ".7.zip.abcdefgh").exists()


def test_missing_folders_are_no_error(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "nowhere")
