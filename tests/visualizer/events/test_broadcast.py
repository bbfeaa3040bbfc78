import time
from pathlib import Path

import pytest

from tests.visualizer.receiving import PATIENCE, listen, next_event
from tests.visualizer.runs import make_run
from visualizer.events import watcher as watcher_module
from visualizer.events.broadcast import Broadcast
from visualizer.events.hub import Position
from visualizer.events.watcher import Watcher
from visualizer.run_reader import RunReader


def test_all_streams_say_goodbye_when_the_server_stops(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    streams = [listen(broadcast, tmp_path / "run") for _ in range(2)]
    for events in streams:
        next_event(events, "hello")

    broadcast.close()

    assert [next_event(events, "bye").data for events in streams] == [{}, {}]
    assert [list(events) for events in streams] == [[], []]
    assert broadcast.join(RunReader(tmp_path / "run")) is None


def test_a_stream_that_is_sending_when_the_server_stops_says_goodbye(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    events = listen(broadcast, tmp_path / "run")
    next_event(events, "status")

    broadcast.close()

    assert [one.name for one in events][-1:] == ["bye"]


def test_a_run_that_is_joined_while_the_server_stops_is_closed_too(
    broadcast: Broadcast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run(tmp_path / "run", 1)
    replays = RunReader.replays

    def stop_meanwhile(reader: RunReader) -> list[int]:
        broadcast.close()
        return replays(reader)

    monkeypatch.setattr(RunReader, "replays", stop_meanwhile)  # the watcher is being made

    watcher = broadcast.join(RunReader(tmp_path / "run"))

    assert watcher is not None
    assert watcher.stopped


def test_viewers_of_a_run_share_its_watcher(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)

    first, second = (broadcast.join(RunReader(tmp_path / "run")) for _ in range(2))

    assert first is second
    assert broadcast.viewers == 2


def test_one_viewer_too_many_is_refused_until_another_leaves(broadcast: Broadcast, tmp_path: Path) -> None:
    for name in ("one", "two"):
        make_run(tmp_path / name, 1)
    watcher = broadcast.join(RunReader(tmp_path / "one"))
    assert isinstance(watcher, Watcher)
    assert broadcast.join(RunReader(tmp_path / "two")) is not None
    assert broadcast.join(RunReader(tmp_path / "two")) is None

    broadcast.leave(watcher)

    assert broadcast.join(RunReader(tmp_path / "two")) is not None


def test_a_run_that_was_left_by_all_is_watched_again_by_the_next(
    broadcast: Broadcast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher_module, "IDLE_SECONDS", 0.0)
    make_run(tmp_path / "run", 1)
    first = broadcast.join(RunReader(tmp_path / "run"))
    assert isinstance(first, Watcher)

    broadcast.leave(first)

    first.hub.wait(Position(10**9, 10**9, 0), PATIENCE)
    assert first.stopped
    make_run(tmp_path / "other", 1)
    other = broadcast.join(RunReader(tmp_path / "other"))
    assert list(broadcast._watchers.values()) == [other]  # it holds no watcher that has ended
    assert broadcast.join(RunReader(tmp_path / "run")) not in (None, first)


def test_a_page_counts_as_open_while_it_has_no_stream(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    assert not broadcast.is_watched

    watcher = broadcast.join(RunReader(tmp_path / "run"))
    assert watcher is not None
    assert broadcast.is_watched

    broadcast.leave(watcher)  # for a moment: it may reload, reconnect or ask again
    assert broadcast.viewers == 0
    assert broadcast.is_watched


def test_a_page_that_gives_no_sign_any_more_is_closed(broadcast: Broadcast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [time.monotonic()]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    broadcast.note_page()
    now[0] += 100.0  # between two signs that the browser delays
    assert broadcast.is_watched

    broadcast.note_page(1.0)  # another page was closed
    now[0] += 49.0
    assert broadcast.is_watched

    now[0] += 2.0
    assert not broadcast.is_watched
