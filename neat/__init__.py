"""NEAT: neural networks that grow by evolution, after Stanley & Miikkulainen (2002).

A `Population` holds genomes, `evolve` turns scores into generations, and a `Network` computes what a genome
encodes. This package contains the algorithm only: `fitness` evaluates genomes, `experiments` runs experiments,
`visualizer` serves the page.

    settings        every default, with its meaning and source
    shape           inputs, outputs, and how signals travel between them
    activations     activation functions by name
    aggregations    how neurons combine signals, by name
    functions       the registries of both, and your own functions in them
    random_streams  one independent random stream for each purpose
    errors          the exceptions
    genetics/       genes, genomes, historical markings, genetic operators
    network/        a genome as a network, many networks as a batch, a network as a controller
    evolution/      population, species, reproduction, weight search, checkpoint format
    selection/      what is bred for where the score is not enough: novelty, several goals, a map of elites
    runs/           the run directory: history, champion, checkpoints, replays
    exchange/       a champion for other programs and languages
    drawing/        a network's layout, diagram and SVG
    system/         atomic writes, locks, signals
    kernels/        the compiled loops that the packages above call

Names are imported on first use, so that a program which needs only `neat.errors` does not load Numba.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neat.activations import ACTIVATIONS, register_activation
    from neat.aggregations import AGGREGATIONS, register_aggregation
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
    from neat.evolution.warm_up import warm_up
    from neat.exchange.export import export, to_torch
    from neat.exchange.networkx import to_networkx
    from neat.exchange.torch import load_genes
    from neat.genetics.genes import NEURON, SYNAPSE, Neuron, Synapse
    from neat.genetics.genome import Genome
    from neat.genetics.genomes import Genomes
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
        move_towards,
        mutate,
        mutate_neurons,
        mutate_weights,
        toggle_synapse,
    )
    from neat.network.batch import Networks
    from neat.network.controller import Controller
    from neat.network.network import Network
    from neat.runs.run import Run
    from neat.selection.dominated_novelty import DominatedNovelty
    from neat.selection.elite_map import EliteMap
    from neat.selection.novelty import Novelty
    from neat.selection.pareto import Pareto
    from neat.settings import (
        CheckpointSettings,
        EvaluationSettings,
        ExtinctionSettings,
        GenomeSettings,
        MatingSettings,
        MutationSettings,
        PhasesSettings,
        ReproductionSettings,
        SearchSettings,
        SelectionSettings,
        Settings,
        SpeciesSettings,
        ValidationSettings,
    )
    from neat.shape import Shape

__version__ = "0.12.0"
DISTRIBUTION = "craig-neat"
"""What installed this package; neat-python installs one of the same name."""

__all__ = [
    "ACTIVATIONS",
    "AGGREGATIONS",
    "NEURON",
    "SYNAPSE",
    "Alignment",
    "CheckpointError",
    "CheckpointSettings",
    "Controller",
    "DominatedNovelty",
    "EliteMap",
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
    "Novelty",
    "Pareto",
    "PhasesSettings",
    "Population",
    "ReproductionSettings",
    "Run",
    "RunError",
    "SearchSettings",
    "SelectionSettings",
    "Settings",
    "SettingsError",
    "Shape",
    "SpeciesRecord",
    "SpeciesSettings",
    "Synapse",
    "TaskError",
    "ValidationSettings",
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
    "export",
    "load_genes",
    "move_towards",
    "mutate",
    "mutate_neurons",
    "mutate_weights",
    "register_activation",
    "register_aggregation",
    "to_networkx",
    "to_torch",
    "toggle_synapse",
    "warm_up",
]

_NAMES = {
    "activations": "ACTIVATIONS register_activation",
    "aggregations": "AGGREGATIONS register_aggregation",
    "errors": "CheckpointError EvaluationError GenomeError NeatError RunError SettingsError TaskError",
    "evolution.evolve": "evolve",
    "evolution.generation": "Generation SpeciesRecord",
    "evolution.population": "Population",
    "evolution.warm_up": "warm_up",
    "exchange.export": "export to_torch",
    "exchange.networkx": "to_networkx",
    "exchange.torch": "load_genes",
    "genetics.genes": "NEURON SYNAPSE Neuron Synapse",
    "genetics.genome": "Genome",
    "genetics.genomes": "Genomes",
    "genetics.markings": "Markings",
    "genetics.operators": "Alignment add_neuron add_synapse align compatibility_distance crossover crossover_of_equals"
    " delete_neuron delete_synapse enable_synapse move_towards mutate mutate_neurons mutate_weights toggle_synapse",
    "network.batch": "Networks",
    "network.controller": "Controller",
    "network.network": "Network",
    "runs.run": "Run",
    "selection.dominated_novelty": "DominatedNovelty",
    "selection.elite_map": "EliteMap",
    "selection.novelty": "Novelty",
    "selection.pareto": "Pareto",
    "settings": "CheckpointSettings EvaluationSettings ExtinctionSettings GenomeSettings MatingSettings"
    " MutationSettings PhasesSettings ReproductionSettings SearchSettings SelectionSettings Settings SpeciesSettings"
    " ValidationSettings",
    "shape": "Shape",
}
"""Where the public names are defined: the imports above once more, for `__getattr__`. A test compares the two."""
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}
_MODULES = frozenset({
    "activations", "aggregations", "drawing", "errors", "evolution", "exchange", "functions", "genetics", "kernels",
    "neat_python_names", "network", "outside_values",
    "random_streams", "runs", "selection", "settings", "settings_group", "shape", "system",
})  # fmt: skip

if not TYPE_CHECKING:  # a type checker would accept any name otherwise

    def __getattr__(name: str) -> object:
        """Import a public name, or a module of this package, when it is first used."""
        if name in _MODULES:
            return importlib.import_module(f"{__name__}.{name}")
        if name not in _HOMES:
            errors = importlib.import_module(f"{__name__}.errors")
            raise AttributeError(f"module 'neat' has no attribute {name!r}.{errors.did_you_mean(name, __all__)}")
        value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_MODULES})
