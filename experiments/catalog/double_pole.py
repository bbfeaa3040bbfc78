"""Double pole balancing, the paper's second experiment (section 4.2): how fast does NEAT learn to control?"""

import dataclasses

from experiments.catalog.experiment import Experiment
from experiments.catalog.paper import BIAS, HIDDEN
from fitness import DoublePole
from neat import (
    ExtinctionSettings,
    GenomeSettings,
    MutationSettings,
    ReproductionSettings,
    SearchSettings,
    Settings,
    SpeciesSettings,
    ValidationSettings,
)

EXPERIMENT = Experiment(
    name="double-pole",
    summary="balance two poles on one cart for 100,000 steps",
    task=DoublePole,
    settings=Settings(
        population_size=16,
        genome=GenomeSettings(bias_neuron=False, activations=("tanh",)),
        mutation=MutationSettings(weight_perturb_spread=0.5),
        species=SpeciesSettings(target=5),
        search=SearchSettings(share=0.75),
    ),
    generations=600,
)
"""A small population, so that generations are many; without bias, since the task is symmetric; with small steps,
and most weights drawn by CMA-ES. Each of the four saves evaluations (docs/results/README.md)."""

FOUR_DEGREES = dataclasses.replace(EXPERIMENT, name="double-pole-4", task=lambda: DoublePole(start_degrees=4.0))
"""The start of the released code: `neat efficacy experiments.catalog.double_pole:FOUR_DEGREES`."""

HIDDEN_EXPERIMENT = Experiment(
    name="double-pole-hidden",
    summary="balance two poles on one cart without their velocities, so that the network needs memory",
    task=lambda: DoublePole(velocities=False, bias=BIAS),
    settings=dataclasses.replace(
        HIDDEN,
        population_size=16,
        reproduction=ReproductionSettings(survival_share=HIDDEN.reproduction.survival_share),
        search=SearchSettings(share=0.5, step=6.0, step_floor=2.0),
        extinction=ExtinctionSettings(population_stagnation=0, restart=200),
        validation=ValidationSettings(candidates="new"),
    ),
    generations=3000,
)
"""The paper's settings, except for 16 genomes instead of 1,000, of which the best is copied unchanged, and a restart
after 200 generations without progress. Fitness says little about whether a network generalises, so many different
ones must be found: half a generation are weights drawn by CMA-ES from almost their whole range, and no network is
validated that behaves like another one."""
