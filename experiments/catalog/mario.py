"""Mario: finish a level of Super Mario Bros., seen as 13 x 13 tiles; also with the rules of crAIg."""

import dataclasses

from experiments.catalog.experiment import Experiment
from fitness.tasks.gymnasium.input_rules import input_rules
from fitness.tasks.mario import Mario
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
    population_size=50,
    genome=GenomeSettings(initial="one"),
    mutation=MutationSettings(
        add_synapse_rate=2.0, add_neuron_rate=0.5, enable_rate=0.2, weight_perturb_spread=0.5, weight_replace_spread=2.0
    ),
    species=SpeciesSettings(excess_coefficient=2.0, disjoint_coefficient=2.0, small_genome=0, threshold=2.0, target=5),
    reproduction=ReproductionSettings(sharing="rank", survival_share=0.4),
)
"""The rates of MarI/O, which adds two synapses to each child and a neuron to every second one, and its distance: most
genes of two small genomes with 172 inputs are disjoint, so distance depends on their share. The game is deterministic,
so a small population wastes nothing: more generations find more (docs/results/improvements.md)."""

NEW_RULES = 4
"""The input rules that Mario's jumps and patience came with; a run of earlier ones is continued without."""

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


def is_new() -> bool:
    """Return whether a task is made by the present rules, and not for a run that an earlier version began."""
    return input_rules() >= NEW_RULES


def experiment(level: str) -> Experiment:
    """Return the experiment of a level, such as "1-2", or of one brain for several, such as "1-2,2-1"."""
    what = f"levels {level.replace(',', ', ')}" if "," in level else f"level {level}"
    return Experiment(
        name=f"mario:{level}",
        summary=f"finish {what} of Super Mario Bros. (needs its ROM)",
        task=lambda: Mario(level, rejump=is_new(), waits=is_new()),
        settings=SETTINGS,
        generations=500,
    )


EXPERIMENT = dataclasses.replace(
    experiment("1-1"),
    name="mario",
    summary="finish level 1-1 of Super Mario Bros., seen as 13 x 13 tiles (needs its ROM; mario:1-2 and so on)",
)

CRAIG_EXPERIMENT = Experiment(
    name="mario-craig",
    summary="finish level 1-1 with the inputs, the fitness and the rates of crAIg, the predecessor of this project",
    task=lambda: Mario(score="craig", patience=100, skip=1, senses=False, rejump=False, waits=is_new()),
    settings=CRAIG,
    generations=500,
)
