import numpy as np
import pytest
from numpy.typing import NDArray

from fitness.tasks.mario import memory as addresses
from fitness.tasks.mario.memory import can_jump, can_move, player_x, player_y, state_of


@pytest.fixture
def memory() -> NDArray[np.uint8]:
    ram = np.zeros(2048, np.uint8)
    ram[addresses.PLAYER_STATE] = addresses.NORMAL
    ram[addresses.PLAYER_PAGE], ram[addresses.PLAYER_X] = 3, 200
    ram[addresses.PLAYER_HIGH_Y], ram[addresses.PLAYER_Y] = 1, 176
    ram[addresses.CLOCK : addresses.CLOCK + 3] = 3, 9, 7
    ram[addresses.WORLD], ram[addresses.STAGE] = 4, 2
    return ram


def test_the_state_is_read_from_memory(memory: NDArray[np.uint8]) -> None:
    assert state_of(memory) == (968, False, False, 397, 5, 3)
    assert (player_x(memory), player_y(memory)) == (968, 176)


def test_a_position_left_of_the_start_is_negative(memory: NDArray[np.uint8]) -> None:
    memory[0x6D], memory[0x86] = 255, 255

    assert player_x(memory) == -1
    assert state_of(memory).x == -1


def test_a_position_above_the_screen_is_negative(memory: NDArray[np.uint8]) -> None:
    memory[addresses.PLAYER_HIGH_Y] = 0

    assert player_y(memory) == 176 - 256


@pytest.mark.parametrize("state", [addresses.DYING, addresses.DEAD])
def test_a_dying_mario_is_dead(memory: NDArray[np.uint8], state: int) -> None:
    memory[addresses.PLAYER_STATE] = state

    assert state_of(memory).dead


def test_a_mario_below_the_screen_is_dead(memory: NDArray[np.uint8]) -> None:
    memory[addresses.PLAYER_HIGH_Y] = 2

    assert state_of(memory).dead


@pytest.mark.parametrize("sprite", addresses.STAGE_ENDS)
def test_sliding_down_the_flagpole_finishes_a_level(memory: NDArray[np.uint8], sprite: int) -> None:
    memory[addresses.PLAYER_AIR_STATE] = addresses.SLIDING
    assert not state_of(memory).finished  # a ladder
    memory[addresses.SPRITE_TYPE + 4] = sprite

    assert state_of(memory).finished


@pytest.mark.parametrize(("in_the_air", "swimming", "can"), [(0, 0, True), (1, 0, False), (2, 0, False), (1, 1, True)])
def test_mario_can_jump_from_the_ground_and_swim_in_the_water(
    memory: NDArray[np.uint8], in_the_air: int, swimming: int, can: bool
) -> None:
    memory[addresses.PLAYER_AIR_STATE], memory[addresses.SWIMMING] = in_the_air, swimming

    assert can_jump(memory) is can


@pytest.mark.parametrize(("state", "can"), [(addresses.NORMAL, True), (2, False), (3, False), (7, False), (9, False)])
def test_mario_cannot_move_in_a_pipe_and_while_he_grows(memory: NDArray[np.uint8], state: int, can: bool) -> None:
    memory[addresses.PLAYER_STATE] = state

    assert can_move(memory) is can


def test_a_won_world_finishes_a_level(memory: NDArray[np.uint8]) -> None:
    memory[addresses.MODE] = addresses.WORLD_WON_MODE

    assert state_of(memory).finished
