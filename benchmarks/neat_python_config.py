"""Configurations of neat-python for `benchmarks.compare`, read by neat-python in its own virtual environment."""

import configparser
import tempfile
from pathlib import Path

import neat  # neat-python 2.0.0

CONFIG = """
[NEAT]
fitness_criterion = max
fitness_threshold = 1e9
no_fitness_termination = True
pop_size = {population}
reset_on_extinction = True

[DefaultGenome]
activation_default = sigmoid
activation_mutate_rate = 0.0
activation_options = sigmoid
aggregation_default = sum
aggregation_mutate_rate = 0.0
aggregation_options = sum
bias_init_mean = 0.0
bias_init_stdev = 1.0
bias_init_type = gaussian
bias_max_value = 8.0
bias_min_value = -8.0
bias_mutate_power = 0.5
bias_mutate_rate = 0.7
bias_replace_rate = 0.1
compatibility_disjoint_coefficient = 1.0
compatibility_weight_coefficient = 0.5
compatibility_excess_coefficient = auto
compatibility_include_node_genes = True
compatibility_enable_penalty = 1.0
conn_add_prob = 0.3
conn_delete_prob = 0.0
enabled_default = True
enabled_mutate_rate = 0.01
enabled_rate_to_true_add = 0.0
enabled_rate_to_false_add = 0.0
feed_forward = True
initial_connection = full_direct
node_add_prob = 0.03
node_delete_prob = 0.0
num_hidden = {hidden}
num_inputs = {inputs}
num_outputs = {outputs}
response_init_mean = 1.0
response_init_stdev = 0.0
response_init_type = gaussian
response_max_value = 8.0
response_min_value = -8.0
response_mutate_power = 0.0
response_mutate_rate = 0.0
response_replace_rate = 0.0
single_structural_mutation = False
structural_mutation_surer = default
time_constant_init_mean = 1.0
time_constant_init_stdev = 0.0
time_constant_init_type = gaussian
time_constant_max_value = 10.0
time_constant_min_value = 0.1
time_constant_mutate_power = 0.0
time_constant_mutate_rate = 0.0
time_constant_replace_rate = 0.0
weight_init_mean = 0.0
weight_init_stdev = 1.0
weight_init_type = gaussian
weight_max_value = 8
weight_min_value = -8
weight_mutate_power = 0.5
weight_mutate_rate = 0.8
weight_replace_rate = 0.1

[DefaultSpeciesSet]
compatibility_threshold = 3.0

[DefaultStagnation]
species_fitness_func = max
max_stagnation = 15
species_elitism = 2

[DefaultReproduction]
elitism = 1
survival_threshold = 0.2
min_species_size = 2
"""

EXAMPLES = {
    "BipedalWalker-v3": """
[DefaultGenome]
activation_default = tanh
activation_mutate_rate = 0.1
activation_options = tanh relu sigmoid
bias_max_value = 30.0
bias_min_value = -30.0
bias_replace_rate = 0.05
compatibility_weight_coefficient = 0.7
conn_add_prob = 0.3
conn_delete_prob = 0.2
initial_connection = partial_direct 0.5
node_add_prob = 0.3
node_delete_prob = 0.2
response_init_stdev = 0.1
response_max_value = 30.0
response_min_value = -30.0
response_mutate_power = 0.1
response_mutate_rate = 0.2
response_replace_rate = 0.05
weight_max_value = 30
weight_min_value = -30

[DefaultStagnation]
max_stagnation = 50
species_elitism = 3

[DefaultReproduction]
elitism = 3
""",
}
"""What neat-python's own example of a game has in place of these settings."""


def configured(population: int, inputs: int, outputs: int, hidden: int = 0, example: str = "") -> "neat.Config":
    """Return a neat-python configuration for these sizes.

    Args:
        population: Genomes.
        inputs: Of a network.
        outputs: Likewise.
        hidden: Likewise, to start with.
        example: A game, whose settings replace the others if it is one of `EXAMPLES`.
    """
    settings = configparser.ConfigParser()
    settings.read_string(CONFIG.format(population=population, inputs=inputs, outputs=outputs, hidden=hidden))
    settings.read_string(EXAMPLES.get(example, ""))
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "config"
        with path.open("w") as file:
            settings.write(file)
        return neat.Config(
            neat.DefaultGenome, neat.DefaultReproduction, neat.DefaultSpeciesSet, neat.DefaultStagnation, str(path)
        )
