import os
import sys
from typing import Any

import gymnasium
import numpy as np
import pytest

import fitness
from fitness.tasks.gymnasium.offscreen import BACKEND, DISPLAYS, drawing_without_display, follow_body
from tests.fitness.tasks.gymnasium.players import network_for


@pytest.fixture(autouse=True)
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (BACKEND, *DISPLAYS):
        monkeypatch.delenv(name, raising=False)


def test_mujoco_draws_by_egl_only_where_there_is_no_display_and_no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    with drawing_without_display():
        assert os.environ[BACKEND] == "egl"
    assert BACKEND not in os.environ
    for name, value in ((BACKEND, "glfw"), ("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "wayland-0")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            with drawing_without_display():
                assert os.environ.get(BACKEND) == ("glfw" if name == BACKEND else None)
    monkeypatch.setattr(sys, "platform", "darwin")
    with drawing_without_display():
        assert BACKEND not in os.environ


@pytest.mark.filterwarnings("ignore")  # glfw's, where EGL is missing too
def test_an_episode_of_mujoco_is_shown_without_a_display() -> None:
    pytest.importorskip("mujoco")
    task = fitness.Gymnasium("Swimmer-v5", max_steps=3)
    frames = list(task.play(network_for(task), np.random.default_rng(1)))

    assert len(frames) == 3
    shapes = {None if frame.picture is None else frame.picture.shape for frame in frames}
    assert shapes in ({(480, 480, 3)}, {None})  # None without EGL
    task.close()


@pytest.mark.parametrize(
    ("id", "options", "follows"),
    [
        ("Swimmer-v5", {}, True),
        ("HalfCheetah-v5", {}, True),
        ("Hopper-v5", {}, True),
        ("Walker2d-v5", {}, True),
        ("Humanoid-v5", {}, True),
        ("Reacher-v5", {}, False),  # it stays where it is
        ("InvertedPendulum-v5", {}, False),
        ("Swimmer-v5", {"camera_id": -1}, False),
        ("CartPole-v1", {}, False),
    ],
)
def test_the_camera_follows_a_body_that_would_leave_the_picture(
    id: str, options: dict[str, Any], follows: bool
) -> None:
    pytest.importorskip("mujoco")
    environment = gymnasium.make(id, render_mode="rgb_array", **options)
    renderer = getattr(environment.unwrapped, "mujoco_renderer", None)
    before = renderer and renderer.camera_id

    follow_body(environment)

    assert (renderer and renderer.camera_id) == (0 if follows else before)
    environment.close()
