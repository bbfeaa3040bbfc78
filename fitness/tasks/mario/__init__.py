"""Mario: Super Mario Bros. on an emulated NES, seen as tiles.

rom          finds and checks the game's ROM, which is not part of this program
emulator     a NES: buttons in, memory and pictures out
recall       a NES that emulates nothing twice
console      the one NES of a process, and the start of each level
memory       the addresses at which the game keeps its state
tiles        the tiles around Mario, as inputs of a network
level        the 32 levels, and how to reach the start of one
score        what an attempt at a level is worth, as crAIg, MarI/O and this project define it
task         the task
"""

from fitness.tasks.mario.task import Mario

__all__ = ["Mario"]
