"""MinAtar: Atari games on tiles, which need no ROM."""

from typing import Any

from experiments.catalog.experiment import Experiment
from experiments.catalog.general import small_steps
from fitness.tasks.gymnasium.input_rules import input_rules
from fitness.tasks.minatar import GAMES, MinAtar

PLACE = "minatar"

SUMMARIES = {
    "breakout": "break bricks, seen as 10 x 19 tiles around the paddle: the tile game that needs no ROM",
    "space_invaders": "shoot what comes down",
    "freeway": "cross a road as often as possible",
    "asterix": "collect gold, avoid enemies",
    "seaquest": "rescue divers, and surface to breathe",
}
"""By game; all need the extra [minatar]."""

SETTINGS = small_steps(150).replace(
    {"mutation.weight_perturb_chance": 0.1, "mutation.weight_perturb_spread": 0.5, "species.weight_coefficient": 3.0}
)
"""First networks have hundreds of weights, of which a child changes a tenth."""


SHORT: dict[str, dict[str, Any]] = {"freeway": {"episodes": 1, "evaluation_steps": 600}}
"""What evaluations are short of, by game: a whole episode of Freeway has 2,500 steps, whatever the player does."""
NEW_RULES = 6
"""The input rules that these came with; a run of earlier ones is continued in whole episodes."""


def experiment(game: str) -> Experiment:
    """Return the experiment of a game, such as "breakout"."""
    return Experiment(
        name=f"{PLACE}:{game}",
        summary=f"{SUMMARIES.get(game, game)} (MinAtar)",
        task=lambda: MinAtar(game, **(SHORT.get(game, {}) if input_rules() >= NEW_RULES else {})),
        settings=SETTINGS,
        generations=200,
    )


EXPERIMENTS = tuple(experiment(game) for game in GAMES)
