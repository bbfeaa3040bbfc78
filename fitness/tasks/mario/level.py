"""Level: the 32 stages, and how to get to the beginning of each."""

from collections.abc import Callable
from typing import Any, NamedTuple, Self

from fitness.tasks.mario.emulator import START, Nes
from neat import TaskError

PLAYER, NORMAL = 0x0E, 8  # Mario obeys his buttons
MODE, TITLE, GAME = 0x770, 0, 1
STEP, RUNNING = 0x772, 3  # of that mode
WORLD, STAGE, AREA = 0x75F, 0x75C, 0x760
ANNOUNCEMENT = 0x7A0  # for how long the screen that announces a stage stays
WITH_PROLOGUE = (1, 2, 4, 7)  # worlds in which an area without play comes before the second stage
PATIENCE = 600  # frames


class Level(NamedTuple):
    """A stage of a world, such as 1-1."""

    world: int
    stage: int

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the level of this name.

        Raises:
            TaskError: It is none of 1-1 to 8-4.
        """
        world, dash, stage = name.partition("-")
        if not (dash and world in set("12345678") and stage in set("1234")):
            raise TaskError(f"level must be one of 1-1 to 8-4, but is {name!r}.")
        return cls(int(world), int(stage))

    @property
    def area(self) -> int:
        """What the game itself calls the stage."""
        return self.stage + (self.world in WITH_PROLOGUE and self.stage >= 2)

    def __str__(self) -> str:
        return f"{self.world}-{self.stage}"


def start_of(level: Level, nes: Nes) -> bytes:
    """Return the state of a machine, just switched on, at the first moment in which Mario can move.

    The game is told which stage comes when its title is left, and shown no announcement of it.

    Raises:
        TaskError: The level was not reached.
    """
    _wait(level, nes, lambda memory: memory[MODE] == TITLE and memory[STEP] == RUNNING)
    for address, value in ((WORLD, level.world - 1), (STAGE, level.stage - 1), (AREA, level.area - 1)):
        nes.poke(address, value)
    nes.frames(START, 1)
    _wait(level, nes, lambda memory: memory[MODE] == GAME and memory[STEP] == RUNNING and memory[PLAYER] == NORMAL)
    memory = nes.memory()
    if (memory[WORLD] + 1, memory[STAGE] + 1) != level:
        raise TaskError(f"level {level} was not reached; is the ROM sound?")
    return nes.save()


def _wait(level: Level, nes: Nes, come: Callable[[Any], bool]) -> None:
    for _ in range(PATIENCE):
        nes.poke(ANNOUNCEMENT, 0)
        nes.frames(0, 1)
        if come(nes.memory()):
            return
    raise TaskError(f"level {level} did not begin within {PATIENCE} frames; is the ROM sound?")
