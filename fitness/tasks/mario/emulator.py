"""Emulator: a NES in this process. Buttons in, memory and pictures out."""

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from neat import TaskError

A, B, SELECT, START, UP, DOWN, LEFT, RIGHT = (1 << bit for bit in range(8))
"""Buttons, as bits of a mask in the order of the NES itself."""

MEMORY = 2048  # bytes of RAM that a NES has


class Nes(Protocol):
    """What a task needs of an emulator; another can stand in for the one below."""

    def frames(self, buttons: int, count: int) -> None:
        """Hold these buttons for so many frames, of which there are 60 in a second."""

    def memory(self) -> NDArray[np.uint8]:
        """Return (2048,) the RAM as it is now; to be read at once, not kept."""

    def poke(self, address: int, value: int) -> None:
        """Write a byte into the RAM."""

    def picture(self) -> NDArray[np.uint8]:
        """Return (height, width, 3) what is on the screen."""

    def save(self) -> bytes:
        """Return the state of the whole machine."""

    def load(self, state: bytes) -> None:
        """Go back to a saved state."""


class RetroNes:
    """The FCEUmm core of stable-retro. There can be one in a process.

    RAM is read from the machine's state, in which it stands as it is: that is five times faster than
    to ask for it.
    """

    def __init__(self, rom: Path) -> None:
        """Switch on.

        Raises:
            TaskError: stable-retro is not installed, or does not take the ROM.
        """
        try:
            import stable_retro
        except ImportError as error:
            raise TaskError("the NES needs a package that is not installed: pip install 'craig-neat[mario]'") from error
        try:
            self._machine = stable_retro.RetroEmulator(str(rom))
        except RuntimeError as error:
            raise TaskError(f"the NES does not start with {rom}: {error}") from error
        self._data = stable_retro.data.GameData()
        self._machine.configure_data(self._data)
        self._machine.step()
        names = stable_retro.get_system_info("Nes")["buttons"]
        order = {"A": A, "B": B, "SELECT": SELECT, "START": START, "UP": UP, "DOWN": DOWN, "LEFT": LEFT, "RIGHT": RIGHT}
        self._bits = [order.get(name, 0) for name in names]
        self._masks: dict[int, Any] = {}
        self._offset = self._find_memory()

    def _find_memory(self) -> int:
        """Return where the RAM begins in a saved state."""
        for address in range(64):  # make it unlike anything else in there
            self.poke(address, (37 * address + 11) % 256)
        self._data.update_ram()
        blocks = self._data.memory.blocks
        memory = bytes(blocks[0]) + bytes(blocks[1024])
        offset = self.save().find(memory)
        if offset < 0:
            raise TaskError("the NES keeps its memory where it was not looked for; use stable-retro 1.0.")
        return offset

    def frames(self, buttons: int, count: int) -> None:
        """Hold these buttons for so many frames."""
        if buttons not in self._masks:
            self._masks[buttons] = np.array([bool(buttons & bit) for bit in self._bits], np.uint8)
        self._machine.set_button_mask(self._masks[buttons], 0)
        for _ in range(count):
            self._machine.step()

    def memory(self) -> NDArray[np.uint8]:
        """Return (2048,) the RAM as it is now."""
        return np.frombuffer(self._machine.get_state(), np.uint8, MEMORY, self._offset)

    def poke(self, address: int, value: int) -> None:
        """Write a byte into the RAM."""
        self._data.memory.assign(address, "|u1", value)

    def picture(self) -> NDArray[np.uint8]:
        """Return (224, 240, 3) what is on the screen."""
        return np.asarray(self._machine.get_screen())

    def save(self) -> bytes:
        """Return the state of the whole machine."""
        return bytes(self._machine.get_state())

    def load(self, state: bytes) -> None:
        """Go back to a saved state."""
        self._machine.set_state(state)
