"""Memory: what the game keeps where.

Addresses are those of the community's map of the game's RAM, each held against the picture.
"""

from typing import Any, NamedTuple

DYING, DEAD = 0x0B, 0x06
SLIDING = 3  # down the flagpole
FLAGS = (0x2D, 0x31)  # kinds of sprites that end a stage: Bowser, and the flag
ENDED = 2  # the mode of the game in which a world has been won


class Facts(NamedTuple):
    """What matters of a moment."""

    x: int
    """Pixels from the beginning of the stage."""
    dead: bool
    """Dying, or fallen into a pit."""
    finished: bool
    time: int
    """What the game's clock has left."""
    world: int
    stage: int


def facts_of(memory: Any) -> Facts:
    """Return what matters of this moment.

    Args:
        memory: (2048,) uint8.
    """
    state = memory[0x0E]
    return Facts(
        x=256 * int(memory[0x6D]) + int(memory[0x86]),
        dead=bool(state in (DYING, DEAD) or memory[0xB5] > 1),
        finished=bool(memory[0x770] == ENDED or (memory[0x1D] == SLIDING and _flag_is_near(memory))),
        time=100 * int(memory[0x7F8]) + 10 * int(memory[0x7F9]) + int(memory[0x7FA]),
        world=int(memory[0x75F]) + 1,
        stage=int(memory[0x75C]) + 1,
    )


def _flag_is_near(memory: Any) -> bool:
    return any(memory[0x16 + slot] in FLAGS for slot in range(5))
