"""Emulator: a NES in this process; buttons in, memory and pictures out."""

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from fitness.optional_packages import require
from neat import TaskError
from neat.errors import one_line

A, B, SELECT, START, UP, DOWN, LEFT, RIGHT = (1 << bit for bit in range(8))
"""Buttons, as bits of a mask in the order of the NES itself."""

MEMORY = 2048  # bytes of RAM that a NES has


class Nes(Protocol):
    """What a task needs of an emulator, so that another can replace the one below."""

    def frames(self, buttons: int, count: int) -> None:
        """Hold these buttons for some frames, of which there are 60 in a second."""

    def memory(self) -> NDArray[np.uint8]:
        """Return (2048,) the present RAM; valid until the next call."""

    def poke(self, address: int, value: int) -> None:
        """Write a byte into the RAM."""

    def picture(self) -> NDArray[np.uint8]:
        """Return (height, width, 3) the picture on the screen."""

    def save(self) -> bytes:
        """Return the state of the whole NES."""

    def load(self, state: bytes) -> None:
        """Go back to a saved state."""


class RetroNes:
    """The FCEUmm core of stable-retro, of which there can be one in a process.

    RAM is read from the saved state, which contains it unchanged: five times faster than the emulator's own query.
    """

    def __init__(self, rom: Path) -> None:
        """Switch the NES on.

        Raises:
            TaskError: stable-retro is not installed, or does not accept the ROM.
        """
        stable_retro = require("stable_retro", extra="mario", needed_by="the NES")
        try:
            self._machine = stable_retro.RetroEmulator(str(rom))
        except RuntimeError as error:
            raise TaskError(f"the NES does not accept {rom}: {one_line(error)}") from error
        self._data = stable_retro.data.GameData()
        self._machine.configure_data(self._data)
        self._machine.step()
        names = stable_retro.get_system_info("Nes")["buttons"]
        order = {"A": A, "B": B, "SELECT": SELECT, "START": START, "UP": UP, "DOWN": DOWN, "LEFT": LEFT, "RIGHT": RIGHT}
        self._bits = [order.get(name, 0) for name in names]
        self._masks: dict[int, Any] = {}
        self._offset = self._find_memory()

    def _find_memory(self) -> int:
        """Return the offset of the RAM in a saved state."""
        for address in range(64):  # a pattern that occurs nowhere else in the state
            self.poke(address, (37 * address + 11) % 256)
        self._data.update_ram()
        blocks = self._data.memory.blocks
        memory = bytes(blocks[0]) + bytes(blocks[1024])
        offset = self.save().find(memory)
        if offset < 0:
            raise TaskError("the saved state of this stable-retro does not contain the RAM; use stable-retro 1.0.")
        return offset

    def frames(self, buttons: int, count: int) -> None:
        """Hold these buttons for some frames."""
        if buttons not in self._masks:
            self._masks[buttons] = np.array([bool(buttons & bit) for bit in self._bits], np.uint8)
        self._machine.set_button_mask(self._masks[buttons], 0)
        for _ in range(count):
            self._machine.step()

    def memory(self) -> NDArray[np.uint8]:
        """Return (2048,) the present RAM."""
        return np.frombuffer(self._machine.get_state(), np.uint8, MEMORY, self._offset)

    def poke(self, address: int, value: int) -> None:
        """Write a byte into the RAM."""
        self._data.memory.assign(address, "|u1", value)

    def picture(self) -> NDArray[np.uint8]:
        """Return (224, 240, 3) the picture on the screen."""
        return np.asarray(self._machine.get_screen())

    def save(self) -> bytes:
        """Return the state of the whole NES."""
        return bytes(self._machine.get_state())

    def load(self, state: bytes) -> None:
        """Go back to a saved state."""
        self._machine.set_state(state)
