from fitness.tasks.maze.maps import MAPS


def test_the_maps_are_those_of_the_release() -> None:
    """By the number of walls and the sum of all coordinates."""
    assert {name: (len(maze.walls), maze.walls.sum()) for name, maze in MAPS.items()} == {
        "medium": (11, 5105.0), "hard": (13, 4359.0),
    }  # fmt: skip


def test_start_and_goal_are_within_the_walls() -> None:
    for maze in MAPS.values():
        for x, y in (maze.start, maze.goal):
            assert maze.walls[:, ::2].min() < x < maze.walls[:, ::2].max() <= maze.size
            assert maze.walls[:, 1::2].min() < y < maze.walls[:, 1::2].max() <= maze.size
