"""Games that are not installed on every machine."""

import importlib.util

import pytest

from fitness.tasks.mario.rom import VARIABLE, find_rom
from neat import TaskError


def has_mario() -> bool:
    """Return whether the emulator and the ROM are installed."""
    try:
        find_rom()
    except TaskError:
        return False
    return importlib.util.find_spec("stable_retro") is not None


needs_mario = pytest.mark.skipif(
    not has_mario(), reason=f"needs the extra [mario], and the game's ROM in the environment variable {VARIABLE}"
)
