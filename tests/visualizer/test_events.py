import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from fitness.replays.episode import record
from neat import Genome
from neat.runs.replays import Replays
from tests.visualizer.patience import PATIENCE, out_of_patience
from tests.visualizer.runs import Wandering, generation_of, grown, make_run
from visualizer import events
from visualizer.events import KEPT_EVENTS, Broadcast, Hub, Watcher, stream
from visualizer.run_reader import Store

Serve = Callable[..., FlaskClient]
Told = tuple[str, Any, int | None]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(events, "LOOK_SECONDS", 0.02)


@pytest.fixture
def broadcast() -> Iterator[Broadcast]:
    broadcast = Broadcast(2)
    yield broadcast
    broadcast.close()


def listen(broadcast: Broadcast, place: Path, since: int | None = None) -> Iterator[Told]:
    """Yield (name, data, number) of each event that a viewer is told."""
    watcher = broadcast.join(Store(place))
    assert watcher is not None
    return told_in(stream(watcher, since, out_of_patience()))


def told_in(chunks: Iterator[bytes]) -> Iterator[Told]:
    for chunk in chunks:
        for block in chunk.decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            if "event" in fields:
                yield fields["event"], json.loads(fields["data"]), int(fields["id"]) if "id" in fields else None


def next_of(told: Iterator[Told], name: str) -> Told:
    """Return the next event of this name; fail if the stream ends before."""
    others: list[Told] = []
    for one in told:
        if one[0] == name:
            return one
        others.append(one)
    raise AssertionError(f"no event {name!r}, only {others}")


def events_of(client: FlaskClient, address: str = "/api/events", **options: Any) -> Any:
    """Return the answer to a request for a stream, which ends when the patience of the tests does."""
    return client.get(address, environ_overrides={"waitress.client_disconnected": out_of_patience()}, **options)


def champion(number: int) -> Genome:
    return grown(1, 4, id=100 + number, fitness=float(number))


def test_the_first_bytes_come_at_once_and_the_run_right_after(client: FlaskClient) -> None:
    answer = events_of(client)
    chunks = iter(answer.response)

    assert next(chunks).startswith(b": ")  # or a proxy, or a browser, would wait for more
    name, data, _ = next(told_in(chunks))
    assert (name, data["generations"], data["state"]) == ("hello", 6, "finished")
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()


