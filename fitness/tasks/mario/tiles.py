"""Tiles: the stage around Mario as inputs of a network, read from the game's memory."""

import numpy as np
from numpy.typing import NDArray

from fitness.tasks.mario.memory import (
    PLAYER_AIR_STATE,
    PLAYER_SPEED,
    PLAYER_VERTICAL_SPEED,
    SPRITE_ACTIVE,
    SPRITE_HIGH_Y,
    SPRITE_PAGE,
    SPRITE_TYPE,
    SPRITE_X,
    SPRITE_Y,
    TILES,
    player_x,
    player_y,
)
from neat.kernels import kernel

SIDE = 13
"""Rows and columns of the tiles that are seen, with Mario in the middle."""
EMPTY, SOLID, ENEMY, ITEM = 0.0, 1.0, -1.0, 0.5
LEGEND = ("0 nothing", "1 solid", "-1 enemy", "0.5 coin or power-up")
SENSES = ("speed", "rise", "on ground")
"""Labels of what Mario senses of himself."""

ROWS = 13  # of tiles on a screen
SCREEN = 16 * ROWS  # tiles of a screen; the game keeps two screens
COINS = (0xC2, 0xC3)
HIDDEN = (0x5F, 0x60)  # blocks that are invisible until they are hit
FIRST_LIFT, LAST_LIFT = 0x24, 0x2C  # types of sprites that Mario can stand on
POWER_UP = 0x2E
SPRITES = 6  # the last slot is for power-ups


@kernel
def look(memory: NDArray[np.uint8], seen: NDArray[np.float64]) -> None:
    """Fill the inputs of a network.

    Args:
        memory: (2048,) the NES's RAM.
        seen: (172,) 13 x 13 tiles row by row, then Mario's speed, his upward speed, and whether he is on the ground.
    """
    left = (player_x(memory) + 8) // 16 - SIDE // 2
    top = (player_y(memory) - 16) // 16 - SIDE // 2
    for row in range(SIDE):
        for column in range(SIDE):
            seen[row * SIDE + column] = tile(memory, left + column, top + row)
    for slot in range(SPRITES):
        if memory[SPRITE_ACTIVE + slot] == 0 or memory[SPRITE_HIGH_Y + slot] != 1:
            continue
        across = (256 * np.int64(memory[SPRITE_PAGE + slot]) + memory[SPRITE_X + slot] + 8) // 16 - left
        down = (np.int64(memory[SPRITE_Y + slot]) - 16) // 16 - top
        if 0 <= across < SIDE and 0 <= down < SIDE:
            kind = memory[SPRITE_TYPE + slot]
            lift = FIRST_LIFT <= kind <= LAST_LIFT
            seen[down * SIDE + across] = SOLID if lift else ITEM if kind == POWER_UP else ENEMY
    seen[SIDE * SIDE] = np.float64(np.int8(memory[PLAYER_SPEED])) / 40.0
    seen[SIDE * SIDE + 1] = -np.float64(np.int8(memory[PLAYER_VERTICAL_SPEED])) / 5.0
    seen[SIDE * SIDE + 2] = 1.0 if memory[PLAYER_AIR_STATE] == 0 else 0.0


@kernel
def tile(memory: NDArray[np.uint8], column: int, row: int) -> float:
    """Return what a tile of the stage contains: EMPTY, SOLID, or ITEM for a coin."""
    if column < 0 or row < 0 or row >= ROWS:
        return EMPTY
    kind = memory[TILES + (column // 16 % 2) * SCREEN + row * 16 + column % 16]
    if kind == 0 or kind == HIDDEN[0] or kind == HIDDEN[1]:
        return EMPTY
    return ITEM if kind == COINS[0] or kind == COINS[1] else SOLID
