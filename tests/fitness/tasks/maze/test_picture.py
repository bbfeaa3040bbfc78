import numpy as np

from fitness.tasks.maze.maps import MAPS
from fitness.tasks.maze.picture import GOAL, PATH, ROBOT, SCALE, draw


def test_robot_goal_and_path_are_where_they_are() -> None:
    maze = MAPS["hard"]
    path = [(36.0, 184.0), (100.0, 184.0)]

    picture = draw(maze, np.array([100.0, 184.0, 0.0, 0.0, 0.0]), path)

    def at(x: float, y: float) -> tuple[int, ...]:
        return tuple(picture[int(y * SCALE), int(x * SCALE)].tolist())

    assert at(96.0, 184.0 - 3.0) == ROBOT
    assert at(*maze.goal) == GOAL
    assert at(50.0, 184.0) == PATH
