"""Networks made by hand that play Mario."""

from typing import Any

import numpy as np

from fitness.tasks.mario.tiles import EMPTY, SIDE


class Always:
    """A network whose outputs are constant."""

    def __init__(self, *outputs: float) -> None:
        self.outputs = np.array(outputs)

    def reset(self) -> None:
        """Do nothing: there is no state."""

    def activate(self, seen: Any) -> Any:
        return self.outputs


RIGHTWARD = Always(1.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class Jumper(Always):
    """A network made by hand: it runs, and jumps over what is ahead."""

    def reset(self) -> None:
        self.held = 0

    def activate(self, seen: Any) -> Any:
        tiles = seen[: SIDE * SIDE].reshape(SIDE, SIDE)
        jump = bool((tiles[5:7, 7:9] != EMPTY).any() or tiles[7, 7] == EMPTY)
        self.held = self.held + 1 if jump and self.held < 6 else 0
        return np.array([1.0, 0.0, 0.0, 0.0, float(self.held > 0), 1.0])
