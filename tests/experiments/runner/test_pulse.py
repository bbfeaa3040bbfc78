import gc
import time
from pathlib import Path

import pytest

from experiments.runner import pulse as pulse_module
from experiments.runner.pulse import Pulse
from fitness.evaluation.evaluator import IDLE, Progress
from neat.random_streams import Purpose
from neat.runs import heartbeat
from neat.runs.heartbeat import Heartbeat

PATIENCE = 60.0


def wait_for(path: Path, generation: int, phase: str, scored: int) -> Heartbeat:
    """Return the first heartbeat of this kind."""
    deadline = time.monotonic() + PATIENCE
    while True:
        beat = heartbeat.read(path)
        if beat is not None and (beat.generation, beat.phase, beat.scored) == (generation, phase, scored):
            return beat
        assert time.monotonic() < deadline, beat
        time.sleep(0.01)


def test_a_generation_beats_from_its_beginning_and_nothing_is_left_at_the_end(tmp_path: Path) -> None:
    progress = [Progress(Purpose.EVALUATION, 0, 150)]
    pulse = Pulse(tmp_path, lambda: progress[0])

    pulse.start(4)
    first = wait_for(tmp_path, 4, "evaluating", 0)
    progress[0] = Progress(Purpose.EVALUATION, 87, 150)
    later = wait_for(tmp_path, 4, "evaluating", 87)
    progress[0] = Progress(Purpose.VALIDATION, 3, 20)
    assert wait_for(tmp_path, 4, "validating", 3).total == 20
    progress[0] = IDLE
    wait_for(tmp_path, 4, "breeding", 0)
    pulse.start(5)
    wait_for(tmp_path, 5, "breeding", 0)
    thread = pulse._thread
    pulse.stop()

    assert later.beat > first.beat
    assert heartbeat.read(tmp_path) is None
    assert thread is not None
    assert not thread.is_alive()


def test_a_caller_who_keeps_a_generation_pauses_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse_module, "PAUSED_SECONDS", 0.05)
    pulse = Pulse(tmp_path, lambda: IDLE)

    pulse.start(4)
    pulse.pause(5)
    wait_for(tmp_path, 5, "paused", 0)
    pulse.start(5)
    wait_for(tmp_path, 5, "breeding", 0)
    pulse.stop()


def test_progress_does_not_turn_back_and_says_when_it_moved(tmp_path: Path) -> None:
    pulse = Pulse(tmp_path, lambda: IDLE)
    scores = [10, 12, 11, 12, 20]

    beats = []
    for now, scored in enumerate(scores):
        pulse._last = pulse._next(Progress(Purpose.EVALUATION, scored, 150), float(now))
        beats.append((pulse._last.scored, round(pulse._last.written - pulse._last.moved)))

    assert beats == [(10, 0), (12, 0), (12, 1), (12, 2), (20, 0)]


def test_durations_are_right_where_the_clock_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulse = Pulse(tmp_path, lambda: IDLE)
    clock = iter([2e9, 1e9])
    monkeypatch.setattr(pulse_module.time, "time", lambda: next(clock))

    beats = []
    for now in (3.0, 10.0):
        pulse._last = pulse._next(Progress(Purpose.EVALUATION, 5, 10), now)
        beats.append((pulse._last.written - pulse._last.began, pulse._last.seconds_left))

    assert beats == [(3.0, 3.0), (10.0, 10.0)]


def test_a_pulse_begins_again_after_its_end(tmp_path: Path) -> None:
    pulse = Pulse(tmp_path, lambda: IDLE)
    for _ in range(2):
        pulse.start(1)
        assert heartbeat.read(tmp_path) is not None
        pulse.stop()
        pulse.stop()
        assert heartbeat.read(tmp_path) is None


def test_a_pulse_that_nobody_uses_ends(tmp_path: Path) -> None:
    pulse = Pulse(tmp_path, lambda: IDLE)
    pulse.start(1)
    thread = pulse._thread
    assert thread is not None

    del pulse
    gc.collect()

    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_what_the_disk_does_not_accept_is_left_out(tmp_path: Path) -> None:
    pulse = Pulse(tmp_path / "nowhere", lambda: IDLE)

    pulse.start(0)
    pulse.stop()

    assert not (tmp_path / "nowhere").exists()
