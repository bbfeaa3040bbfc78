"""Offscreen: pictures of MuJoCo, also on a machine that has no display."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

BACKEND = "MUJOCO_GL"
"""The variable that says by which library MuJoCo draws; without it, gymnasium takes one that needs a display."""
CAMERA = "track"
"""The camera that follows the body in the models of gymnasium."""
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


@contextmanager
def drawing_without_display() -> Iterator[None]:
    """Let MuJoCo draw by EGL while the block runs, on Linux without a display; what the user has chosen remains.

    An environment that draws for the first time in the block continues to draw so. Afterwards the variable is unset:
    where EGL is missing, MuJoCo could not even be imported with it.
    """
    if not sys.platform.startswith("linux") or BACKEND in os.environ or any(map(os.environ.get, DISPLAYS)):
        yield
        return
    os.environ[BACKEND] = "egl"
    try:
        yield
    finally:
        os.environ.pop(BACKEND, None)


def follow_body(environment: Any) -> None:
    """Let the camera of an environment of MuJoCo follow the body, which otherwise leaves the picture.

    Gymnasium before 1.3 chose the model's own camera for that. Now some of its environments choose none, and others
    name the body to follow, which a camera that is not fixed to the model ignores.

    Args:
        environment: Any environment; one of another kind, or with a camera that somebody chose, is left alone.
    """
    inner = environment.unwrapped
    renderer = getattr(inner, "mujoco_renderer", None)
    chosen = (getattr(inner, name, None) for name in ("camera_id", "camera_name"))
    if renderer is None or any(one is not None for one in chosen):
        return
    if (renderer.default_cam_config or {}).get("trackbodyid", 1) < 1:  # the world: this body stays where it is
        return
    mujoco = import_module("mujoco")
    camera = mujoco.mj_name2id(inner.model, mujoco.mjtObj.mjOBJ_CAMERA, CAMERA)
    if camera >= 0:
        renderer.camera_id = camera
