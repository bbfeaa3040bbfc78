from fitness.tasks.mario.console import console_with
from fitness.tasks.mario.level import Level
from fitness.tasks.mario.memory import state_of
from fitness.tasks.mario.rom import find_rom
from tests.games import needs_mario


@needs_mario
def test_a_process_has_one_console() -> None:
    assert console_with(find_rom()) is console_with(find_rom())


@needs_mario
def test_the_start_of_a_level_is_computed_once_and_is_always_the_same() -> None:
    console = console_with(find_rom())

    first = console.start_of(Level(1, 1))
    console.start_of(Level(4, 2))
    console.nes.load(console.start_of(Level(1, 1)))

    assert console.start_of(Level(1, 1)) is first
    assert state_of(console.nes.memory())[-2:] == (1, 1)
