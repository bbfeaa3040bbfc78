import importlib.util
import sys
from typing import Any

import numpy as np
import pytest

from experiments.catalog.registry import find, make_task
from experiments.cli.main import main
from fitness.tasks.minatar import GAMES, MinAtar
from neat import Network, Population, Settings, TaskError

needs_minatar = pytest.mark.skipif(importlib.util.find_spec("minatar") is None, reason="needs the extra [minatar]")


class Chaser:
    """A network made by hand that follows the ball."""

    def reset(self) -> None:
        """Do nothing: there is no state."""

    def activate(self, seen: Any) -> Any:
        tiles = seen.reshape(10, 19)
        columns = np.flatnonzero((tiles == 1.0).any(axis=0))
        side = int(np.sign(columns[0] - 9)) if len(columns) else 0
        return np.array([side == 0, side < 0, side > 0], float)


def test_a_game_that_does_not_exist_is_rejected() -> None:
    with pytest.raises(TaskError, match=r"game must be one of breakout, .*, but is 'chess'"):
        MinAtar("chess")


@pytest.mark.parametrize("name", ["episodes", "max_steps", "evaluation_steps"])
def test_counts_out_of_range_are_rejected(name: str) -> None:
    with pytest.raises(TaskError, match=f"MinAtar: {name} must be a whole number of at least 1, but is 0"):
        MinAtar("breakout", **{name: 0})


@needs_minatar
def test_evaluations_are_shorter_than_validations_and_episodes_that_are_shown() -> None:
    task, rng = MinAtar("breakout", 2, evaluation_steps=30), np.random.default_rng
    player: Any = Chaser()

    assert task.evaluate(player, rng(1)) == MinAtar("breakout", 2, max_steps=30).evaluate(player, rng(1))
    assert task.evaluate_whole is not None
    assert task.evaluate_whole(player, rng(1)) == MinAtar("breakout", 2).evaluate(player, rng(1))
    assert task.evaluate_whole(player, rng(1)) > task.evaluate(player, rng(1))
    assert MinAtar("breakout").evaluate_whole is None
    before = task.steps
    assert len(list(task.play(player, rng(1), draw_every=0))) == task.steps - before > 30


@needs_minatar
@pytest.mark.parametrize("game", GAMES)
def test_every_game_is_played_with_its_labels(game: str) -> None:
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
def test_following_the_ball_breaks_bricks() -> None:
    task = MinAtar("breakout")

    scores = [task.score_episode(Chaser(), seed) for seed in range(20)]  # type: ignore[arg-type]

    assert np.mean(scores) > 2.0


@needs_minatar
def test_an_episode_ends_after_the_largest_number_of_steps() -> None:
    frames = list(MinAtar("breakout", max_steps=5).play(Chaser(), np.random.default_rng(0)))  # type: ignore[arg-type]

    assert len(frames) == 5


def test_a_missing_package_is_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "minatar", None)

    assert main(["evolve", "minatar:breakout"]) == 1

    said = capsys.readouterr().err
    assert "pip install 'craig-neat[minatar]'" in said
    assert said.count("\n") == 1
