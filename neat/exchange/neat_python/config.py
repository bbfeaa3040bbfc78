"""Config: a configuration file of neat-python, 0.92 to 2.1, as settings, with a remark about each of its keys."""

import os
from typing import Any

from neat.errors import SettingsError
from neat.exchange.neat_python import config_file
from neat.exchange.neat_python.config_file import ConfigFile
from neat.exchange.neat_python.genome_rules import genome_remarks
from neat.exchange.neat_python.migration import Migration, Task
from neat.exchange.neat_python.mutation_rules import mutation_remarks
from neat.exchange.neat_python.population_rules import population_remarks
from neat.settings import Settings

ALWAYS: dict[str, tuple[Any, str]] = {
    "genome.bias_neuron": (False, "neat-python has no bias neuron; its neurons have biases"),
    "mutation.weights_chance": (1.0, "neat-python mutates each weight of every child with its chance"),
    "mutation.weights_normal": (True, "neat-python draws perturbations and new weights from normal distributions"),
    "mating.asexual_share": (0.0, "every child of neat-python has two parents, which may be the same genome"),
    "species.small_genome": (0, "neat-python divides the distance by the number of genes of every genome"),
    "extinction.population_stagnation": (0, "neat-python has no such rule"),
}
"""Settings that neat-python has without a key, with the reason."""


def migrated(path: str | os.PathLike[str]) -> Migration:
    """Return what a configuration file of neat-python becomes.

    Args:
        path: The file, of any version from 0.92 to 2.1.

    Raises:
        SettingsError: The file cannot be read or is not such a file; a section or a key without a default is missing;
            a key is unknown or has an invalid value; or it names an activation function that is not registered here.
    """
    entries = config_file.read(path)
    remarks = [*population_remarks(entries), *genome_remarks(entries), *mutation_remarks(entries)]
    values = {name: value for name, (value, _) in ALWAYS.items()}
    for remark in remarks:
        values.update(remark.becomes)
    try:
        settings = Settings().replace(values)
    except SettingsError as error:
        raise SettingsError(f"{entries.source}: {error}") from error
    order = list(entries.entries)
    return Migration(
        entries.source,
        settings,
        _task(entries),
        tuple(sorted((one for one in remarks if one.in_file), key=lambda remark: order.index(remark.name))),
        ALWAYS,
        entries.other_sections,
    )


def _task(entries: ConfigFile) -> Task:
    without_end = not entries.text("fitness_threshold") or entries.truth("no_fitness_termination")
    return Task(
        entries.whole("num_inputs"),
        entries.whole("num_outputs"),
        entries.whole("seed") if entries.text("seed") not in ("", "None") else None,
        None if without_end else entries.number("fitness_threshold"),
    )
