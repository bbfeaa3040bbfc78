"""Files of neat-python for the tests: what its versions made (`benchmarks.neat_python_genomes`), and configurations."""

import base64
import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import neat

DATA = Path(__file__).parents[3] / "data"
VERSIONS = ("0.92", "2.0.0")


@cache
def made_by(version: str) -> dict[str, Any]:
    """Return what `benchmarks.neat_python_genomes --write` kept of a version."""
    made: dict[str, Any] = json.loads(gzip.decompress((DATA / f"neat-python-{version}.json.gz").read_bytes()))
    return made


def written_to(folder: Path, one: dict[str, Any], form: str) -> tuple[Path, Path]:
    """Write one genome as its pickle, its pickled network or its JSON, and its configuration; return both paths."""
    path, config = folder / "genome", folder / "config"
    path.write_bytes(one[form].encode() if form == "json" else base64.b64decode(one[form]))
    config.write_text(one["config"], encoding="utf-8")
    return path, config


def largest_difference(genome: neat.Genome, steps: list[dict[str, Any]]) -> float:
    """Return the largest difference from neat-python's outputs, relative beyond 1, within its functions' limits."""
    network, largest = neat.Network(genome), 0.0
    for step in steps:
        ours, theirs = network.activate(step["inputs"]), np.array(step["outputs"])
        if not step["beyond"]:
            largest = max(largest, float(np.max(np.abs(ours - theirs) / np.maximum(1.0, np.abs(theirs)))))
    return largest


SECTIONS: dict[str, dict[str, str]] = {
    "NEAT": {
        "fitness_criterion": "max", "fitness_threshold": "3.9", "pop_size": "80", "reset_on_extinction": "False",
    },
    "DefaultGenome": {
        "activation_default": "tanh", "activation_mutate_rate": "0.1", "activation_options": "tanh relu",
        "aggregation_default": "sum", "aggregation_mutate_rate": "0.0", "aggregation_options": "sum",
        "bias_init_mean": "0.0", "bias_init_stdev": "1.0", "bias_max_value": "12", "bias_min_value": "-12",
        "bias_mutate_power": "0.4", "bias_mutate_rate": "0.6", "bias_replace_rate": "0.05",
        "compatibility_disjoint_coefficient": "1.1", "compatibility_weight_coefficient": "0.6",
        "conn_add_prob": "0.35", "conn_delete_prob": "0.15", "enabled_default": "True",
        "enabled_mutate_rate": "0.02",
        "feed_forward": "True", "initial_connection": "full_direct", "node_add_prob": "0.12",
        "node_delete_prob": "0.08",
        "num_hidden": "0", "num_inputs": "3", "num_outputs": "2",
        "response_init_mean": "1.0", "response_init_stdev": "0.0", "response_max_value": "9",
        "response_min_value": "-9",
        "response_mutate_power": "0.0", "response_mutate_rate": "0.0", "response_replace_rate": "0.0",
        "weight_init_mean": "0.0", "weight_init_stdev": "1.0", "weight_max_value": "14", "weight_min_value": "-14",
        "weight_mutate_power": "0.45", "weight_mutate_rate": "0.75", "weight_replace_rate": "0.07",
    },
    "DefaultSpeciesSet": {"compatibility_threshold": "2.6"},
    "DefaultStagnation": {"species_fitness_func": "max", "max_stagnation": "17", "species_elitism": "1"},
    "DefaultReproduction": {"elitism": "1", "survival_threshold": "0.25"},
}  # fmt: skip
"""A configuration as version 0.92 takes it."""
SINCE_1 = {
    "NEAT": {"no_fitness_termination": "False"},
    "DefaultGenome": {
        "bias_init_type": "gaussian", "enabled_rate_to_false_add": "0.0", "enabled_rate_to_true_add": "0.0",
        "response_init_type": "gaussian", "single_structural_mutation": "False",
        "structural_mutation_surer": "default", "weight_init_type": "gaussian",
    },
    "DefaultReproduction": {"min_species_size": "2"},
}  # fmt: skip
SINCE_2 = {
    "NEAT": {"seed": "42"},
    "DefaultGenome": {
        "compatibility_enable_penalty": "1.0", "compatibility_excess_coefficient": "1.4",
        "compatibility_include_node_genes": "True",
        "time_constant_init_mean": "1.0", "time_constant_init_stdev": "0.0", "time_constant_init_type": "gaussian",
        "time_constant_max_value": "10.0", "time_constant_min_value": "0.01", "time_constant_mutate_power": "0.0",
        "time_constant_mutate_rate": "0.0", "time_constant_replace_rate": "0.0",
    },
    "DefaultReproduction": {
        "fitness_sharing": "canonical", "interspecies_crossover_prob": "0.01", "spawn_method": "proportional",
    },
    "DefaultSpeciesSet": {
        "target_num_species": "8", "threshold_adjust_rate": "0.1", "threshold_max": "50", "threshold_min": "0.4",
    },
}  # fmt: skip


def config_text(*more: dict[str, dict[str, str]], without: tuple[str, ...] = (), **changes: str) -> str:
    """Return a configuration file.

    Args:
        more: Further keys, by section.
        without: Keys and sections that are left out.
        changes: Values, by key; of a new key, it belongs in [DefaultGenome].
    """
    sections = {name: dict(keys) for name, keys in SECTIONS.items()}
    for later in more:
        for name, keys in later.items():
            sections[name] |= keys
    for name, value in changes.items():
        place = next((keys for keys in sections.values() if name in keys), sections["DefaultGenome"])
        place[name] = value
    return "\n".join(
        f"[{section}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items() if key not in without)
        for section, keys in sections.items()
        if section not in without
    )


def config_at(folder: Path, text: str) -> Path:
    path = folder / "config.ini"
    path.write_text(text, encoding="utf-8")
    return path
