import sys
from pathlib import Path

import numpy as np
import pytest

from fitness.tasks.mario.console import console_with
from fitness.tasks.mario.emulator import RIGHT, RetroNes
from fitness.tasks.mario.level import Level
from fitness.tasks.mario.memory import player_x
from fitness.tasks.mario.rom import find_rom
from neat import TaskError
from tests.games import needs_mario


@needs_mario
def test_a_loaded_state_is_the_saved_one() -> None:
    console = console_with(find_rom())
    nes = console.nes
    nes.load(console.start_of(Level(1, 1)))
    before = nes.memory().copy()
    saved = nes.save()
    nes.frames(RIGHT, 60)
    assert player_x(nes.memory()) > player_x(before)

    nes.load(saved)

    assert np.array_equal(nes.memory(), before)


@needs_mario
def test_a_poked_byte_is_in_memory() -> None:
    nes = console_with(find_rom()).nes
    for value in (7, 200):
        nes.poke(0x300, value)

        assert nes.memory()[0x300] == value


@needs_mario
def test_a_picture_has_colours() -> None:
    assert console_with(find_rom()).nes.picture().shape == (224, 240, 3)


def test_a_missing_emulator_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "stable_retro", None)

    with pytest.raises(TaskError, match=r"the NES needs the package stable_retro.* pip install 'craig-neat\[mario\]'"):
        RetroNes(Path("game.nes"))
