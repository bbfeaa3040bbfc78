"""Mario: finish a level of Super Mario Bros., seen as 13 x 13 tiles; and crAIg's way of trying."""

from experiments.experiment import Experiment
from fitness.mario import Mario
from neat import (
    ExtinctionSettings,
    GenomeSettings,
    MatingSettings,
    MutationSettings,
    ReproductionSettings,
    Settings,
    SpeciesSettings,
)

SETTINGS = Settings(
    population_size=150,
    genome=GenomeSettings(initial="one"),
    mutation=MutationSettings(add_synapse_rate=1.0, add_neuron_rate=0.2, toggle_rate=0.1),
)

CRAIG = Settings(
    population_size=150,
    genome=GenomeSettings(initial="one"),
    mutation=MutationSettings(
        add_synapse_rate=2.0, add_neuron_rate=0.3, weight_perturb_spread=0.1, weight_replace_spread=1.0
    ),
    mating=MatingSettings(keep_disabled_chance=0.75),
    species=SpeciesSettings(threshold=2.5, target=0),
    reproduction=ReproductionSettings(survival_share=0.7),
    extinction=ExtinctionSettings(stagnation=0, population_stagnation=0, mark_share=0.4, marks=3),
)


def experiment(level: str) -> Experiment:
    """Return the experiment of a level, such as "1-2"."""
    return Experiment(
        name=f"mario:{level}",
        summary=f"finish level {level} of Super Mario Bros. (needs its ROM)",
        task=lambda: Mario(level),
        settings=SETTINGS,
        generations=500,
    )


EXPERIMENT = Experiment(
    name="mario",
    summary="finish level 1-1 of Super Mario Bros., seen as 13 x 13 tiles (needs its ROM; mario:1-2 and so on)",
    task=Mario,
    settings=SETTINGS,
    generations=500,
)

CRAIG_EXPERIMENT = Experiment(
    name="mario-craig",
    summary="the same with the inputs, the fitness and the rates of crAIg, where all this began",
    task=lambda: Mario(score="craig", patience=100, skip=1),
    settings=CRAIG,
    generations=500,
)
