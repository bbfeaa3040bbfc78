from typing import Any

import numpy as np
import pytest

from experiments.cli.main import main
from fitness.tasks.mario import Mario
from fitness.tasks.mario.level import PATIENCE, Level, start_of
from fitness.tasks.mario.memory import NORMAL, PLAYER_STATE, STAGE, WORLD
from neat import TaskError
from tests.fitness.tasks.mario.players import RIGHTWARD
from tests.games import needs_mario

LEVELS = [f"{world}-{stage}" for world in range(1, 9) for stage in range(1, 5)]


@pytest.mark.parametrize("name", ["0-1", "1-5", "9-1", "1", "", "1-1-1", "one"])
def test_a_level_that_does_not_exist_is_rejected(name: str) -> None:
    with pytest.raises(TaskError, match="level must be one of 1-1 to 8-4"):
        Level.named(name)


@needs_mario
@pytest.mark.parametrize("level", LEVELS)
def test_every_level_is_reached(level: str) -> None:
    task = Mario(level)
    nes = task.console.nes
    nes.load(task.console.start_of(task.levels[0]))
    nes.frames(0, 8)
    memory = nes.memory()

    assert f"{memory[WORLD] + 1}-{memory[STAGE] + 1}" == level
    assert memory[PLAYER_STATE] == NORMAL
    assert task.attempt(RIGHTWARD).farthest > 100  # type: ignore[arg-type]


@needs_mario
def test_the_command_line_rejects_an_unknown_level_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evolve", "mario:9-9"]) == 1

    assert capsys.readouterr().err == "neat: level must be one of 1-1 to 8-4, but is '9-9'.\n"


def test_the_second_stages_of_some_worlds_are_a_later_area() -> None:
    assert [Level.named(name).area for name in ("1-1", "1-2", "3-2", "4-4", "8-4")] == [1, 3, 2, 5, 4]


class Frozen:
    """A NES whose memory never changes."""

    def __init__(self) -> None:
        self.count = 0

    def frames(self, buttons: int, count: int) -> None:
        self.count += count

    def poke(self, address: int, value: int) -> None:
        """Do nothing."""

    def memory(self) -> Any:
        return np.full(2048, 255, np.uint8)


def test_a_level_that_does_not_start_is_rejected() -> None:
    nes = Frozen()

    with pytest.raises(TaskError, match=f"level 1-1 did not start within {PATIENCE} frames; check the ROM"):
        start_of(Level(1, 1), nes)  # type: ignore[arg-type]  # it has what is needed until here
    assert nes.count == PATIENCE
