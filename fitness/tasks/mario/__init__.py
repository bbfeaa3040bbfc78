"""Mario: Super Mario Bros. on an emulated NES, seen as tiles.

rom          where the game's ROM is, which is no part of this program
emulator     a NES: buttons in, memory and pictures out
memory       what the game keeps where
tiles        what Mario sees of the stage around him
level        the 32 stages and how to get to their beginning
score        how good a run was, by crAIg, by MarI/O, and by us
task         the task
"""

from fitness.tasks.mario.task import Mario

__all__ = ["Mario"]
