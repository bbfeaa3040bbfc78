"""Maze: a robot that finds its way, where the straight way is a dead end (Lehman & Stanley 2011).

maps      the walls of the authors' release
episode   a robot in a maze, in one compiled loop and in plain Python
task      the tasks
picture   a state as an image
"""

from fitness.tasks.maze.task import Maze

__all__ = ["Maze"]
