"""Memory: the addresses at which the game keeps its state.

They are those of the community's map of the game's RAM, each compared with the picture. Of an address with several
slots, that of slot 0 is named; the next slots follow it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neat.kernels import kernel

PLAYER_STATE = 0x0E
PLAYER_AIR_STATE = 0x1D  # 0 on the ground
PLAYER_SPEED = 0x57  # signed, in 1/16 pixel a frame
PLAYER_PAGE = 0x6D  # x divided by 256
PLAYER_X = 0x86  # x modulo 256
PLAYER_VERTICAL_SPEED = 0x9F  # signed, in pixels a frame, down is positive
PLAYER_HIGH_Y = 0xB5  # 1 on the screen, more below it
PLAYER_Y = 0xCE  # pixels from the top of the screen

SPRITE_ACTIVE = 0x0F
SPRITE_TYPE = 0x16
SPRITE_PAGE = 0x6E
SPRITE_X = 0x87
SPRITE_HIGH_Y = 0xB6
SPRITE_Y = 0xCF

TILES = 0x500  # two screens of tiles, side by side
CAMERA_PAGE = 0x71A
CAMERA_X = 0x71C
STAGE = 0x75C  # from 0
WORLD = 0x75F  # from 0
AREA = 0x760  # from 0; stages, and areas without play before them
MODE = 0x770
MODE_STEP = 0x772
SWIMMING = 0x704  # 1 in the water
ANNOUNCEMENT_TIMER = 0x7A0  # time left for the screen that announces a stage
CLOCK = 0x7F8  # three decimal digits

DYING, NORMAL, DEAD = 0x0B, 0x08, 0x06
"""Values of PLAYER_STATE; the player can move in the state NORMAL."""
SLIDING = 3
"""PLAYER_AIR_STATE on the flagpole, and on a ladder."""
STAGE_ENDS = (0x2D, 0x31)
"""Values of SPRITE_TYPE: Bowser, and the flag."""
TITLE_MODE, GAME_MODE, WORLD_WON_MODE = 0, 1, 2
"""Values of MODE."""
RUNNING = 3
"""MODE_STEP while the title is shown, and while the game is played."""


class State(NamedTuple):
    """The state of the game at one moment, as far as scores depend on it."""

    x: int
    """Mario's position, in pixels from the start of the stage; negative to the left of it."""
    dead: bool
    """Whether Mario is dying, or has fallen into a pit."""
    finished: bool
    time: int
    """What is left on the game's clock."""
    world: int
    stage: int


@kernel
def player_x(memory: NDArray[np.uint8]) -> int:
    """Return Mario's position, in pixels from the start of the stage; negative to the left of it (loops of 4-4)."""
    page = (np.int64(memory[PLAYER_PAGE]) + 128) % 256 - 128
    return int(256 * page + memory[PLAYER_X])


@kernel
def player_y(memory: NDArray[np.uint8]) -> int:
    """Return Mario's position, in pixels from the top of the screen; negative above it."""
    return int(256 * (np.int64(memory[PLAYER_HIGH_Y]) - 1) + memory[PLAYER_Y])


def state_of(memory: NDArray[np.uint8]) -> State:
    """Return the state of the game.

    Args:
        memory: (2048,) the NES's RAM.
    """
    return State(
        x=int(player_x(memory)),
        dead=bool(memory[PLAYER_STATE] in (DYING, DEAD) or memory[PLAYER_HIGH_Y] > 1),
        finished=bool(
            memory[MODE] == WORLD_WON_MODE or (memory[PLAYER_AIR_STATE] == SLIDING and _stage_end_is_near(memory))
        ),
        time=100 * int(memory[CLOCK]) + 10 * int(memory[CLOCK + 1]) + int(memory[CLOCK + 2]),
        world=int(memory[WORLD]) + 1,
        stage=int(memory[STAGE]) + 1,
    )


def can_move(memory: NDArray[np.uint8]) -> bool:
    """Return whether the buttons move Mario: not in a pipe, between two areas, and while he grows, shrinks or dies."""
    return bool(memory[PLAYER_STATE] == NORMAL)


def can_jump(memory: NDArray[np.uint8]) -> bool:
    """Return whether A makes Mario jump: he stands on the ground, or swims."""
    return bool(memory[PLAYER_AIR_STATE] == 0 or memory[SWIMMING] == 1)


def _stage_end_is_near(memory: NDArray[np.uint8]) -> bool:
    return any(memory[SPRITE_TYPE + slot] in STAGE_ENDS for slot in range(5))
