"""Level: the 32 levels of the game, and how to reach the start of one."""

from collections.abc import Callable
from typing import Any, NamedTuple, Self

from fitness.tasks.mario.emulator import START, Nes
from fitness.tasks.mario.memory import (
    ANNOUNCEMENT_TIMER,
    AREA,
    GAME_MODE,
    MODE,
    MODE_STEP,
    NORMAL,
    PLAYER_STATE,
    RUNNING,
    STAGE,
    TITLE_MODE,
    WORLD,
)
from neat import TaskError

NAMES = tuple(f"{world}-{stage}" for world in range(1, 9) for stage in range(1, 5))
"""Of all levels, in the order of the game."""
WITH_PROLOGUE = (1, 2, 4, 7)
"""Worlds in which an area without play precedes the second stage."""
PATIENCE = 600  # frames


class Level(NamedTuple):
    """A stage of a world, such as 1-1."""

    world: int
    stage: int

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the level of this name.

        Raises:
            TaskError: The name is not one of 1-1 to 8-4.
        """
        if name not in NAMES:
            raise TaskError(f"level must be one of 1-1 to 8-4, but is {name!r}.")
        world, stage = name.split("-")
        return cls(int(world), int(stage))

    @property
    def area(self) -> int:
        """The game's own number of the stage, from 1."""
        return self.stage + (self.world in WITH_PROLOGUE and self.stage >= 2)

    def __str__(self) -> str:
        return f"{self.world}-{self.stage}"


def start_of(level: Level, nes: Nes) -> bytes:
    """Return the state of the NES at the first moment of a level in which Mario can move.

    World, stage and area are written into the memory while the title is shown; the announcement is skipped.

    Args:
        level: The level to start.
        nes: A NES that was just switched on.

    Raises:
        TaskError: The level was not reached.
    """
    _wait(level, nes, lambda memory: memory[MODE] == TITLE_MODE and memory[MODE_STEP] == RUNNING)
    for address, value in ((WORLD, level.world - 1), (STAGE, level.stage - 1), (AREA, level.area - 1)):
        nes.poke(address, value)
    nes.frames(START, 1)
    _wait(
        level,
        nes,
        lambda memory: memory[MODE] == GAME_MODE and memory[MODE_STEP] == RUNNING and memory[PLAYER_STATE] == NORMAL,
    )
    memory = nes.memory()
    if (memory[WORLD] + 1, memory[STAGE] + 1) != level:
        raise TaskError(f"level {level} was not reached; check the ROM.")
    return nes.save()


def _wait(level: Level, nes: Nes, condition: Callable[[Any], bool]) -> None:
    """Run the NES until a condition of its memory is true."""
    for _ in range(PATIENCE):
        nes.poke(ANNOUNCEMENT_TIMER, 0)
        nes.frames(0, 1)
        if condition(nes.memory()):
            return
    raise TaskError(f"level {level} did not start within {PATIENCE} frames; check the ROM.")
