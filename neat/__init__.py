"""NEAT: networks that grow, after Stanley & Miikkulainen (2002).

A `Population` holds genomes; `evolve` turns scores into generations; `Network` puts a genome to
work. No game, no process and no browser is known here: `fitness` scores, `experiments` runs.

    genes, genome        what evolution changes: arrays of genes that read like objects
    operators            mutate, crossover, compatibility_distance: on single genomes
    markings             the same change always bears the same historical marking
    species              who competes with whom, and which species end
    steering             the threshold that makes about as many species as are wanted
    search, cma          weights found by CMA-ES, for the structures of champions
    reproduction         shared fitness, quotas, and the breeding of a generation
    population           ask() and tell(): a run, and all that a checkpoint holds
    network, networks    the phenotype: of one genome, and of many in step
    activations          what its neurons compute
    settings, concern    every number that was chosen, beside its meaning and source; how they are checked
    run                  a run directory: settings, history, champions
    kernels              the compiled loops that the modules above call
"""

from neat.activations import ACTIVATIONS, AGGREGATIONS, register_activation
from neat.errors import (
    CheckpointError,
    EvaluationError,
    GenomeError,
    NeatError,
    RunError,
    SettingsError,
    TaskError,
)
from neat.evolution.evolve import evolve
from neat.evolution.generation import Generation, SpeciesRecord
from neat.evolution.population import Population
from neat.genetics.genes import NEURON, SYNAPSE, Neuron, Synapse
from neat.genetics.genome import Genome, Genomes
from neat.genetics.markings import Markings
from neat.genetics.operators import (
    Alignment,
    add_neuron,
    add_synapse,
    align,
    compatibility_distance,
    crossover,
    crossover_of_equals,
    delete_neuron,
    delete_synapse,
    enable_synapse,
    mutate,
    mutate_neurons,
    mutate_weights,
    toggle_synapse,
)
from neat.network.batch import Networks
from neat.network.network import Network
from neat.settings import (
    CheckpointSettings,
    EvaluationSettings,
    ExtinctionSettings,
    GenomeSettings,
    MatingSettings,
    MutationSettings,
    ReproductionSettings,
    SearchSettings,
    Settings,
    SpeciesSettings,
)
from neat.shape import Shape

__version__ = "0.2.0"

__all__ = [
    "ACTIVATIONS",
    "AGGREGATIONS",
    "NEURON",
    "SYNAPSE",
    "Alignment",
    "CheckpointError",
    "CheckpointSettings",
    "EvaluationError",
    "EvaluationSettings",
    "ExtinctionSettings",
    "Generation",
    "Genome",
    "GenomeError",
    "GenomeSettings",
    "Genomes",
    "Markings",
    "MatingSettings",
    "MutationSettings",
    "NeatError",
    "Network",
    "Networks",
    "Neuron",
    "Population",
    "ReproductionSettings",
    "RunError",
    "SearchSettings",
    "Settings",
    "SettingsError",
    "Shape",
    "SpeciesRecord",
    "SpeciesSettings",
    "Synapse",
    "TaskError",
    "add_neuron",
    "add_synapse",
    "align",
    "compatibility_distance",
    "crossover",
    "crossover_of_equals",
    "delete_neuron",
    "delete_synapse",
    "enable_synapse",
    "evolve",
    "mutate",
    "mutate_neurons",
    "mutate_weights",
    "register_activation",
    "toggle_synapse",
]
