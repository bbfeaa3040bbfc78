import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import multiprocess
import numpy as np
import pytest

from fitness import as_task
from fitness.evaluation.child_process import receive, send
from fitness.frame import Frame, is_drawn
from fitness.replays import recording_process
from fitness.replays.recording_process import Answer, serve
from neat import Genome, Network
from neat.runs.replay_format import Replay
from neat.runs.replays import Replays
from tests.fitness.replays.games import Waves

GREY = np.full((4, 4, 3), 40, np.uint8)


class Drawn(Waves):
    """A game that draws on request."""

    def play(self, network: Network, rng: np.random.Generator, draw_every: int = 1) -> Iterator[Frame]:
        for step, frame in enumerate(super().play(network, rng)):
            yield frame._replace(picture=GREY if is_drawn(step, draw_every) else None)


class Undrawable(Drawn):
    """A game that fails as soon as it must draw."""

    def play(self, network: Network, rng: np.random.Generator, draw_every: int = 1) -> Iterator[Frame]:
        if draw_every:
            raise OSError("no screen")
        yield from super().play(network, rng, draw_every)


Start = Callable[[Waves], "multiprocess.connection.Connection"]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Serve a game in a thread, with the priority and the output of this process; return the parent's end."""
    monkeypatch.setattr(recording_process, "set_niceness", lambda niceness: None)
    monkeypatch.setattr(recording_process, "discard_output", lambda: None)
    threads, ends = [], []

    def started(game: Waves) -> "multiprocess.connection.Connection":
        ours, theirs = multiprocess.Pipe()

        def serving() -> None:
            with pytest.raises(EOFError):
                serve(theirs, as_task(game), Replays(tmp_path / "replays"), 0)

        threads.append(threading.Thread(target=serving, daemon=True))
        ends.append(ours)
        threads[-1].start()
        return ours

    yield started
    for end in ends:
        end.close()
    for thread in threads:
        thread.join(60.0)


def test_the_signals_are_recorded_first_and_the_pictures_follow(
    start: Start, tmp_path: Path, champions: list[Genome]
) -> None:
    connection = start(Drawn())
    send(connection, (champions[0], 4, 0))

    assert receive(connection) == Answer(1, False)
    assert receive(connection) == Answer(1, True)
    replay = Replay.read(Replays(tmp_path / "replays").path(1))
    assert not replay.is_pending
    assert [step for step, *_ in replay.facts["pictures"]] == [0]  # all later ones are the same


def test_a_game_without_pictures_is_complete_at_once(start: Start, champions: list[Genome]) -> None:
    connection = start(Waves())
    send(connection, (champions[0], 4, 0))

    assert receive(connection) == Answer(1, True)


def test_the_pictures_of_older_champions_wait_for_the_signals_of_newer_ones(
    start: Start, champions: list[Genome]
) -> None:
    connection = start(Drawn())
    for champion in champions[:3]:
        send(connection, (champion, 4, 0))

    answers = [receive(connection) for _ in range(6)]

    assert [answer.genome for answer in answers if not answer.is_whole] == [1, 2, 3]
    assert sorted(answer.genome for answer in answers if answer.is_whole) == [1, 2, 3]
    assert answers.index(Answer(3, True)) < answers.index(Answer(2, True)) or answers[1] == Answer(1, True)


def test_a_replay_whose_pictures_fail_is_complete_without_them(
    start: Start, tmp_path: Path, champions: list[Genome]
) -> None:
    connection = start(Undrawable())
    send(connection, (champions[0], 4, 0))

    assert receive(connection) == Answer(1, False)
    assert receive(connection) == Answer(1, True, "genome 1: OSError: no screen")
    assert not Replay.read(Replays(tmp_path / "replays").path(1)).is_pending


class Painter(Waves):
    """A game that always draws, and counts its episodes."""

    played = 0

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        self.played += 1
        for frame in super().play(network, rng):
            yield frame._replace(picture=GREY)


def test_a_game_that_always_draws_is_played_once(start: Start, tmp_path: Path, champions: list[Genome]) -> None:
    game = Painter()
    connection = start(game)
    for champion in champions[:2]:
        send(connection, (champion, 4, 0))
        assert receive(connection) == Answer(champion.id, False)
        assert receive(connection) == Answer(champion.id, True)

    assert game.played == 2
    for champion in champions[:2]:
        assert Replay.read(Replays(tmp_path / "replays").path(champion.id)).facts["pictures"]
