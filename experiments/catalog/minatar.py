"""MinAtar: Atari games on tiles, which need no ROM."""

from experiments.catalog.experiment import Experiment
from fitness.tasks.minatar import GAMES, MinAtar
from neat import GenomeSettings, MutationSettings, Settings, SpeciesSettings

PLACE = "minatar"

SUMMARIES = {
    "breakout": "break bricks, seen as 10 x 19 tiles around the paddle: the tile game that needs no ROM",
    "space_invaders": "shoot what comes down",
    "freeway": "cross a road as often as possible",
    "asterix": "collect gold, avoid enemies",
    "seaquest": "rescue divers, and surface to breathe",
}
"""By game; all need the extra [minatar]."""

SETTINGS = Settings(
    population_size=150,
    genome=GenomeSettings(activations=("tanh",), output_activation="identity"),
    mutation=MutationSettings(
        weights_normal=True,
        weight_perturb_chance=0.1,
        weight_replace_chance=0.01,
        weight_perturb_spread=0.5,
        weight_replace_spread=1.0,
    ),
    species=SpeciesSettings(weight_coefficient=3.0),
)
"""First networks have hundreds of weights, of which a child changes a tenth."""


def experiment(game: str) -> Experiment:
    """Return the experiment of a game, such as "breakout"."""
    return Experiment(
        name=f"{PLACE}:{game}",
        summary=f"{SUMMARIES.get(game, game)} (MinAtar)",
        task=lambda: MinAtar(game),
        settings=SETTINGS,
        generations=200,
    )


EXPERIMENTS = tuple(experiment(game) for game in GAMES)
