import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import fitness
from fitness.replays.episode import SEED, can_be_recorded, compressed, record
from fitness.replays.recorder import MOST_FAILURES, MOST_WAITING, Recorder
from fitness.task import Frame
from neat import Genome, Network
from neat.runs.replay_format import Replay
from neat.runs.replays import Replays

Make = Callable[..., Genome]
PATIENCE = 60.0


class Waves:
    """A game of waves; what its network sees depends on the seed alone."""

    inputs, outputs = 2, 1
    frames_per_second = 50.0
    name = "waves"

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        return 1.0

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        network.reset()
        for seen in rng.normal(size=(40, 2)):
            yield Frame(seen, network.activate(seen), 0.5)


class Broken(Waves):
    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        os.write(1, b"what a game prints is not for the reader of progress lines")
        raise RuntimeError("the game is\nbroken")


class Deadly(Waves):
    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


class Endless(Waves):
    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        while True:
            yield Frame(np.zeros(2), network.activate(np.zeros(2)), 0.0)


class Slow(Waves):
    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        time.sleep(600.0)
        yield from super().play(network, rng)


@pytest.fixture
def champions(genome: Make) -> list[Genome]:
    some = [genome("0>3 +1.0 #1, 1>3 -0.5 #2, 3>2 +2.0 #3") for _ in range(30)]
    for number, one in enumerate(some, start=1):
        one.id, one.fitness = number, float(number)
    return some


def seen(recorder: Recorder, champion: Genome, until: Callable[[], bool]) -> None:
    """Show a champion as evolution does, generation after generation, until something has come of it."""
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline
        recorder.see(champion, 4)
        time.sleep(0.005)


def test_a_new_champion_is_played_and_recorded(tmp_path: Path, champions: list[Genome]) -> None:
    replays = Replays(tmp_path / "replays")
    with Recorder(Waves(), replays) as recorder:
        recorder.see(champions[0], 4)
        recorder.finish(PATIENCE)

        assert recorder.complaint is None
    replay = Replay.read(replays.path(1))
    assert (replay.facts["genome"], replay.facts["generation"], replay.facts["steps"]) == (1, 4, 40)
    assert replay.facts["milliseconds"] == 20.0
    assert replay.facts["score"] == 20.0


def test_a_champion_that_stays_is_recorded_once(tmp_path: Path, champions: list[Genome]) -> None:
    replays = Replays(tmp_path / "replays")
    with Recorder(Waves(), replays) as recorder:
        seen(recorder, champions[0], lambda: replays.genomes() == [1])
        first = replays.path(1).stat().st_mtime_ns
        for _ in range(20):
            recorder.see(champions[0], 5)
        recorder.finish(PATIENCE)

    assert replays.path(1).stat().st_mtime_ns == first


def test_what_a_replay_shows_is_what_the_network_held(tmp_path: Path, champions: list[Genome]) -> None:
    replay = record(Waves(), champions[0], 0)

    network = Network(champions[0])
    held, answered = [], []
    for frame in Waves().play(network, np.random.default_rng(SEED)):
        held.append(network.values.copy())
        answered.append(np.asarray(frame.outputs, np.float32))
    scales = np.array(replay.facts["scales"])
    shown = np.frombuffer(replay.activations, np.int8).reshape(40, 4) / 127.0 * scales
    assert np.all(np.abs(shown - held) <= scales / 254.0 + 1e-6)
    assert np.array_equal(np.frombuffer(replay.outputs, "<f4").reshape(40, 1), answered)
    assert replay.facts["neurons"] == [0, 1, 2, 3]


def test_all_champions_are_shown_in_the_same_episode(champions: list[Genome]) -> None:
    first, second = (record(Waves(), one, 0) for one in champions[:2])

    assert first.activations == second.activations


def test_a_truth_table_is_recorded_by_its_cases(champions: list[Genome]) -> None:
    replay = record(fitness.Xor(), champions[0], 3)

    assert len(replay.facts["cases"]) == replay.facts["steps"] == 4
    assert replay.facts["inputs_only"] is True
    assert replay.facts["score"] == champions[0].fitness


def test_a_task_with_nothing_to_show_needs_no_process(tmp_path: Path, champions: list[Genome]) -> None:
    task = fitness.as_task(lambda network: 1.0, inputs=2, outputs=1)
    assert not can_be_recorded(task)

    with Recorder(task, Replays(tmp_path)) as recorder:
        recorder.see(champions[0], 0)
        recorder.finish(PATIENCE)

        assert recorder.complaint == ""
    assert list(tmp_path.iterdir()) == []


def test_a_game_that_fails_again_and_again_is_given_up_in_one_line(
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
        recorder.see(champions[9], 0)  # and nothing comes of it
    assert capfd.readouterr() == ("", "")


def test_a_recorder_that_dies_is_told_once_and_evolution_goes_on(tmp_path: Path, champions: list[Genome]) -> None:
    with Recorder(Deadly(), Replays(tmp_path)) as recorder:
        seen(recorder, champions[0], lambda: recorder.complaint is not None)

        assert recorder.complaint is not None
        assert "its recorder died" in recorder.complaint


def test_an_episode_that_takes_too_long_is_given_up(
    tmp_path: Path, champions: list[Genome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fitness.replays.recorder.MOST_SECONDS", 0.05)
    with Recorder(Slow(), Replays(tmp_path)) as recorder:
        seen(recorder, champions[0], lambda: recorder.complaint is not None)

        assert "an episode took more than" in str(recorder.complaint)


def test_evolution_never_waits_for_a_recorder(tmp_path: Path, champions: list[Genome]) -> None:
    with Recorder(Slow(), Replays(tmp_path)) as recorder:  # busy for ten minutes with the first
        for champion in champions:
            recorder.see(champion, 0)

        assert [champion.id for champion, _ in recorder._waiting] == list(range(31 - MOST_WAITING, 31))
        recorder.finish(0.0)
        assert recorder.complaint is None
    assert not recorder._process.is_alive()


def test_an_episode_without_end_is_cut(champions: list[Genome], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fitness.replays.episode.MOST_STEPS", 100)

    replay = record(Endless(), champions[0], 0)

    assert (replay.facts["steps"], replay.facts["truncated"]) == (100, True)


def test_activations_that_are_no_numbers_are_shown_as_far_as_can_be() -> None:
    values = np.array([[np.nan, 1.0, 0.0], [np.inf, -2.0, 0.0]], np.float32)

    shown, scales = compressed(values)

    assert shown.tolist() == [[0, 64, 0], [127, -127, 0]]
    assert scales[1:].tolist() == [2.0, 1.0]
    assert np.isfinite(scales).all()
