import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from fitness.replays.episode import record
from neat import Genome
from neat.errors import RunError
from neat.runs.replays import Replays
from tests.visualizer.receiving import PATIENCE, Received, listen, next_event
from tests.visualizer.runs import Wandering, generation_of, grown, make_run
from visualizer.events import watcher as watcher_module
from visualizer.events.broadcast import Broadcast
from visualizer.events.hub import Position
from visualizer.events.watcher import Watcher
from visualizer.run_reader import RunReader


def champion(number: int) -> Genome:
    return grown(1, 4, id=100 + number, fitness=float(number))


def test_generations_arrive_in_order_and_each_new_champion_before_its_own(broadcast: Broadcast, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 2)
    events = listen(broadcast, tmp_path / "run")
    next_event(events, "hello")

    for number in range(2, 40):
        run.record(generation_of(number, champion(number // 4)))

    received: list[Received] = []
    while not received or received[-1].id != 39:
        received.append(next_event(events, "generation", "champion"))
    assert [one.id for one in received if one.name == "generation"] == list(range(2, 40))
    assert [one.data["genome"] for one in received if one.name == "champion"] == [100 + n for n in range(10)]
    for one, following in pairwise(received):
        if one.name == "champion":
            assert following.data["champion"] == one.data["genome"]


def test_a_resumed_run_that_repeats_generations_makes_its_viewers_fetch_everything(
    broadcast: Broadcast, tmp_path: Path
) -> None:
    run = make_run(tmp_path / "run", 6)
    events = listen(broadcast, tmp_path / "run")
    next_event(events, "hello")

    run.truncate_history(3)

    assert next_event(events, "resync").data == {"generations": 3}
    run.record(generation_of(3, champion(1)))
    assert next_event(events, "generation").id == 3


def test_a_new_replay_is_published(broadcast: Broadcast, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 1)
    events = listen(broadcast, tmp_path / "run")
    next_event(events, "hello")

    Replays(run.directory / "replays").keep(record(Wandering(), champion(1), 0))

    assert next_event(events, "replay").data == {"genome": 101}


def test_the_end_of_a_run_is_published(broadcast: Broadcast, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 1, state="running")
    events = listen(broadcast, tmp_path / "run")
    next_event(events, "hello")

    run.note_state("finished")

    next_event(events, "status", where=lambda status: status["state"] == "finished")


def test_a_run_that_vanishes_is_reported_and_its_viewers_stay(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 2)
    events = listen(broadcast, tmp_path / "run")
    next_event(events, "hello")

    (tmp_path / "run" / "history.sqlite").rename(tmp_path / "elsewhere")
    status = next_event(events, "status", where=lambda status: status["error"]).data
    assert status["state"] == "stale"
    assert status["generations"] == 2

    (tmp_path / "elsewhere").rename(tmp_path / "run" / "history.sqlite")
    next_event(events, "status", where=lambda status: status["error"] is None)


def test_damage_that_sqlite_cannot_describe_is_reported(broadcast: Broadcast, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 2)
    path = tmp_path / "run" / "history.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = DELETE")
    events = listen(broadcast, tmp_path / "run")
    next_event(events, "hello")

    valid = path.read_bytes()
    path.rename(tmp_path / "elsewhere")
    path.write_bytes(valid.replace(b"tablemeta", b"tablem\xfeta"))
    next_event(events, "status", where=lambda status: status["error"])

    (tmp_path / "elsewhere").rename(path)
    next_event(events, "status", where=lambda status: status["error"] is None)


def test_a_watcher_has_published_a_status_before_its_first_viewer_joins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watcher, "_watch", lambda self: None)  # whatever its thread does is later
    make_run(tmp_path / "run", 2)

    watcher = Watcher(RunReader(tmp_path / "run"))

    events, _ = watcher.hub.wait(watcher.hub.position(), 0.0)
    assert events is not None
    assert [one.split(b"\n")[0] for one in events] == [b"event: status"]


def test_a_run_that_cannot_be_read_is_not_watched(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"history\.sqlite is missing"):
        Watcher(RunReader(tmp_path))


def test_a_run_without_viewers_is_no_longer_polled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watcher_module, "IDLE_SECONDS", 0.0)
    make_run(tmp_path / "run", 1)

    watcher = Watcher(RunReader(tmp_path / "run"))

    watcher.hub.wait(Position(10**9, 10**9, 0), PATIENCE)
    assert watcher.stopped
