import importlib.util
import sys
from typing import Any

import numpy as np
import pytest

from experiments.catalog.registry import find, make_task
from experiments.cli.main import main
from fitness.tasks.atari import CHANGE_FACTOR, PONG, Atari
from neat import TaskError

needs_atari = pytest.mark.skipif(importlib.util.find_spec("ale_py") is None, reason="needs the extra [atari]")


class Chaser:
    """A network made by hand whose paddle follows the ball."""

    def reset(self) -> None:
        """Do nothing: there is no state."""

    def activate(self, seen: Any) -> Any:
        gap = seen[1] - seen[2]
        return np.array([abs(gap) < 0.03, gap < 0.0, gap > 0.0], float)


class Idler(Chaser):
    """A network that does nothing."""

    def activate(self, seen: Any) -> Any:
        return np.array([1.0, 0.0, 0.0])


def short(**options: Any) -> Atari:
    return Atari("pong", memory=PONG, actions=("noop", "right", "left"), max_steps=300, **options)


@needs_atari
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"game": "chess-tournament"}, "game .chess-tournament. does not exist"),
        ({"memory": {"beyond": 128}}, "addresses from 0 to 127"),
        ({"memory": {}}, "addresses from 0 to 127"),
        ({"actions": ("noop", "dance")}, "actions must be some of noop, fire"),
        ({"skip": 0}, "Atari: skip must be a whole number of at least 1, but is 0"),
    ],
)
def test_arguments_out_of_range_are_rejected(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(TaskError, match=message):
        Atari(**wrong)


@needs_atari
def test_following_the_ball_is_better_than_doing_nothing() -> None:
    task = short()

    chasing = [task.score_episode(Chaser(), seed) for seed in range(3)]  # type: ignore[arg-type]
    idle = [task.score_episode(Idler(), seed) for seed in range(3)]  # type: ignore[arg-type]

    assert max(idle) < min(chasing)


@needs_atari
def test_an_episode_depends_on_its_seed_and_on_nothing_before_it() -> None:
    task = short()

    def trace(seed: int) -> list[float]:
        return [float(value) for frame in task.play(Chaser(), np.random.default_rng(seed)) for value in frame.inputs]  # type: ignore[arg-type]

    first, other, again = trace(1), trace(2), trace(1)

    assert first == again
    assert first != other


@needs_atari
def test_all_of_the_memory_is_seen_if_nothing_is_named() -> None:
    task = Atari("breakout", max_steps=3)

    frames = list(task.play(Idler(), np.random.default_rng(0)))  # type: ignore[arg-type]

    assert (task.inputs, task.output_labels) == (128, ("noop", "fire", "right", "left"))
    assert all(frame.inputs.shape == (128,) and np.abs(frame.inputs).max() <= 1.0 for frame in frames)
    assert frames[0].picture.shape == (210, 160, 3)


@needs_atari
def test_the_experiment_leads_to_the_game() -> None:
    task: Any = make_task(find("pong"))

    assert (task.inputs, task.outputs) == (8, 3)
    assert task.input_labels[:5] == ("ball x", "ball y", "own paddle", "other paddle", "ball x change")


@needs_atari
def test_a_change_is_what_differs_from_the_decision_before() -> None:
    task = Atari("pong", memory=PONG, changes=True, max_steps=60)

    seen = np.array([frame.inputs for frame in task.play(Idler(), np.random.default_rng(0))])  # type: ignore[arg-type]

    assert np.allclose(seen[1:, 4:], CHANGE_FACTOR * np.diff(seen[:, :4], axis=0))
    assert seen[:, 4:].any()


def test_what_is_not_installed_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ale_py", None)

    assert main(["evolve", "pong"]) == 1

    said = capsys.readouterr().err
    assert "pip install 'craig-neat[atari]'" in said
    assert said.count("\n") == 1
