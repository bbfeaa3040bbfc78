"""Console: the one NES of a process, and the start of each level on it."""

from pathlib import Path

from fitness.tasks.mario.emulator import Nes, RetroNes
from fitness.tasks.mario.level import Level, start_of
from fitness.tasks.mario.recall import RecallingNes

_console: "Console | None" = None
"""The console of this process; the emulator allows only one."""


class Console:
    """A NES with the game in it.

    Attributes:
        rom: The game's file.
        nes: The emulator.
    """

    def __init__(self, rom: Path) -> None:
        """Switch the NES on.

        Raises:
            TaskError: The emulator is not installed, or does not accept the ROM.
        """
        self.rom = rom
        self.nes: Nes = RecallingNes(RetroNes(rom))
        self._switched_on = self.nes.save()
        self._starts: dict[Level, bytes] = {}

    def start_of(self, level: Level) -> bytes:
        """Return the state of the NES at the start of a level.

        Raises:
            TaskError: The level was not reached.
        """
        if level not in self._starts:
            self.nes.load(self._switched_on)
            self._starts[level] = start_of(level, self.nes)
        return self._starts[level]


def console_with(rom: Path) -> Console:
    """Return the console of this process with this game in it; switched on when it is first used.

    Raises:
        TaskError: The emulator is not installed, or does not accept the ROM.
    """
    global _console
    if _console is None or _console.rom != rom:
        _console = None  # before another is made
        _console = Console(rom)
    return _console
