from pathlib import Path

import pytest

from neat import RunError
from neat.runs import replays as replays_module
from neat.runs.replays import Replays, elite_replays
from tests.neat.runs.test_replay_format import replay_of


def test_the_newest_replays_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays_module, "MOST_REPLAYS", 3)
    replays = Replays(tmp_path / "replays")

    for genome in (5, 100, 20, 7, 3):
        replays.keep(replay_of(genome=genome))

    assert replays.genomes() == [7, 20, 100]
    assert repr(replays).endswith("replays: 3>")


def test_replays_stay_within_their_total_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replays = Replays(tmp_path / "replays")
    replays.keep(replay_of(genome=1))
    size = replays.path(1).stat().st_size
    monkeypatch.setattr(replays_module, "MOST_BYTES", int(2.5 * size))

    for genome in (2, 3):
        replays.keep(replay_of(genome=genome))
    assert replays.genomes() == [2, 3]

    monkeypatch.setattr(replays_module, "MOST_BYTES", 1)
    replays.keep(replay_of(genome=4))
    assert replays.genomes() == [4]  # the newest is kept at any size


def test_a_replay_that_is_spared_is_kept_beyond_the_limits(tmp_path: Path) -> None:
    replays = Replays(tmp_path / "replays", most=2)
    for genome in (10, 20, 30):
        replays.keep(replay_of(genome=genome))

    replays.keep(replay_of(genome=5), spare=True)
    assert replays.genomes() == [5, 20, 30]

    replays.keep(replay_of(genome=40))
    assert replays.genomes() == [30, 40]


def test_it_is_known_beforehand_whether_there_is_room(tmp_path: Path) -> None:
    replays = Replays(tmp_path / "replays", most=2)
    assert replays.would_keep(1)
    for genome in (10, 20):
        replays.keep(replay_of(genome=genome))

    assert [replays.would_keep(genome) for genome in (5, 15, 25)] == [False, True, True]
    size = replays.path(10).stat().st_size
    assert not Replays(tmp_path / "replays", most_bytes=2 * size).would_keep(5)
    assert Replays(tmp_path / "replays", most_bytes=2 * size + 1).would_keep(5)
    (tmp_path / "link").symlink_to(tmp_path)
    assert not Replays(tmp_path / "link").would_keep(5)


def test_elites_have_replays_of_their_own(tmp_path: Path) -> None:
    replays = elite_replays(tmp_path)

    assert (replays.directory.name, replays.most, replays.most_bytes) == ("elite-replays", 2_500, 150 * 2**20)


def test_other_files_are_not_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays_module, "MOST_REPLAYS", 1)
    replays = Replays(tmp_path)
    (tmp_path / "notes.zip").write_text("mine")

    for genome in (1, 2):
        replays.keep(replay_of(genome=genome))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["2.zip", "notes.zip"]


def test_a_directory_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "replays").write_text("a file")

    with pytest.raises(RunError, match="cannot be written"):
        Replays(tmp_path / "replays").keep(replay_of())


def test_a_missing_directory_has_no_replays(tmp_path: Path) -> None:
    assert Replays(tmp_path / "nowhere").genomes() == []


def test_a_directory_that_is_a_link_holds_no_replays_and_is_not_written(tmp_path: Path) -> None:
    elsewhere = Replays(tmp_path / "elsewhere")
    replay = replay_of(genome=3)
    elsewhere.keep(replay)
    (tmp_path / "replays").symlink_to(tmp_path / "elsewhere")

    assert elsewhere.genomes() == [3]
    assert Replays(tmp_path / "replays").genomes() == []
    with pytest.raises(RunError, match="replays is a link"):
        Replays(tmp_path / "replays").keep(replay)


def test_temporary_files_of_a_killed_process_are_deleted_and_nothing_else(tmp_path: Path) -> None:
    replays = Replays(tmp_path / "replays")
    replays.remove_leftovers()  # of a directory that does not exist
    replays.keep(replay_of(genome=1))
    for name in (".83.zip.410pphi0", ".notes.zip.410pphi0", ".83.zip"):
        (tmp_path / "replays" / name).touch()

    replays.remove_leftovers()

    assert sorted(path.name for path in replays.directory.iterdir()) == [".83.zip", ".notes.zip.410pphi0", "1.zip"]
