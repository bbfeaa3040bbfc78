import numpy as np
import pytest

from fitness.tasks.maze.maps import MAPS

BOXES = {"medium": (295.0, 135.0), "hard": (200.0, 200.0)}
"""The right and the lower wall of the straightened copies."""


def test_the_maps_are_those_of_the_release() -> None:
    """By the number of walls and the sum of all coordinates."""
    assert {name: (len(maze.walls), maze.walls.sum()) for name, maze in MAPS.items()} == {
        "medium": (11, 5105.0), "hard": (13, 4359.0), "medium-straight": (11, 5127.0), "hard-straight": (11, 4196.0),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["medium", "hard"])
def test_a_straightened_copy_has_the_ways_of_the_original_and_a_rectangle_around_them(name: str) -> None:
    original, copy = MAPS[name], MAPS[f"{name}-straight"]
    outer, inner = copy.walls[:4], copy.walls[4:]

    assert (copy.start, copy.goal, copy.size) == (original.start, original.goal, original.size)
    assert all(x1 == x2 or y1 == y2 for x1, y1, x2, y2 in outer.tolist())
    assert (outer.min(), outer[:, ::2].max(), outer[:, 1::2].max()) == (5.0, *BOXES[name])
    for wall in inner:
        assert np.abs(original.walls - wall).max(axis=1).min() <= 8.0


def test_start_and_goal_are_within_the_walls() -> None:
    for maze in MAPS.values():
        for x, y in (maze.start, maze.goal):
            assert maze.walls[:, ::2].min() < x < maze.walls[:, ::2].max() <= maze.size
            assert maze.walls[:, 1::2].min() < y < maze.walls[:, 1::2].max() <= maze.size
