import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.runner.missing_replay import is_missing, leave_replay, record_elites, remedy
from fitness import Frame, as_task
from fitness.replays.episode import record, signals
from neat import Network
from neat.runs import replays
from neat.runs.replay_format import Replay
from neat.runs.replays import Replays, elite_replays
from neat.runs.run import Run
from tests.visualizer.runs import Wandering, generation_of, grown, make_run, with_elites

CHAMPION = grown(3, 6, id=30, fitness=3.0)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run whose champion, that since generation 4 of 6, has no replay."""
    run = make_run(tmp_path / "run", watchable=True)
    Replays(run.directory / "replays").path(30).unlink()
    return run


def test_a_missing_replay_is_recorded_with_its_generation(run: Run) -> None:
    assert is_missing(run.directory, 30)
    assert remedy(run.directory) == (f"its champion has no replay; record one with: neat play {run.directory}")

    leave_replay(run.directory, as_task(Wandering()), CHAMPION)

    replay = Replay.read(Replays(run.directory / "replays").path(30))
    assert (replay.facts["generation"], replay.is_pending, len(replay.facts["pictures"]) > 0) == (4, False, True)
    assert remedy(run.directory) is None


def test_missing_pictures_are_recorded_too(run: Run) -> None:
    recorded = Replays(run.directory / "replays")
    recorded.keep(signals(Wandering(), CHAMPION, 4))
    assert is_missing(run.directory, 30)

    leave_replay(run.directory, as_task(Wandering()), CHAMPION)

    assert not is_missing(run.directory, 30)


def test_a_replay_that_is_there_is_left_alone(run: Run) -> None:
    recorded = Replays(run.directory / "replays")
    recorded.keep(record(Wandering(), CHAMPION, 4))
    before = recorded.path(30).stat().st_mtime_ns

    leave_replay(run.directory, as_task(Wandering()), CHAMPION)

    assert recorded.path(30).stat().st_mtime_ns == before


def test_a_run_that_evolves_is_left_to_its_process(run: Run) -> None:
    with run.hold():
        leave_replay(run.directory, as_task(Wandering()), CHAMPION)
        assert remedy(run.directory) is None

    assert is_missing(run.directory, 30)


def test_an_episode_that_fails_is_reported(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Wandering):
        def play(self, network: Network, rng: Any) -> Iterator[Frame]:
            raise OSError("no screen")

    with caplog.at_level(logging.WARNING, "neat"):
        leave_replay(run.directory, as_task(Broken()), CHAMPION)

    assert caplog.messages == ["The episode of genome 30 could not be recorded: OSError: no screen"]


def test_a_task_with_nothing_to_watch_and_a_bundled_champion_leave_nothing(run: Run) -> None:
    leave_replay(run.directory, as_task(lambda network: 1.0, inputs=2, outputs=1), CHAMPION)
    leave_replay("mario", as_task(Wandering()), CHAMPION)

    assert is_missing(run.directory, 30)


def test_the_replay_of_an_elite_is_recorded_apart_also_while_its_run_evolves(run: Run) -> None:
    elites = {(0, 0): grown(1, 4, id=40, fitness=1.0), (0, 1): grown(1, 4, id=41, fitness=1.0)}
    run.record(with_elites(generation_of(6, CHAMPION), elites))

    with run.hold():
        leave_replay(run.directory, as_task(Wandering()), elites[0, 0])
    leave_replay(run.directory, as_task(Wandering()), elites[0, 1])

    assert elite_replays(run.directory).genomes() == [40, 41]
    assert Replay.read(elite_replays(run.directory).path(40)).facts["generation"] == 6
    assert Replays(run.directory / "replays").genomes() == [10, 20]
    assert not is_missing(run.directory, 41)


def test_the_replay_of_an_old_champion_is_kept_beside_the_newest(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "MOST_REPLAYS", 1)
    recorded = Replays(run.directory / "replays")
    recorded.keep(record(Wandering(), CHAMPION, 4))
    assert recorded.genomes() == [30]

    leave_replay(run.directory, as_task(Wandering()), grown(1, 4, id=10, fitness=1.0))

    assert recorded.genomes() == [10, 30]


class Failing(Wandering):
    """A task whose episodes cannot be played."""

    def play(self, *arguments: Any) -> Iterator[Frame]:
        raise ValueError("out of order")


def test_elites_that_cannot_be_played_are_given_up_after_three(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    elites = {(0, n): grown(1, 4, id=44 + n, fitness=1.0) for n in range(5)}
    run.record(with_elites(generation_of(6, CHAMPION), elites))

    with caplog.at_level(logging.WARNING, "neat"):
        assert list(record_elites(run.directory, as_task(Failing()))) == []

    assert len(caplog.records) == 3
    assert "The episode of genome 48 could not be recorded" in caplog.text
    assert list(record_elites(run.directory, as_task(Wandering()))) == [48, 47, 46, 45, 44]
