"""Raised: what code of the user raised, and where, in one line."""

import os
import sysconfig
import traceback
from pathlib import Path

from neat.errors import one_line

ROOT = Path(__file__).resolve().parents[1]
FOREIGN = (
    *(f"{ROOT / package}{os.sep}" for package in ("neat", "fitness", "experiments")),
    *{sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")},
)
"""Where code is that the user did not write."""


def described(error: BaseException) -> str:
    """Return the type and the text of an exception in one line, even if its own `__str__` raises."""
    name = type(error).__name__
    try:
        text = one_line(error)
    except BaseException as second:  # a method of the task
        return f"{name} (its text cannot be shown: __str__ raises {type(second).__name__})"
    return f"{name}: {text}" if text else name


def with_place(error: BaseException) -> str:
    """Return an exception with the place where code of the user raised it: "ValueError: too fast (game.py, line 12)".

    The place is the innermost call outside of installed packages and of this one; without one there is none.
    """
    return described(error) + ("" if isinstance(error, SyntaxError) else _place_of(error))  # its text names the place


def _place_of(error: BaseException) -> str:
    own = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        path = frame.f_code.co_filename
        if not path.startswith((*FOREIGN, "<")):
            own = f" ({one_line(os.path.basename(path))}, line {line})"
    return own
