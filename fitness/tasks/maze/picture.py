"""Picture: a maze, and the robot's way through it, as an image."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from fitness.tasks.maze.episode import RADIUS, REACH
from fitness.tasks.maze.maps import Map

SCALE = 2
"""Pixels for each unit of the maze; pictures are drawn larger by this factor again, and reduced."""
MARGIN = 10
BACKGROUND, WALL, PATH = (250, 250, 247), (52, 60, 74), (168, 186, 206)
ROBOT, GOAL = (64, 132, 196), (60, 150, 110)


def draw(maze: Map, state: NDArray[np.float64], path: Sequence[tuple[float, float]]) -> NDArray[np.uint8]:
    """Return the picture of a state, (height, width, 3).

    Args:
        maze: The maze.
        state: As `episode` defines it.
        path: Where the robot was, oldest first.
    """
    factor = 2 * SCALE
    right, bottom = maze.walls[:, ::2].max() + MARGIN, maze.walls[:, 1::2].max() + MARGIN
    image = Image.new("RGB", (int(right) * factor, int(bottom) * factor), BACKGROUND)
    pen = ImageDraw.Draw(image)
    for wall in maze.walls.tolist():
        pen.line([factor * end for end in wall], fill=WALL, width=2 * factor)
    if len(path) > 1:
        pen.line([(factor * x, factor * y) for x, y in path], fill=PATH, width=factor)
    _disc(pen, factor, maze.goal, REACH, GOAL)
    x, y, heading = state[:3].tolist()
    _disc(pen, factor, (x, y), RADIUS, ROBOT)
    nose = x + RADIUS * math.cos(math.radians(heading)), y + RADIUS * math.sin(math.radians(heading))
    pen.line([factor * x, factor * y, factor * nose[0], factor * nose[1]], fill=BACKGROUND, width=factor)
    return np.asarray(image.reduce(2))


def _disc(
    pen: ImageDraw.ImageDraw, factor: int, centre: tuple[float, float], radius: float, colour: tuple[int, int, int]
) -> None:
    x, y = centre
    pen.ellipse([factor * side for side in (x - radius, y - radius, x + radius, y + radius)], fill=colour)
