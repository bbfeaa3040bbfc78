import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import fitness
from fitness.frame import Frame
from fitness.replays import recorder as recorder_module
from fitness.replays.recorder import (
    MOST_FAILURES,
    MOST_WAITING,
    UNWATCHED_NICENESS,
    WATCHED_NICENESS,
    Recorder,
)
from neat import Genome, Network, Population, Settings, register_activation
from neat.runs.replay_format import Replay
from neat.runs.replays import Replays
from tests.fitness.replays.games import Waves

PATIENCE = 60.0


class Broken(Waves):
    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        os.write(1, b"what a game prints would disturb the progress line")
        raise RuntimeError("the game is\nbroken")


class Deadly(Waves):
    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


class Slow(Waves):
    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        time.sleep(600.0)
        yield from super().play(network, rng)


class Opened(Waves):
    """A game that needs a display, and lists in a file what happens to it."""

    def __init__(self, events: Path) -> None:
        self.events = events
        self.display = False

    def note(self, event: str) -> None:
        with self.events.open("a") as file:
            file.write(f"{event}\n")

    def open(self) -> None:
        self.note("open")
        self.display = True

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        self.note("play" if self.display else "play without a display")
        yield from super().play(network, rng)

    def close(self) -> None:
        self.note("close")


class Closed(Waves):
    def open(self) -> None:
        raise OSError("no display")


def show_until(recorder: Recorder, champion: Genome, until: Callable[[], bool]) -> None:
    """Show a champion generation after generation, as evolution does, until a condition is true."""
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline
        recorder.see(champion, 4)
        time.sleep(0.005)


def test_a_new_champion_is_played_and_recorded(tmp_path: Path, champions: list[Genome]) -> None:
    replays = Replays(tmp_path / "replays")
    with Recorder(Waves(), replays) as recorder:
        assert not recorder.is_busy
        recorder.see(champions[0], 4)
        assert recorder.is_busy
        recorder.finish(PATIENCE)

        assert recorder.complaint is None
        assert not recorder.is_busy
    replay = Replay.read(replays.path(1))
    assert (replay.facts["genome"], replay.facts["generation"], replay.facts["steps"]) == (1, 4, 40)
    assert replay.facts["milliseconds"] == 20.0
    assert replay.facts["score"] == 20.0


def test_a_champion_with_a_function_that_was_registered_later_is_recorded(tmp_path: Path) -> None:
    replays = Replays(tmp_path / "replays")
    with Recorder(Waves(), replays) as recorder:
        register_activation("later", lambda x: -x)
        settings = Settings(population_size=2).replace("genome.output_activation", "later")
        champion = Population(settings, inputs=2, outputs=1, seed=1).ask()[1]
        recorder.see(champion, 4)
        recorder.finish(PATIENCE)

    assert replays.genomes() == [champion.id]


def test_a_champion_of_several_generations_is_recorded_once(tmp_path: Path, champions: list[Genome]) -> None:
    replays = Replays(tmp_path / "replays")
    with Recorder(Waves(), replays) as recorder:
        show_until(recorder, champions[0], lambda: replays.genomes() == [1])
        first = replays.path(1).stat().st_mtime_ns
        for _ in range(20):
            recorder.see(champions[0], 5)
        recorder.finish(PATIENCE)

    assert replays.path(1).stat().st_mtime_ns == first


def test_a_task_with_nothing_to_record_needs_no_process(tmp_path: Path, champions: list[Genome]) -> None:
    task = fitness.as_task(lambda network: 1.0, inputs=2, outputs=1)

    with Recorder(task, Replays(tmp_path)) as recorder:
        recorder.see(champions[0], 0)
        recorder.finish(PATIENCE)

        assert recorder.complaint == ""
    assert list(tmp_path.iterdir()) == []


def test_recording_stops_after_several_failures_with_the_reason_in_one_line(
    tmp_path: Path, champions: list[Genome], capfd: pytest.CaptureFixture[str]
) -> None:
    with Recorder(Broken(), Replays(tmp_path)) as recorder:
        for champion in champions[: MOST_FAILURES - 1]:
            recorder.see(champion, 0)
            recorder.finish(PATIENCE)
            assert recorder.complaint is None

        recorder.see(champions[MOST_FAILURES], 0)
        recorder.finish(PATIENCE)

        assert recorder.complaint is not None
        assert (
            "No more replays of waves are recorded: genome 4: RuntimeError: the game is broken. The run continues"
            in recorder.complaint
        )
        recorder.see(champions[9], 0)  # which is ignored
    assert capfd.readouterr() == ("", "")


