"""Config keys: every key of neat-python's configuration file, versions 0.92 to 2.1, with its section and its default.

Version 0.92 and 2.x have defaults for some keys; 1.x requires most of them. Read in its sources: `config.py`,
`genome.py`, `genes.py`, `attributes.py`, `reproduction.py`, `species.py`, `stagnation.py`.
"""

from typing import NamedTuple

SECTIONS = ("NEAT", "DefaultGenome", "DefaultReproduction", "DefaultSpeciesSet", "DefaultStagnation")


class Key(NamedTuple):
    """One key."""

    section: str
    default: str | None
    """What neat-python takes if the key is missing; None if it then refuses the file."""


_NUMBER = {
    "init_mean": None, "init_stdev": None, "init_type": "gaussian", "replace_rate": None, "mutate_rate": None,
    "mutate_power": None, "max_value": None, "min_value": None,
}  # fmt: skip
_TIME = {
    "init_mean": "1.0", "init_stdev": "0.0", "init_type": "gaussian", "replace_rate": "0.0", "mutate_rate": "0.0",
    "mutate_power": "0.0", "max_value": "10.0", "min_value": "0.01",
}  # fmt: skip
_WORD = {"default": "random", "mutate_rate": None, "options": ""}

_DEFAULTS: dict[str, dict[str, str | None]] = {
    "NEAT": {
        "fitness_criterion": "max", "fitness_threshold": "", "no_fitness_termination": "False", "pop_size": None,
        "reset_on_extinction": "False", "seed": "",
    },
    "DefaultGenome": {
        "compatibility_disjoint_coefficient": None, "compatibility_enable_penalty": "1.0",
        "compatibility_excess_coefficient": "auto", "compatibility_include_node_genes": "True",
        "compatibility_weight_coefficient": None, "conn_add_prob": None, "conn_delete_prob": None,
        "enabled_default": "True", "enabled_mutate_rate": None, "enabled_rate_to_false_add": "0.0",
        "enabled_rate_to_true_add": "0.0", "feed_forward": None, "initial_connection": "unconnected",
        "node_add_prob": None, "node_delete_prob": None, "num_hidden": None, "num_inputs": None, "num_outputs": None,
        "single_structural_mutation": "False", "structural_mutation_surer": "default",
        **{f"{gene}_{name}": value for gene in ("bias", "response", "weight") for name, value in _NUMBER.items()},
        **{f"{gene}_{name}": value for gene in ("activation", "aggregation") for name, value in _WORD.items()},
        **{f"time_constant_{name}": value for name, value in _TIME.items()},
    },
    "DefaultReproduction": {
        "elitism": "0", "fitness_sharing": "normalized", "interspecies_crossover_prob": "0.0", "min_species_size": "1",
        "spawn_method": "smoothed", "survival_threshold": "0.2",
    },
    "DefaultSpeciesSet": {
        "compatibility_threshold": None, "target_num_species": "none", "threshold_adjust_rate": "0.1",
        "threshold_max": "100.0", "threshold_min": "0.1",
    },
    "DefaultStagnation": {"max_stagnation": "15", "species_elitism": "0", "species_fitness_func": "mean"},
}  # fmt: skip

KEYS = {name: Key(section, default) for section, keys in _DEFAULTS.items() for name, default in keys.items()}
"""By name, which is the same in no two sections."""
