"""Names of settings in neat-python, and what they are called here.

People who come from neat-python type its names; an error about an unknown setting then answers with ours. The names
are those of its configuration file, versions 0.92 to 2.1, which has them in sections such as [DefaultGenome].
"""

_BOUND = "one limit holds for both signs"
_FIRST_BIASES = "the first biases are 0"
_FIRST_WEIGHTS = "the first weights are uniformly distributed around 0"
_NO_LIMIT = "responses begin at 1 and have no limit"
_TASK = "the task decides it"
_TIME = "neurons have no time constant"

RENAMED: dict[str, str] = {
    "activation_default": "genome.activations, whose first one it is, and genome.output_activation",
    "activation_mutate_rate": "mutation.activation_chance",
    "activation_options": "genome.activations",
    "aggregation_default": "genome.aggregations, whose first one it is",
    "aggregation_mutate_rate": "mutation.aggregation_chance",
    "aggregation_options": "genome.aggregations",
    "bias_init_stdev": f"mutation.bias_replace_spread, for replaced biases; {_FIRST_BIASES}",
    "bias_max_value": "mutation.bias_limit",
    "bias_min_value": f"mutation.bias_limit; {_BOUND}",
    "bias_mutate_power": "mutation.bias_perturb_spread",
    "bias_mutate_rate": "mutation.bias_perturb_chance",
    "bias_replace_rate": "mutation.bias_replace_chance",
    "compatibility_disjoint_coefficient": "species.disjoint_coefficient and species.excess_coefficient",
    "compatibility_excess_coefficient": "species.excess_coefficient",
    "compatibility_threshold": "species.threshold",
    "compatibility_weight_coefficient": "species.weight_coefficient",
    "conn_add_prob": "mutation.add_synapse_rate",
    "conn_delete_prob": "mutation.delete_synapse_rate",
    "elitism": "reproduction.elite_size, above which a species keeps its champion; 0 for all species",
    "enabled_mutate_rate": "mutation.toggle_rate, in toggles per child",
    "enabled_rate_to_false_add": "mutation.toggle_rate, in toggles per child",
    "enabled_rate_to_true_add": "mutation.enable_rate, in synapses per child",
    "feed_forward": "genome.recurrent, which is the opposite",
    "fitness_sharing": "reproduction.sharing",
    "initial_connection": "genome.initial",
    "interspecies_crossover_prob": "mating.interspecies_chance",
    "max_stagnation": "extinction.stagnation",
    "node_add_prob": "mutation.add_neuron_rate",
    "node_delete_prob": "mutation.delete_neuron_rate",
    "num_hidden": "genome.initial_hidden",
    "pop_size": "population_size",
    "response_mutate_power": "mutation.response_perturb_spread",
    "response_mutate_rate": "mutation.response_perturb_chance",
    "survival_threshold": "reproduction.survival_share",
    "target_num_species": "species.target",
    "threshold_min": "species.threshold_floor",
    "weight_init_stdev": f"genome.initial_weight_spread and mutation.weight_replace_spread; {_FIRST_WEIGHTS}",
    "weight_max_value": "mutation.weight_limit",
    "weight_min_value": f"mutation.weight_limit; {_BOUND}",
    "weight_mutate_power": "mutation.weight_perturb_spread",
    "weight_mutate_rate": "mutation.weight_perturb_chance",
    "weight_replace_rate": "mutation.weight_replace_chance",
}
"""Settings that both have: our name for it, by that of neat-python; differences after it."""

MISSING: dict[str, str] = {
    "bias_init_mean": _FIRST_BIASES,
    "bias_init_type": _FIRST_BIASES,
    "compatibility_enable_penalty": "whether a synapse is enabled does not count for the distance",
    "compatibility_include_node_genes": "neurons do not count for the distance",
    "enabled_default": "new synapses are enabled",
    "fitness_criterion": "the best fitness counts, and higher is better",
    "fitness_threshold": "`solved_at` of a task, which --solve stops at, has that role",
    "min_species_size": "a species may have one member",
    "no_fitness_termination": "a run ends at a fitness only with --solve",
    "num_inputs": _TASK,
    "num_outputs": _TASK,
    "reset_on_extinction": "a population never dies out",
    "response_init_mean": _NO_LIMIT,
    "response_init_stdev": _NO_LIMIT,
    "response_init_type": _NO_LIMIT,
    "response_max_value": _NO_LIMIT,
    "response_min_value": _NO_LIMIT,
    "response_replace_rate": "responses are only perturbed",
    "seed": "the seed is an argument: --seed, or Population(..., seed=)",
    "single_structural_mutation": "structural mutations are independent of each other",
    "spawn_method": "quotas are proportional to shared fitness",
    "species_elitism": "the species with the best genome always survives",
    "species_fitness_func": "the best fitness of a species counts",
    "structural_mutation_surer": "a structural mutation without a place changes nothing",
    "threshold_adjust_rate": "the threshold is adjusted until the number of species is near species.target",
    "threshold_max": "the threshold has only a floor, species.threshold_floor",
    "time_constant_init_mean": _TIME,
    "time_constant_init_stdev": _TIME,
    "time_constant_init_type": _TIME,
    "time_constant_max_value": _TIME,
    "time_constant_min_value": _TIME,
    "time_constant_mutate_power": _TIME,
    "time_constant_mutate_rate": _TIME,
    "time_constant_replace_rate": _TIME,
    "weight_init_mean": _FIRST_WEIGHTS,
    "weight_init_type": _FIRST_WEIGHTS,
}
"""Settings that only neat-python has: what holds here instead, by its name."""

SECTIONS = frozenset({"NEAT", "DefaultGenome", "DefaultReproduction", "DefaultSpeciesSet", "DefaultStagnation"})
"""Sections of neat-python's configuration file."""


def answer_to(name: str) -> str:
    """Return a sentence about this name of neat-python, after a space; "" if neat-python has no such setting.

    Args:
        name: A name, with or without a group or a section of a file before it.
    """
    last = name.rpartition(".")[2]
    if last in RENAMED:
        return f" It is neat-python's name for {RENAMED[last]}."
    return f" neat-python has it; here {MISSING[last]}." if last in MISSING else ""
