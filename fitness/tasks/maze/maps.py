"""Maps: the medium and the hard maze of the authors' release (jal278/novelty-search-cpp), and straightened copies.

The copies are those of yaricom/goNEAT_NS (`data/medium_maze.txt`, `data/hard_maze.txt`): the outer walls are a
rectangle, and inner walls are moved so that they touch it. Results on them are not comparable with those on the
originals.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Map(NamedTuple):
    """A maze."""

    walls: NDArray[np.float64]
    """(walls, 4): x and y of both ends; y grows downwards."""
    start: tuple[float, float]
    goal: tuple[float, float]
    size: float
    """The side of a square from 0 that contains the walls, and the range of both measures."""


def _walls(*ends: tuple[float, float, float, float]) -> NDArray[np.float64]:
    return np.array(ends, np.float64)


MAPS = {
    "medium": Map(
        _walls(
            (293, 7, 289, 130), (289, 130, 6, 134), (6, 134, 8, 5), (8, 5, 292, 7), (241, 130, 58, 65),
            (114, 7, 73, 42), (130, 91, 107, 46), (196, 8, 139, 51), (219, 122, 182, 63), (267, 9, 214, 63),
            (271, 129, 237, 88),
        ),
        (30.0, 22.0), (270.0, 100.0), 300.0,
    ),
    "hard": Map(
        _walls(
            (41, 5, 3, 8), (3, 8, 4, 49), (4, 49, 57, 53), (4, 49, 7, 202), (7, 202, 195, 198), (195, 198, 186, 8),
            (186, 8, 39, 5), (56, 54, 56, 157), (57, 106, 158, 162), (77, 201, 108, 164), (6, 80, 33, 121),
            (192, 146, 87, 91), (56, 55, 133, 30),
        ),
        (36.0, 184.0), (31.0, 20.0), 205.0,
    ),
    "medium-straight": Map(
        _walls(
            (5, 5, 295, 5), (295, 5, 295, 135), (295, 135, 5, 135), (5, 135, 5, 5), (241, 135, 58, 65),
            (114, 5, 73, 42), (130, 91, 107, 46), (196, 5, 139, 51), (219, 125, 182, 63), (267, 5, 214, 63),
            (271, 135, 237, 88),
        ),
        (30.0, 22.0), (270.0, 100.0), 300.0,
    ),
    "hard-straight": Map(
        _walls(
            (5, 5, 5, 200), (5, 200, 200, 200), (200, 200, 200, 5), (200, 5, 5, 5), (5, 49, 57, 53), (56, 54, 56, 157),
            (57, 106, 158, 162), (77, 200, 108, 164), (5, 80, 33, 121), (200, 146, 87, 91), (56, 55, 133, 30),
        ),
        (36.0, 184.0), (31.0, 20.0), 205.0,
    ),
}  # fmt: skip
"""Mazes by name."""
