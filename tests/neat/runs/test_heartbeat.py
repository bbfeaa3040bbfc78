import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from neat.runs import heartbeat
from neat.runs.heartbeat import SIZE, Heartbeat

BEAT = Heartbeat(
    beat=3, generation=13, phase="evaluating", scored=50, total=150, began=1000.0, moved=1009.5, written=1010.0
)


def test_a_heartbeat_is_read_as_it_was_written(tmp_path: Path) -> None:
    heartbeat.write(tmp_path, BEAT)

    assert heartbeat.read(tmp_path) == BEAT


def test_the_file_never_grows_and_its_blocks_are_overwritten_in_place(tmp_path: Path) -> None:
    largest = 2**53 - 1
    for beat in (BEAT, BEAT._replace(beat=largest, generation=largest, total=largest, began=1795727668.1076097), BEAT):
        heartbeat.write(tmp_path, beat)
        inode = (tmp_path / heartbeat.NAME).stat().st_ino
        assert (tmp_path / heartbeat.NAME).stat().st_size == SIZE

    heartbeat.write(tmp_path, BEAT)

    assert (tmp_path / heartbeat.NAME).stat().st_ino == inode
    assert os.listdir(tmp_path) == [heartbeat.NAME]
    assert heartbeat.read(tmp_path) == BEAT


def test_a_reader_never_gets_an_invalid_heartbeat_of_one_that_is_being_written(tmp_path: Path) -> None:
    beats = [BEAT._replace(beat=number, scored=number % 151) for number in range(500)]
    read: list[Heartbeat | None] = []
    writer = threading.Thread(target=lambda: [heartbeat.write(tmp_path, beat) for beat in beats])
    writer.start()
    while writer.is_alive():
        read.append(heartbeat.read(tmp_path))
    writer.join()

    assert all(beat is None or beat.total == 150 for beat in read)
    assert heartbeat.read(tmp_path) == beats[-1]


def test_the_time_that_a_generation_still_takes_is_estimated_from_what_is_scored() -> None:
    assert BEAT.seconds_left == 20.0
    assert BEAT._replace(scored=0).seconds_left is None
    assert BEAT._replace(phase="validating").seconds_left is None
    assert BEAT._replace(began=2000.0).seconds_left is None  # the clock was set back


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2}, {"beat": -1}, {"generation": 1.5}, {"scored": 151}, {"total": True}, {"total": 2**53},
        {"phase": "dreaming"}, {"phase": []}, {"began": "now"}, {"moved": -1.0}, {"written": float("nan")},
        {"written": float("inf")}, {"written": 10**400}, {"moved": None}, {"written": 1e11}, {"began": 1e12},
    ],
)  # fmt: skip
def test_an_invalid_heartbeat_is_none(tmp_path: Path, change: dict[str, Any]) -> None:
    valid = {"format": heartbeat.FORMAT, **BEAT._asdict()}
    (tmp_path / heartbeat.NAME).write_text(json.dumps(valid))
    assert heartbeat.read(tmp_path) == BEAT

    (tmp_path / heartbeat.NAME).write_text(json.dumps({**valid, **change}))

    assert heartbeat.read(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"[" * 4000, b" " * 5000, b'{"format": 1}'])
def test_a_file_that_is_none_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / heartbeat.NAME).write_bytes(content)

    assert heartbeat.read(tmp_path) is None


def test_links_and_pipes_are_neither_read_nor_written(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("precious")
    (tmp_path / heartbeat.NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):  # noqa: PT011  # which one depends on the system
        heartbeat.write(tmp_path, BEAT)
    assert (tmp_path / "elsewhere").read_text() == "precious"
    assert heartbeat.read(tmp_path) is None

    heartbeat.remove(tmp_path)
    os.mkfifo(tmp_path / heartbeat.NAME)
    with pytest.raises(OSError):  # noqa: PT011
        heartbeat.write(tmp_path, BEAT)
    assert heartbeat.read(tmp_path) is None


def test_a_heartbeat_that_does_not_exist_is_none_and_is_removed_without_an_error(tmp_path: Path) -> None:
    heartbeat.remove(tmp_path)

    assert heartbeat.read(tmp_path) is None
