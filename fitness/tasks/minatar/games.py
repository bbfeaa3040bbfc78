"""Games: how each game of MinAtar is seen."""

from typing import NamedTuple


class Game(NamedTuple):
    """How a game is seen."""

    player: str
    """The channel of what is kept in the middle of the view."""
    across: bool
    """Whether the player moves across, so that the view is twice as wide as the board."""
    down: bool
    """Whether the player moves up and down, so that the view is twice as high as the board."""
    tiles: dict[str, float]
    """The value of each thing in a tile; of several things in one tile, the last in this order is seen."""


GAMES = {
    "breakout": Game("paddle", True, False, {"brick": 0.25, "trail": 0.5, "paddle": -1.0, "ball": 1.0}),
    "space_invaders": Game(
        "cannon", True, False,
        {"alien_left": -0.4, "alien_right": -0.6, "alien": -0.5, "friendly_bullet": 0.25, "enemy_bullet": -1.0,
         "cannon": 1.0},
    ),
    "freeway": Game(
        "chicken", False, True,
        {"speed1": -0.2, "speed2": -0.3, "speed3": -0.4, "speed4": -0.5, "speed5": -0.6, "car": -1.0, "chicken": 1.0},
    ),
    "asterix": Game("player", True, True, {"trail": -0.25, "enemy": -1.0, "gold": 1.0, "player": 0.5}),
    "seaquest": Game(
        "sub_front", True, True,
        {"trail": -0.2, "oxygen_guage": 0.1, "diver_guage": 0.2, "friendly_bullet": 0.3, "enemy_bullet": -0.6,
         "enemy_fish": -0.8, "enemy_sub": -1.0, "diver": 0.6, "sub_back": 0.8, "sub_front": 1.0},
    ),
}  # fmt: skip
"""Simplest first."""
