"""Compiles every kernel that the tests use, or loads what was compiled: `python -m tests.warm`."""

from fitness.tasks.double_pole import physics
from fitness.tasks.gymnasium.compiled import control, extremes, table
from fitness.tasks.maze import episode as maze
from neat.evolution.warm_up import warm_up
from neat.selection import fronts, neighbours
from neat.settings import Settings

MODULES = (physics, control, table, extremes, maze, fronts, neighbours)


def compile_all() -> None:
    """Compile the kernels of evolution, of the tasks, and of selection."""
    warm_up(Settings())
    for module in MODULES:
        module.KERNELS.compile()


if __name__ == "__main__":
    compile_all()
