"""View: the tiles around the player, as inputs of a network."""

import numpy as np
from numpy.typing import NDArray

from neat.kernels import kernel


@kernel
def look(
    state: NDArray[np.bool_],
    player: int,
    order: NDArray[np.int64],
    values: NDArray[np.float64],
    seen: NDArray[np.float64],
) -> None:
    """Fill the inputs of a network.

    Args:
        state: (10, 10, channels) the state of the game.
        player: The channel of what stays in the middle of a view that is wider or higher than the board.
        order: (channels,) the channels; of several things in one tile, the last in this order is seen.
        values: (channels,) the value of each of them.
        seen: (rows, columns) the view.
    """
    rows, columns, _ = state.shape
    top = left = 0
    for row in range(rows):
        for column in range(columns):
            if state[row, column, player]:
                top, left = seen.shape[0] - rows - row, seen.shape[1] - columns - column
    top, left = max(0, top), max(0, left)
    seen[:] = 0.0
    for row in range(rows):
        for column in range(columns):
            for i in range(len(order)):
                if state[row, column, order[i]]:
                    seen[top + row, left + column] = values[i]
