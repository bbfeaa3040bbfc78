"""MinAtar: Atari's games on 10 x 10 tiles (Young & Tian 2019), which need no ROM.

games     the five games, and the value of each thing in a tile
view      the tiles around the player, as inputs of a network
picture   a state of a game as an image
task      the task
"""

from fitness.tasks.minatar.games import GAMES
from fitness.tasks.minatar.task import MinAtar

__all__ = ["GAMES", "MinAtar"]