def test_recording_stops_when_the_recorder_dies(tmp_path: Path, champions: list[Genome]) -> None:
    with Recorder(Deadly(), Replays(tmp_path)) as recorder:
        show_until(recorder, champions[0], lambda: recorder.complaint is not None)

        assert recorder.complaint is not None
        assert "its recording process ended" in recorder.complaint


def test_the_task_is_opened_once_in_the_process_and_closed_at_the_end(
    tmp_path: Path, champions: list[Genome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "GRACE_SECONDS", PATIENCE)  # no other process
    task = Opened(tmp_path / "events")
    with Recorder(task, Replays(tmp_path / "replays")) as recorder:
        for champion in champions[:2]:
            recorder.see(champion, 4)
            recorder.finish(PATIENCE)
        assert recorder.complaint is None

    assert task.events.read_text().split("\n") == ["open", "play", "play", "close", ""]
    assert not task.display


def test_recording_stops_at_once_if_the_task_cannot_be_opened(tmp_path: Path, champions: list[Genome]) -> None:
    with Recorder(Closed(), Replays(tmp_path)) as recorder:
        recorder.see(champions[0], 0)
        recorder.finish(PATIENCE)

        line = Closed.open.__code__.co_firstlineno + 1
        assert recorder.complaint == (
            "No more replays of waves are recorded: task waves cannot be opened: OSError: no display "
            f"(test_recorder.py, line {line}). The run continues without them."
        )


def test_recording_stops_when_an_episode_takes_too_long(
    tmp_path: Path, champions: list[Genome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fitness.replays.recorder.MOST_SECONDS", 0.05)
    with Recorder(Slow(), Replays(tmp_path)) as recorder:
        show_until(recorder, champions[0], lambda: recorder.complaint is not None)

        assert "an episode took more than" in str(recorder.complaint)


def test_evolution_never_waits_for_a_recorder(tmp_path: Path, champions: list[Genome]) -> None:
    with Recorder(Slow(), Replays(tmp_path)) as recorder:  # busy for ten minutes with the first
        for champion in champions:
            recorder.see(champion, 0)

        assert [champion.id for champion, _ in recorder._waiting] == list(range(31 - MOST_WAITING, 31))
        recorder.finish(0.0)
        assert recorder.complaint is None
    assert recorder._process is not None
    assert not recorder._process.is_alive()


class Drawn(Waves):
    """A game that draws slowly, and only on request."""

    def play(self, network: Network, rng: np.random.Generator, draw_every: int = 1) -> Iterator[Frame]:
        for step, frame in enumerate(super().play(network, rng)):
            if draw_every:
                time.sleep(0.02)
            yield frame._replace(picture=np.full((4, 4, 3), step, np.uint8) if draw_every else None)


def test_the_signals_of_the_last_champion_can_be_waited_for_alone(tmp_path: Path, champions: list[Genome]) -> None:
    replays = Replays(tmp_path / "replays")
    with Recorder(Drawn(), replays) as recorder:
        recorder.see(champions[0], 4)
        assert recorder.finish(PATIENCE, pictures=False)
        assert replays.genomes() == [1]

        assert recorder.finish()
        replay = Replay.read(replays.path(1))
        assert not replay.is_pending
        assert replay.facts["pictures"]


def test_the_newest_champion_gets_its_pictures_first(tmp_path: Path, champions: list[Genome]) -> None:
    replays = Replays(tmp_path / "replays")
    with Recorder(Drawn(), replays) as recorder:
        for champion in champions[:4]:
            recorder.see(champion, 4)
        show_until(recorder, champions[3], lambda: 4 in replays.genomes() and pictured(replays, 4))

        assert not any(pictured(replays, genome) for genome in replays.genomes() if genome in (2, 3))
        show_until(recorder, champions[3], lambda: all(pictured(replays, genome) for genome in (1, 2, 3, 4)))


def pictured(replays: Replays, genome: int) -> bool:
    """Return whether a replay has its pictures."""
    return genome in replays.genomes() and not Replay.read(replays.path(genome)).is_pending


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="this system has no priorities")
def test_the_recorder_is_quicker_while_somebody_watches_and_for_the_last_champion(
    tmp_path: Path, champions: list[Genome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "GRACE_SECONDS", 0.0)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    is_watched = [False]
    with Recorder(Slow(), Replays(tmp_path), lambda: is_watched[0]) as recorder:

        def niceness() -> int:
            assert recorder.pid is not None
            return os.getpriority(os.PRIO_PROCESS, recorder.pid) - own

        show_until(recorder, champions[0], lambda: niceness() == UNWATCHED_NICENESS)
        is_watched[0] = True
        show_until(recorder, champions[0], lambda: niceness() == WATCHED_NICENESS)
        recorder.finish(0.2)
        assert niceness() == 0
        assert recorder.complaint is None
