from pathlib import Path

import pytest

from tests.visualizer.receiving import listen, next_event, out_of_patience
from tests.visualizer.runs import make_run
from visualizer.events import hub as hub_module
from visualizer.events import stream as stream_module
from visualizer.events.broadcast import Broadcast
from visualizer.events.hub import Hub
from visualizer.events.stream import stream
from visualizer.events.wire import HEARTBEAT, OPENING
from visualizer.run_reader import RunReader


def test_a_stream_opens_with_the_run_and_its_present_status(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 2)
    events = listen(broadcast, tmp_path / "run")

    hello = next_event(events, "hello")
    status = next_event(events, "status", "generation")

    assert (hello.data["generations"], hello.data["state"]) == (2, "finished")
    assert (status.name, status.data["generations"], status.data["error"]) == ("status", 2, None)


def test_a_viewer_who_joins_after_a_status_was_published_receives_it(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    earlier = listen(broadcast, tmp_path / "run")
    next_event(earlier, "status")

    later = listen(broadcast, tmp_path / "run")

    assert [next_event(later, "hello", "status").name for _ in range(2)] == ["hello", "status"]


def test_a_viewer_who_reconnects_receives_what_it_missed(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 6)

    events = listen(broadcast, tmp_path / "run", since=2)

    assert [next_event(events, "generation").id for _ in range(3)] == [3, 4, 5]
    assert next_event(events, "generation", "status").name == "status"


@pytest.mark.parametrize("since", [-1, 4_000])
def test_a_viewer_who_missed_too_much_or_is_ahead_of_the_run_fetches_everything(
    broadcast: Broadcast, tmp_path: Path, since: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "MOST_MISSED", 3)
    make_run(tmp_path / "run", 6)

    events = listen(broadcast, tmp_path / "run", since=since)

    assert next_event(events, "resync").data == {"generations": 6}


def test_a_viewer_too_slow_for_the_hub_fetches_everything(
    broadcast: Broadcast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "KEPT_EVENTS", 2)
    make_run(tmp_path / "run", 6)
    watcher = broadcast.join(RunReader(tmp_path / "run"))
    assert watcher is not None
    watcher.hub = Hub(5)
    chunks = stream(watcher, None, out_of_patience())
    assert next(chunks) == OPENING
    assert b"event: hello" in next(chunks)

    watcher.hub.publish([b"."] * 3, 8)

    assert b'event: resync\ndata: {"generations":9}' in next(chunks)


def test_a_run_that_cannot_be_read_any_more_is_reported_in_place_of_hello(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    watcher = broadcast.join(RunReader(tmp_path / "run"))
    assert watcher is not None
    (tmp_path / "run" / "settings.toml").unlink()

    chunks = stream(watcher, None, out_of_patience())

    assert next(chunks) == OPENING
    assert b"event: status" in (first := next(chunks))
    assert b"settings.toml is missing" in first


def test_an_idle_stream_sends_heartbeats_so_that_dead_connections_are_noticed(
    broadcast: Broadcast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "HEARTBEAT_SECONDS", 0.01)
    make_run(tmp_path / "run", 1)
    watcher = broadcast.join(RunReader(tmp_path / "run"))
    assert watcher is not None

    assert any(chunk == HEARTBEAT for chunk in stream(watcher, None, out_of_patience()))


def test_a_stream_ends_when_its_viewer_has_disconnected(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    watcher = broadcast.join(RunReader(tmp_path / "run"))
    assert watcher is not None
    gone = iter([False, False, True])

    assert list(stream(watcher, None, lambda: next(gone)))[:1] == [OPENING]
