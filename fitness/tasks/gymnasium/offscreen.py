"""Offscreen: pictures of MuJoCo on a machine that has no display."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

BACKEND = "MUJOCO_GL"
"""The variable that says by which library MuJoCo draws; without it, gymnasium takes one that needs a display."""
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