def test_generations_are_told_in_order_each_new_champion_before_its_own(broadcast: Broadcast, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 2)
    told = listen(broadcast, tmp_path / "run")
    next_of(told, "hello")

    for number in range(2, 40):
        run.record(generation_of(number, champion(number // 4)))

    heard: list[Told] = []
    while not heard or heard[-1][2] != 39:
        heard.append(next(one for one in told if one[0] in ("generation", "champion")))
    assert [number for name, _, number in heard if name == "generation"] == list(range(2, 40))
    crowned = [data["genome"] for name, data, _ in heard if name == "champion"]
    assert crowned == [100 + number for number in range(10)]
    for index, (name, data, _) in enumerate(heard):
        if name == "champion":
            assert heard[index + 1][1]["champion"] == data["genome"]


def test_whoever_comes_back_is_told_what_was_missed(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 6)

    told = listen(broadcast, tmp_path / "run", since=2)

    assert [next_of(told, "generation")[2] for _ in range(3)] == [3, 4, 5]


def test_a_browser_resumes_by_its_header_whatever_the_address_says(client: FlaskClient) -> None:
    answer = events_of(client, "/api/events?since=0", headers={"Last-Event-ID": "4"})

    told = told_in(iter(answer.response))

    assert next_of(told, "generation")[2] == 5
    answer.close()


def test_a_number_to_resume_from_that_is_none_is_refused(client: FlaskClient) -> None:
    answer = client.get("/api/events", headers={"Last-Event-ID": "many"})

    assert answer.status_code == 400
    assert "Last-Event-ID must be a whole number" in answer.get_json()["error"]


@pytest.mark.parametrize("since", [-1, 4_000])
def test_whoever_missed_too_much_or_knows_the_future_fetches_everything(
    broadcast: Broadcast, tmp_path: Path, since: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MOST_MISSED", 3)
    make_run(tmp_path / "run", 6)

    told = listen(broadcast, tmp_path / "run", since=since)

    assert next_of(told, "resync")[1] == {"generations": 6}


def test_a_resumed_run_that_goes_back_has_everyone_fetch_anew(broadcast: Broadcast, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 6)
    told = listen(broadcast, tmp_path / "run")
    next_of(told, "hello")

    run.forget_after(3)

    assert next_of(told, "resync")[1] == {"generations": 3}
    run.record(generation_of(3, champion(1)))
    assert next_of(told, "generation")[2] == 3


def test_a_replay_is_told_of_once_it_is_there(broadcast: Broadcast, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 1)
    told = listen(broadcast, tmp_path / "run")
    next_of(told, "hello")

    Replays(run.directory / "replays").keep(record(Wandering(), champion(1), 0))

    assert next_of(told, "replay")[1] == {"genome": 101}


def test_the_end_of_a_run_is_told(broadcast: Broadcast, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 1, state="running")
    told = listen(broadcast, tmp_path / "run")
    next_of(told, "hello")

    run.note_state("finished")

    assert any(data["state"] == "finished" for name, data, _ in told if name == "status")


def test_a_run_that_vanishes_is_told_of_and_nobody_is_cut_off(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 2)
    told = listen(broadcast, tmp_path / "run")
    next_of(told, "hello")

    (tmp_path / "run" / "history.sqlite").rename(tmp_path / "elsewhere")
    status = next(data for name, data, _ in told if name == "status" and data["error"])
    assert status["state"] == "stale"

    (tmp_path / "elsewhere").rename(tmp_path / "run" / "history.sqlite")
    assert any(data["error"] is None for name, data, _ in told if name == "status")


def test_a_run_so_damaged_that_sqlite_cannot_even_say_how_is_told_of(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 2)
    path = tmp_path / "run" / "history.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = DELETE")
    told = listen(broadcast, tmp_path / "run")
    next_of(told, "hello")

    sound = path.read_bytes()
    path.rename(tmp_path / "elsewhere")
    path.write_bytes(sound.replace(b"tablemeta", b"tablem\xfeta"))
    assert any(data["error"] for name, data, _ in told if name == "status")

    (tmp_path / "elsewhere").rename(path)
    assert any(data["error"] is None for name, data, _ in told if name == "status")


def test_a_server_that_stops_while_a_viewer_is_being_told_something_says_goodbye_all_the_same(
    broadcast: Broadcast, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 1)
    told = listen(broadcast, tmp_path / "run")
    next_of(told, "status")

    broadcast.close()

    assert [name for name, _, _ in told][-1:] == ["bye"]


def test_a_viewer_who_joins_after_a_status_was_published_receives_it(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    earlier = broadcast.join(Store(tmp_path / "run"))
    assert earlier is not None
    assert earlier.hub.wait(0, 0, PATIENCE)[2] > 0

    told = listen(broadcast, tmp_path / "run")

    assert [next(told)[0] for _ in range(2)] == ["hello", "status"]


def test_a_hub_delivers_its_present_status_to_a_viewer_who_joins_later() -> None:
    hub = Hub()
    hub.publish([b"an event"])
    hub.publish_status(b"running")

    heard, status, _ = hub.position()

    assert hub.wait(heard, status, 0.0)[0] == [b"running"]


def test_an_idle_stream_beats_so_that_dead_ones_are_noticed(
    broadcast: Broadcast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.01)
    make_run(tmp_path / "run", 1)
    watcher = broadcast.join(Store(tmp_path / "run"))
    assert watcher is not None

    assert any(chunk == events.HEARTBEAT for chunk in stream(watcher, None, out_of_patience()))


def test_a_stream_ends_when_its_viewer_has_gone(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    watcher = broadcast.join(Store(tmp_path / "run"))
    assert watcher is not None
    gone = iter([False, False, True])

    assert list(stream(watcher, None, lambda: next(gone)))[:1] == [events.OPENING]


def test_one_viewer_too_many_is_asked_to_come_back(serve: Serve, made: Path) -> None:
    client = serve(made, most_viewers=2)
    watching = [client.get("/api/events") for _ in range(2)]

    refused = client.get("/api/events")
    assert refused.status_code == 503
    assert "2 viewers are watching already" in refused.get_json()["error"]
    assert client.get("/api/run").status_code == 200

    watching[0].close()
    with client.get("/api/events") as admitted:
        assert admitted.status_code == 200
    watching[1].close()


def test_all_streams_say_goodbye_when_the_server_stops(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    told = [listen(broadcast, tmp_path / "run") for _ in range(2)]
    for one in told:
        next_of(one, "hello")

    broadcast.close()

    assert [next_of(one, "bye")[1] for one in told] == [{}, {}]
    assert [list(one) for one in told] == [[], []]
    assert broadcast.join(Store(tmp_path / "run")) is None


def test_a_run_that_nobody_watches_is_let_go_and_found_again(
    broadcast: Broadcast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "IDLE_SECONDS", 0.0)
    make_run(tmp_path / "run", 1)
    first = broadcast.join(Store(tmp_path / "run"))
    assert isinstance(first, Watcher)

    broadcast.leave(first)

    first._thread.join(timeout=PATIENCE)
    assert first.over
    assert broadcast.join(Store(tmp_path / "run")) not in (None, first)


def test_a_hub_wakes_whoever_waits() -> None:
    hub = Hub()
    heard: list[Any] = []
    waiting = threading.Thread(target=lambda: heard.append(hub.wait(0, 0, PATIENCE)))
    waiting.start()

    hub.publish([b"one", b"two"], 7)

    waiting.join(timeout=PATIENCE)
    assert heard == [([b"one", b"two"], 2, 0)]
    assert hub.position() == (2, 0, 7)


def test_whoever_falls_too_far_behind_a_hub_is_told_so() -> None:
    hub = Hub()
    hub.publish([b"."] * (KEPT_EVENTS + 1))

    assert hub.wait(0, 0, 1.0)[0] is None
    assert hub.wait(1, 0, 1.0)[0] == [b"."] * KEPT_EVENTS


def test_of_the_status_only_the_last_is_told() -> None:
    hub = Hub()
    for word in (b"live", b"stale", b"finished"):
        hub.publish_status(word)

    assert hub.wait(0, 0, 1.0) == ([b"finished"], 0, 3)
