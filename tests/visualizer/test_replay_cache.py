import json
import os
from pathlib import Path
from threading import Thread

import pytest

from fitness.replays.episode import record
from neat.errors import RunError
from neat.runs.replay_format import Replay
from tests.visualizer.receiving import PATIENCE
from tests.visualizer.runs import Wandering, grown
from visualizer.replay_cache import ReplayCache


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read."""
    names: list[str] = []
    read = Replay.read

    def counted(path: Path) -> Replay:
        names.append(path.name)
        return read(path)

    monkeypatch.setattr(Replay, "read", counted)
    return names


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three replays of the same size."""
    paths = [tmp_path / f"{genome}.zip" for genome in (1, 2, 3)]
    for genome, path in enumerate(paths, start=1):
        record(Wandering(), grown(1, 4, id=genome, fitness=1.0), 0).write(path)
    return paths


def genome_in(facts: bytes) -> int:
    return int(json.loads(facts)["genome"])


def test_a_replay_is_read_once(files: list[Path], reads: list[str]) -> None:
    cache = ReplayCache()

    first, again = cache.read(files[0]), cache.read(files[0])

    assert first is again
    assert reads == ["1.zip"]
    replay = Replay.read(files[0])
    assert json.loads(first.facts) == replay.facts
    assert first[1:] == (replay.activations, replay.outputs, replay.pictures)


def test_threads_that_request_the_same_replay_read_it_once(files: list[Path], reads: list[str]) -> None:
    cache = ReplayCache()
    threads = [Thread(target=cache.read, args=(files[0],)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)

    assert reads == ["1.zip"]


def test_a_replaced_file_is_read_again(files: list[Path], reads: list[str]) -> None:
    cache = ReplayCache()
    time = files[0].stat().st_mtime_ns
    assert genome_in(cache.read(files[0]).facts) == 1

    files[1].replace(files[0])
    os.utime(files[0], ns=(time, time))

    assert genome_in(cache.read(files[0]).facts) == 2


def test_the_replay_that_was_requested_longest_ago_is_dropped(files: list[Path], reads: list[str]) -> None:
    size = sum(map(len, ReplayCache().read(files[0])))
    reads.clear()
    cache = ReplayCache(most=2 * size + size // 2)

    for file in (files[0], files[1], files[0], files[2]):
        cache.read(file)
        assert cache.size <= 2 * size + size // 2
    assert reads == ["1.zip", "2.zip", "3.zip"]

    cache.read(files[0])
    cache.read(files[1])
    assert reads == ["1.zip", "2.zip", "3.zip", "2.zip"]


def test_a_replay_larger_than_the_cache_is_returned_but_not_kept(files: list[Path], reads: list[str]) -> None:
    cache = ReplayCache(most=10)

    assert genome_in(cache.read(files[0]).facts) == 1
    assert genome_in(cache.read(files[0]).facts) == 1
    assert reads == ["1.zip", "1.zip"]
    assert cache.size == 0


def test_a_replay_larger_than_the_cache_displaces_no_other(files: list[Path], reads: list[str]) -> None:
    small = sum(map(len, ReplayCache().read(files[0])))
    large = Replay.read(files[1])
    large.facts["note"] = "x" * 2 * small
    large.write(files[1])
    reads.clear()
    cache = ReplayCache(most=small + small // 2)

    for file in (files[0], files[1], files[0]):
        cache.read(file)

    assert reads == ["1.zip", "2.zip"]


def test_a_damaged_replay_is_refused_every_time(files: list[Path], reads: list[str]) -> None:
    files[0].write_bytes(b"PK")
    cache = ReplayCache()

    for _ in range(2):
        with pytest.raises(RunError, match=r"replay 1\.zip cannot be read"):
            cache.read(files[0])
    assert cache.size == 0


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"replay 1\.zip cannot be read: No such file or directory\."):
        ReplayCache().read(tmp_path / "1.zip")
