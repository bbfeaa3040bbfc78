"""Tiles: what Mario sees of the stage around him, read from the game's memory."""

import numpy as np

from neat.kernels import kernel

SIDE = 13
"""Tiles across and down that are seen, Mario in the middle."""
EMPTY, SOLID, ENEMY, ITEM = 0.0, 1.0, -1.0, 0.5
LEGEND = ("0 nothing", "1 solid", "-1 enemy", "0.5 coin or power-up")
SENSES = ("speed", "rise", "on ground")

ROWS = 13  # of tiles that the game keeps for a screen
PAGE = 16 * ROWS  # tiles of a screen; two screens are kept
TILES = 0x500
COINS = (0xC2, 0xC3)
HIDDEN = (0x5F, 0x60)  # blocks that are not seen until they are hit
FIRST_LIFT, LAST_LIFT = 0x24, 0x2C  # kinds of sprites that one can stand on
POWER_UP = 0x2E
SPRITES = 6  # the last one is for power-ups


@kernel
def look(memory, seen):
    """Fill what Mario sees and senses.

    Args:
        memory: (2048,) uint8.
        seen: (172,) float64: 13 x 13 tiles row by row, then speed, rise and whether he stands.
    """
    x = 256 * np.int64(memory[0x6D]) + memory[0x86]
    y = 256 * (np.int64(memory[0xB5]) - 1) + memory[0xCE]
    left = (x + 8) // 16 - SIDE // 2
    top = (y - 16) // 16 - SIDE // 2
    for row in range(SIDE):
        for column in range(SIDE):
            seen[row * SIDE + column] = tile(memory, left + column, top + row)
    for slot in range(SPRITES):
        if memory[0x0F + slot] == 0 or memory[0xB6 + slot] != 1:
            continue
        across = (256 * np.int64(memory[0x6E + slot]) + memory[0x87 + slot] + 8) // 16 - left
        down = (np.int64(memory[0xCF + slot]) - 16) // 16 - top
        if 0 <= across < SIDE and 0 <= down < SIDE:
            kind = memory[0x16 + slot]
            lift = FIRST_LIFT <= kind <= LAST_LIFT
            seen[down * SIDE + across] = SOLID if lift else ITEM if kind == POWER_UP else ENEMY
    seen[SIDE * SIDE] = np.float64(np.int8(memory[0x57])) / 40.0
    seen[SIDE * SIDE + 1] = -np.float64(np.int8(memory[0x9F])) / 5.0
    seen[SIDE * SIDE + 2] = 1.0 if memory[0x1D] == 0 else 0.0


@kernel
def tile(memory, column, row):
    """Return what is in a tile of the stage: nothing, something solid, or a coin."""
    if column < 0 or row < 0 or row >= ROWS:
        return EMPTY
    kind = memory[TILES + (column // 16 % 2) * PAGE + row * 16 + column % 16]
    if kind == 0 or kind == HIDDEN[0] or kind == HIDDEN[1]:
        return EMPTY
    return ITEM if kind == COINS[0] or kind == COINS[1] else SOLID
