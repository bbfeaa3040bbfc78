"""Picture: a state of a game as an image."""

import numpy as np
from numpy.typing import NDArray

BACKGROUND = (18, 20, 28)
COLOURS = (
    (228, 87, 86), (76, 120, 168), (84, 162, 75), (238, 202, 59), (178, 121, 162),
    (245, 133, 24), (114, 183, 178), (255, 157, 166), (157, 117, 93), (186, 176, 172),
)  # fmt: skip
"""Of the channels, in the game's own order."""
PIXELS = 16
"""Width and height of a tile."""


def picture_of(state: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return an image of a state with a colour for each channel, (160, 160, 3).

    Args:
        state: (10, 10, channels)
    """
    tiles = np.full((*state.shape[:2], 3), BACKGROUND, np.uint8)
    for channel in range(state.shape[2]):
        tiles[state[:, :, channel]] = COLOURS[channel]
    return tiles.repeat(PIXELS, axis=0).repeat(PIXELS, axis=1)
