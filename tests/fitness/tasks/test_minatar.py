"""MinAtar's games: what is seen of them, and that luck is only in the seed."""

import importlib.util
import sys
from typing import Any

import numpy as np
import pytest

from experiments.catalog.registry import find, make_task
from experiments.cli.main import main
from fitness.tasks.minatar import GAMES, MinAtar
from fitness.tasks.minatar.picture import picture_of
from fitness.tasks.minatar.view import look
from neat import Network, Population, Settings, TaskError

needs_minatar = pytest.mark.skipif(importlib.util.find_spec("minatar") is None, reason="needs the extra [minatar]")


class Chaser:
    """A brain made by hand: it goes where the ball is; of tiles around the paddle, it is to a side or ahead."""

    def reset(self) -> None:
        """Have nothing to forget."""

    def activate(self, seen: Any) -> Any:
        tiles = seen.reshape(10, 19)
        columns = np.flatnonzero((tiles == 1.0).any(axis=0))
        side = int(np.sign(columns[0] - 9)) if len(columns) else 0
        return np.array([side == 0, side < 0, side > 0], float)


def naive_look(state: Any, player: int, order: Any, values: Any, shape: tuple[int, int]) -> Any:
    seen = np.zeros(shape)
    (place,) = np.argwhere(state[:, :, player])
    top, left = (size - 10 - at if size > 10 else 0 for size, at in zip(shape, place, strict=True))
    for channel, value in zip(order, values, strict=True):
        for row, column in np.argwhere(state[:, :, channel]):
            seen[top + row, left + column] = value
    return seen


@pytest.mark.parametrize("shape", [(10, 10), (10, 19), (19, 10), (19, 19)])
def test_tiles_are_seen_from_where_the_player_is(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(3)
    order, values = np.array([2, 1, 0]), np.array([0.25, -1.0, 1.0])
    for _ in range(50):
        state = rng.random((10, 10, 3)) < 0.2
        state[:, :, 0] = False
        row, column = rng.integers(10, size=2)
        state[row, column, 0] = True
        seen = np.empty(shape)

        look(state, 0, order, values, seen)

        assert np.array_equal(seen, naive_look(state, 0, order, values, shape))
        assert seen[9 if shape[0] > 10 else row, 9 if shape[1] > 10 else column] == 1.0


def test_a_picture_has_a_colour_for_each_thing() -> None:
    state = np.zeros((10, 10, 2), bool)
    state[2, 3, 1] = True

    picture = picture_of(state)

    assert picture.shape == (160, 160, 3)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) == 2
    assert (picture[32:48, 48:64] == picture[32, 48]).all()


def test_a_game_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TaskError, match=r"game must be one of breakout, .*, but is 'chess'"):
        MinAtar("chess")


@needs_minatar
@pytest.mark.parametrize("game", GAMES)
def test_every_game_is_played_as_its_labels_say(game: str) -> None:
    task: Any = make_task(find(f"minatar:{game}"))
    network = Network(
        Population(Settings(population_size=2), inputs=task.inputs, outputs=task.outputs, seed=1).ask()[0]
    )

    frames = list(task.play(network, np.random.default_rng(0)))
    scores = [task.score_episode(network, 5), task.score_episode(network, 6), task.score_episode(network, 5)]

    assert task.inputs == task.grid[0] * task.grid[1] == len(task.input_labels)
    assert len(task.output_labels) == task.outputs
    assert scores[0] == scores[2]
    known = {0.0, *GAMES[game].tiles.values()}
    assert all(set(np.unique(frame.inputs)) <= known for frame in frames)
    assert all(0 <= frame.pressed[0] < task.outputs for frame in frames)
    assert frames[0].picture.shape == (160, 160, 3)


@needs_minatar
def test_going_after_the_ball_breaks_bricks() -> None:
    task = MinAtar("breakout")

    scores = [task.score_episode(Chaser(), seed) for seed in range(20)]  # type: ignore[arg-type]

    assert np.mean(scores) > 2.0


@needs_minatar
def test_no_more_steps_are_played_than_are_allowed() -> None:
    frames = list(MinAtar("breakout", max_steps=5).play(Chaser(), np.random.default_rng(0)))  # type: ignore[arg-type]

    assert len(frames) == 5


def test_what_is_not_installed_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "minatar", None)

    assert main(["evolve", "minatar:breakout"]) == 1

    said = capsys.readouterr().err
    assert "pip install 'craig-neat[minatar]'" in said
    assert said.count("\n") == 1
