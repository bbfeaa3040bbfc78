import time
from pathlib import Path

import pytest

from neat.runs import heartbeat
from neat.runs.heartbeat import Heartbeat
from tests.visualizer.runs import make_run
from visualizer import run_state
from visualizer.run_state import state_of


def beat(number: int = 0, *, phase: str = "evaluating", ago: float = 0.0) -> Heartbeat:
    now = time.time() - ago
    return Heartbeat(number, 2, phase, 87, 150, now - 10.0, now - 1.0, now)


@pytest.mark.parametrize(
    ("recorded", "generations", "state"),
    [
        ("running", 1, "stale"), ("interrupted", 1, "stale"), ("finished", 1, "finished"), ("", 0, "empty"),
        ("running", 0, "stale"), ("finished", 0, "finished"), ("", 1, "stale"),
    ],
)  # fmt: skip
def test_the_state_of_a_run_that_no_process_has(tmp_path: Path, recorded: str, generations: int, state: str) -> None:
    found = state_of(tmp_path, recorded, generations)

    assert (found.state, found.held, found.progress) == (state, False, None)


def test_a_run_is_live_while_its_lock_is_held_however_long_a_generation_takes(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 2, state="running")
    with run.hold():
        heartbeat.write(run.directory, beat())
        found = state_of(run.directory, "running", 2)
        assert (found.state, found.held, found.stopped) == ("live", True, None)
        assert found.progress is not None
        assert (found.progress["scored"], found.progress["total"], found.progress["left"]) == (87, 150, 7.2)

    found = state_of(run.directory, "running", 2)
    assert (found.state, found.progress) == ("stale", None)
    assert found.stopped == pytest.approx(time.time(), abs=120.0)


def test_a_process_that_is_stopped_makes_no_progress(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 2, state="running")
    with run.hold():
        heartbeat.write(run.directory, beat(ago=40.0))
        found = state_of(run.directory, "running", 2)

        assert found.state == "silent"
        assert found.progress is not None
        assert found.progress["silent"] in range(40, 100)

        heartbeat.write(run.directory, beat(1, ago=40.0))  # it continues, and its clock is late

        assert state_of(run.directory, "running", 2).state == "live"


def test_a_run_whose_caller_has_the_last_generation_is_paused(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 2, state="running")
    with run.hold():
        heartbeat.write(run.directory, beat(phase="paused"))
        assert state_of(run.directory, "running", 2).state == "paused"

        heartbeat.remove(run.directory)
        assert state_of(run.directory, "interrupted", 2).state == "paused"
        assert state_of(run.directory, "running", 2).state == "live"
        assert state_of(run.directory, "finished", 2).state == "finished"
        assert state_of(run.directory, "", 0).state == "empty"


def test_a_finished_run_that_is_continued_is_live(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 2)
    with run.hold():
        heartbeat.write(run.directory, beat())

        assert state_of(run.directory, "finished", 2).state == "live"


@pytest.mark.parametrize("held", [False, None])
def test_a_heartbeat_that_advances_replaces_a_lock_that_tells_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: bool | None
) -> None:
    monkeypatch.setattr(run_state.lock, "is_held", lambda path: held)
    heartbeat.write(tmp_path, beat(ago=3600.0))
    assert state_of(tmp_path, "running", 2).state == "stale"

    heartbeat.write(tmp_path, beat(1, ago=3600.0))
    assert state_of(tmp_path, "running", 2).state == "live"

    monkeypatch.setattr(run_state, "LOST_SECONDS", 0.0)
    monkeypatch.setattr(run_state, "SILENT_SECONDS", 0.0)
    assert state_of(tmp_path, "running", 2).state == "stale"


def test_the_heartbeats_of_a_bounded_number_of_runs_are_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_state, "MOST_OBSERVED", 3)
    for number in range(10):
        state_of(tmp_path / str(number), "running", 1)

    assert len(run_state._observations._seen) == 3
