"""Paper: its experiments with its settings: XOR, double pole balancing, and ablations.

Sections 4.1, 4.2 and 5 of Stanley & Miikkulainen (2002). The ablations run double pole balancing with velocities:
NEAT without growth, without speciation, without a minimal start, without mating.
"""

import dataclasses
from typing import Any

from experiments.catalog.experiment import Experiment
from fitness import DoublePole, Xor
from neat import GenomeSettings, MutationSettings, Settings, SpeciesSettings

BIAS = 0.5  # the last input of the networks in the released code

PAPER = Settings.paper()

DOUBLE_POLE = PAPER.replace("genome.bias_neuron", False)
"""For tasks whose last input is the bias: 0.5, as in the released code."""

HIDDEN = dataclasses.replace(
    PAPER,
    population_size=1000,
    genome=GenomeSettings(recurrent=True, bias_neuron=False),
    mutation=MutationSettings(add_synapse_rate=0.3, weight_perturb_spread=1.8, weight_replace_spread=1.8),
    species=SpeciesSettings(weight_coefficient=3.0, threshold=4.0, target=0),
)
"""Section 4.2, double pole balancing without velocities; the spreads of weights are those of the released code
(p2nv.ne)."""

RANDOM_START = {
    "genome.initial": "fraction",
    "genome.initial_fraction": 0.75,
    "genome.initial_hidden": 10,
    "genome.initial_hidden_random": True,
    "species.small_genome": 1_000_000,
}
"""1 to 10 hidden neurons, as the paper says; the share of synapses is not in the paper. The released code never
divides excess and disjoint genes by N, and these genomes are large enough for that to matter: if divided, a whole
generation is one species."""
ONE_SPECIES = {"species.threshold": 1e9}

ABLATIONS: dict[str, tuple[dict[str, Any], str]] = {
    "no-growth": (
        {"genome.initial_hidden": 10, "mutation.add_neuron_rate": 0.0, "mutation.add_synapse_rate": 0.0},
        "10 hidden neurons, fully connected, without structural mutations",
    ),
    "nonspeciated": ({**RANDOM_START, **ONE_SPECIES}, "one species, from random topologies"),
    "initial-random": (RANDOM_START, "from random topologies of 1 to 10 hidden neurons"),
    "nonmating": ({"mating.asexual_share": 1.0}, "children of one parent only"),
}
"""By name: the changes of the paper's settings, and their meaning."""


def full_state() -> DoublePole:
    """Return double pole balancing with velocities, as in the paper."""
    return DoublePole(bias=BIAS)


def ablation(name: str) -> Experiment:
    """Return double pole balancing with velocities, by NEAT without one of its parts (section 5.1)."""
    changes, meaning = ABLATIONS[name]
    settings = DOUBLE_POLE
    for setting, value in changes.items():
        settings = settings.replace(setting, value)
    return Experiment(f"double-pole-{name}", f"the paper's double pole, {meaning}", full_state, settings, 1000)


EXPERIMENTS = (
    Experiment("xor-paper", "XOR with the paper's settings", Xor, PAPER, 300),
    Experiment(
        "double-pole-paper", "two poles with velocities, with the paper's settings", full_state, DOUBLE_POLE, 1000
    ),
    Experiment(
        "double-pole-hidden-paper",
        "two poles without velocities, with the paper's settings: 1,000 genomes",
        lambda: DoublePole(velocities=False, bias=BIAS),
        HIDDEN,
        200,
    ),
    *(ablation(name) for name in ABLATIONS),
)
