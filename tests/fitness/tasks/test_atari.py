import importlib.util
import sys
from typing import Any

import numpy as np
import pytest

from experiments.catalog.registry import find, make_task
from experiments.cli.main import main
from fitness.tasks.atari import BALL_AND_PADDLE, CHANGE_FACTOR, DIFFERENCE_FACTOR, PADDLE, PONG, Atari
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
        ({"evaluation_steps": 0}, "Atari: evaluation_steps must be a whole number of at least 1, but is 0"),
        ({"step_reward": float("inf")}, "Atari: step_reward must be a finite number, but is inf"),
        ({"step_reward": True}, "Atari: step_reward must be a finite number, but is True"),
        (
            {"memory": PONG, "differences": {"gap": ("ball y", "bat")}},
            "differences must name two of ball x, ball y",
        ),
        ({"memory": PONG, "differences": {"gap": ("ball y",)}}, "differences must name two of ball x, ball y"),
        ({"memory": PONG, "differences": {"gap": 3}}, "differences must name two of ball x, ball y.* but name 3"),
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

    assert (task.inputs, task.outputs) == (9, 3)
    assert task.input_labels[:5] == ("ball x", "ball y", "own paddle", "other paddle", "ball x change")
    assert task.input_labels[-1] == "ball below own paddle"


@needs_atari
def test_a_difference_is_that_of_two_bytes() -> None:
    task = Atari("pong", memory=PONG, differences=BALL_AND_PADDLE, max_steps=60)

    seen = np.array([frame.inputs for frame in task.play(Idler(), np.random.default_rng(0))])  # type: ignore[arg-type]

    assert task.inputs == 5
    assert np.allclose(seen[:, 4], DIFFERENCE_FACTOR * (seen[:, 1] - seen[:, 2]))
    assert np.ptp(seen[:, 4]) > 0.5
    assert task.to_inputs is None


@needs_atari
def test_evaluations_are_short_and_count_their_steps_but_validations_do_neither() -> None:
    task, rng = short(evaluation_steps=100, step_reward=0.01, episodes=2), np.random.default_rng
    whole, brief = short(episodes=2), Atari("pong", 2, memory=PONG, actions=PADDLE, max_steps=100)

    assert task.evaluate_whole is not None
    score = whole.evaluate(Idler(), rng(1))  # type: ignore[arg-type]
    assert whole.evaluate_whole is None
    assert task.evaluate_whole(Idler(), rng(1)) == score < 0.0  # type: ignore[arg-type]
    assert task.evaluate(Idler(), rng(1)) == pytest.approx(brief.evaluate(Idler(), rng(1)) + 1.0)  # type: ignore[arg-type]
    assert task.evaluate(Idler(), rng(1)) > score  # type: ignore[arg-type]
    before = task.steps
    assert len(list(task.play(Idler(), rng(1), draw_every=0))) == task.steps - before == 300  # type: ignore[arg-type]


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
