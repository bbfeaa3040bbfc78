"""MinAtar: Atari's games on tiles, for those who have no ROM of Mario's."""

from experiments.experiment import Experiment
from fitness.minatar import GAMES, MinAtar
from neat import GenomeSettings, MutationSettings, ReproductionSettings, Settings, SpeciesSettings

PLACE = "minatar"

SUMMARIES = {
    "breakout": "break bricks, seen as 10 x 19 tiles around the paddle: the tile game that needs no ROM",
    "space_invaders": "shoot what comes down",
    "freeway": "cross a road as often as can be",
    "asterix": "gather gold among enemies",
    "seaquest": "save divers, and breathe in time",
}
"""By game; all of them need the extra [minatar]."""

SETTINGS = Settings(
    population_size=150,
    genome=GenomeSettings(initial="one", activations=("tanh",), output_activation="identity"),
    mutation=MutationSettings(
        add_synapse_rate=1.0,
        add_neuron_rate=0.1,
        weights_normal=True,
        weight_perturb_spread=0.5,
        weight_replace_spread=1.0,
    ),
    species=SpeciesSettings(excess_coefficient=2.0, disjoint_coefficient=2.0, small_genome=0, threshold=2.0, target=12),
    reproduction=ReproductionSettings(sharing="rank", survival_share=0.4),
)


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
