import random
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.random import mtrand

import fitness
from fitness.frame import Frame, is_drawn
from fitness.replays import pictures
from fitness.replays.episode import (
    CASE_MILLISECONDS,
    SEED,
    NotWantedError,
    can_be_recorded,
    compressed,
    record,
    signals,
    signals_and_pictures,
    with_pictures,
)
from neat import Genome, Network, TaskError
from tests.fitness.replays.games import Waves


class Endless(Waves):
    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        while True:
            yield Frame(np.zeros(2), network.activate(np.zeros(2)), 0.0)


def test_a_replay_contains_the_values_of_every_neuron(champions: list[Genome]) -> None:
    replay = record(Waves(), champions[0], 0)

    network = Network(champions[0])
    held, outputs = [], []
    for frame in Waves().play(network, np.random.default_rng(SEED)):
        held.append(network.values.copy())
        outputs.append(np.asarray(frame.outputs, np.float32))
    scales = np.array(replay.facts["scales"])
    shown = np.frombuffer(replay.activations, np.int8).reshape(40, 4) / 127.0 * scales
    assert np.all(np.abs(shown - held) <= scales / 254.0 + 1e-6)
    assert np.array_equal(np.frombuffer(replay.outputs, "<f4").reshape(40, 1), outputs)
    assert replay.facts["neurons"] == [0, 1, 2, 3]


def test_all_champions_are_recorded_in_the_same_episode(champions: list[Genome]) -> None:
    first, second = (record(Waves(), one, 0) for one in champions[:2])

    assert first.activations == second.activations


def test_a_game_that_draws_global_numbers_is_recorded_in_the_same_episode(champions: list[Genome]) -> None:
    class Simulator(Waves):
        def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
            for _ in range(5):
                seen = np.array([random.random(), mtrand.random()])
                yield Frame(seen, network.activate(seen), 0.5)

    first, second = (record(Simulator(), champions[0], 0) for _ in range(2))

    assert first.activations == second.activations


def test_a_truth_table_is_recorded_by_its_cases(champions: list[Genome]) -> None:
    replay = record(fitness.Xor(), champions[0], 3)

    assert len(replay.facts["cases"]) == replay.facts["steps"] == 4
    assert replay.facts["inputs_only"] is True
    assert replay.facts["milliseconds"] == CASE_MILLISECONDS
    assert replay.facts["score"] == champions[0].fitness


def test_an_endless_episode_is_truncated(champions: list[Genome], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fitness.replays.episode.MOST_STEPS", 100)

    replay = record(Endless(), champions[0], 0)

    assert (replay.facts["steps"], replay.facts["truncated"]) == (100, True)


def test_activations_that_are_not_finite_are_clipped() -> None:
    values = np.array([[np.nan, 1.0, 0.0], [np.inf, -2.0, 0.0]], np.float32)

    shown, scales = compressed(values)

    assert shown.tolist() == [[0, 64, 0], [127, -127, 0]]
    assert scales[1:].tolist() == [2.0, 1.0]
    assert np.isfinite(scales).all()


def test_only_tasks_with_play_or_cases_can_be_recorded(champions: list[Genome]) -> None:
    task = fitness.as_task(lambda network: 1.0, inputs=2, outputs=1)

    assert can_be_recorded(Waves())
    assert can_be_recorded(fitness.Xor())
    assert not can_be_recorded(task)
    with pytest.raises(TaskError, match=r"cannot be recorded; define play\(network, rng\) or cases\(\)"):
        record(task, champions[0], 0)


class Drawn(Waves):
    """A game that notes which pictures are wanted."""

    wanted: list[int]

    def play(self, network: Network, rng: np.random.Generator, draw_every: int = 1) -> Iterator[Frame]:
        self.wanted = []
        for step, frame in enumerate(super().play(network, rng)):
            if is_drawn(step, draw_every):
                self.wanted.append(step)
                frame = frame._replace(picture=np.full((4, 4, 3), step, np.uint8))  # it is small
            yield frame


def test_signals_are_recorded_without_drawing(champions: list[Genome]) -> None:
    game = Drawn()
    alone = signals(game, champions[0], 0)
    assert game.wanted == []
    whole = record(game, champions[0], 0)
    assert game.wanted == list(range(0, 40, 4))  # at most 15 a second, at 50 steps a second

    assert (alone.is_pending, whole.is_pending) == (True, False)
    assert alone.facts["pictures"] == []
    assert [step for step, *_ in whole.facts["pictures"]] == game.wanted
    assert alone.activations == whole.activations
    assert alone.outputs == whole.outputs
    assert alone.facts["rewards"] == whole.facts["rewards"]


def test_a_game_that_always_draws_has_signals_too(champions: list[Genome]) -> None:
    class Drawing(Waves):
        def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
            for frame in super().play(network, rng):
                yield frame._replace(picture=np.zeros((4, 4, 3), np.uint8))

    assert signals(Drawing(), champions[0], 0).is_pending
    assert record(Drawing(), champions[0], 0).facts["pictures"]


class Painter(Waves):
    """A game that always draws, and counts its episodes."""

    def __init__(self) -> None:
        self.played = 0

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        self.played += 1
        for step, frame in enumerate(super().play(network, rng)):
            yield frame._replace(picture=np.full((500, 4, 3), step // 8, np.uint8))


def test_pictures_that_were_drawn_all_the_same_need_no_second_episode(champions: list[Genome]) -> None:
    game = Painter()
    replay, kept = signals_and_pictures(game, champions[0], 3)
    assert kept is not None
    whole = with_pictures(replay, kept)

    assert game.played == 1
    assert (replay.is_pending, replay.facts["pictures"]) == (True, [])
    expected = record(game, champions[0], 3)
    assert (whole.facts, whole.parts()) == (expected.facts, expected.parts())
    assert whole.facts["pictures"]
    with pytest.raises(NotWantedError):
        with_pictures(replay, kept, is_wanted=lambda: False)


def test_pictures_that_need_too_much_memory_are_not_kept(
    champions: list[Genome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_KEPT", 10_000)

    replay, kept = signals_and_pictures(Painter(), champions[0], 3)

    assert (replay.is_pending, kept) == (True, None)


@pytest.mark.parametrize("task", [Waves(), fitness.Xor()])
def test_signals_without_pictures_are_complete(champions: list[Genome], task: fitness.Task) -> None:
    assert not signals(task, champions[0], 0).is_pending


def test_a_recording_ends_when_it_is_not_wanted(champions: list[Genome]) -> None:
    closed: list[bool] = []

    class Closing(Waves):
        def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
            try:
                yield from super().play(network, rng)
            finally:
                closed.append(True)

    answers = iter([True, True, False])
    with pytest.raises(NotWantedError):
        record(Closing(), champions[0], 0, is_wanted=lambda: next(answers))
    assert closed == [True]
