"""Networks of neat-python with their outputs, for `benchmarks.neat_python_genomes`.

`python neat_python_dump.py COUNT SEED`, run with neat-python's interpreter, prints one JSON object: genomes, evolved by
random scores, as pickles (base64) and as exported JSON, with observations and the outputs of neat-python's own network.
It imports nothing of ours.
"""

import base64
import gzip
import importlib.util
import json
import math
import pickle
import random
import sys
import tempfile
from pathlib import Path

import neat  # neat-python, any version from 0.92

ACTIVATIONS = sorted(neat.activations.ActivationFunctionSet().functions)  # 0.92 has 15 of the 18
AGGREGATIONS = sorted(neat.aggregations.AggregationFunctionSet().functions)
STEPS = 6
NUMBER = {
    "bias": (0.0, 1.0, 0.3, 0.1, 0.7),
    "response": (1.0, 0.3, 0.3, 0.1, 0.7),
    "weight": (0.0, 1.0, 0.3, 0.1, 0.7),
}


def config_text(recurrent: bool, activations: list[str], aggregations: list[str], inputs: int, outputs: int) -> str:
    """Return a configuration file with every key that versions 0.92 to 2.1 all accept."""
    genome = {
        "num_inputs": inputs, "num_outputs": outputs, "num_hidden": random.choice((0, 0, 2)),
        "feed_forward": not recurrent, "initial_connection": random.choice(("full_direct", "partial_direct 0.5")),
        "compatibility_disjoint_coefficient": 1.0, "compatibility_weight_coefficient": 0.5,
        "conn_add_prob": 0.6, "conn_delete_prob": 0.15, "node_add_prob": 0.5, "node_delete_prob": 0.1,
        "single_structural_mutation": False, "structural_mutation_surer": "default",
        "enabled_default": True, "enabled_mutate_rate": 0.1,
        "enabled_rate_to_true_add": 0.0, "enabled_rate_to_false_add": 0.0,
        "activation_default": "random", "activation_mutate_rate": 0.3, "activation_options": " ".join(activations),
        "aggregation_default": "random", "aggregation_mutate_rate": 0.3, "aggregation_options": " ".join(aggregations),
    }  # fmt: skip
    for gene, (mean, deviation, mutate, replace, power) in NUMBER.items():
        genome |= {
            f"{gene}_init_mean": mean, f"{gene}_init_stdev": deviation, f"{gene}_init_type": "gaussian",
            f"{gene}_mutate_rate": mutate, f"{gene}_replace_rate": replace, f"{gene}_mutate_power": power,
            f"{gene}_max_value": 8.0, f"{gene}_min_value": -8.0,
        }  # fmt: skip
    sections = {
        "NEAT": {
            "fitness_criterion": "max", "fitness_threshold": 2.0, "pop_size": 20, "reset_on_extinction": True,
            "no_fitness_termination": True,
        },
        "DefaultGenome": genome,
        "DefaultSpeciesSet": {"compatibility_threshold": 3.0},
        "DefaultStagnation": {"species_fitness_func": "max", "max_stagnation": 15, "species_elitism": 2},
        "DefaultReproduction": {"elitism": 1, "survival_threshold": 0.5, "min_species_size": 1},
    }  # fmt: skip
    return "\n".join(
        f"[{section}]\n" + "".join(f"{name} = {value}\n" for name, value in keys.items())
        for section, keys in sections.items()
    )


def configured(text: str) -> neat.Config:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config"
        path.write_text(text)
        return neat.Config(
            neat.DefaultGenome, neat.DefaultReproduction, neat.DefaultSpeciesSet, neat.DefaultStagnation, str(path)
        )


def give_random_scores(genomes: list, _: neat.Config) -> None:
    for _, genome in genomes:
        genome.fitness = random.random()


class Beyond:
    """Whether an argument of sin or softplus exceeded the limit that neat-python has for it."""

    def __init__(self) -> None:
        self.seen = False

    def watch(self, network: object) -> None:
        """Watch the arguments of a network's functions."""
        network.node_evals = [
            (node, self.watched(function), *rest) for node, function, *rest in network.node_evals
        ]  # fmt: skip

    def watched(self, function):
        """Return a function that also notes whether its argument is beyond the limit."""
        if function.__name__ not in ("sin_activation", "softplus_activation"):
            return function

        def checked(z: float) -> float:
            self.seen |= abs(z) > 12.0
            return function(z)

        return checked


def outputs_of(network: object, rows: list[list[float]]) -> list[dict]:
    """Return each step's outputs, and whether a limit was exceeded so far; it ends where neat-python raises."""
    beyond = Beyond()
    beyond.watch(network)
    steps = []
    for row in rows:
        try:
            answer = [float(value) for value in network.activate(row)]
        except (OverflowError, ZeroDivisionError):
            break
        if not all(math.isfinite(value) and abs(value) < 1e200 for value in answer):
            break
        steps.append({"inputs": row, "outputs": answer, "beyond": beyond.seen})
    return steps


def one(number: int) -> dict:
    """Return one evolved genome; every second one is recurrent, and every fourth draws on all functions."""
    recurrent = number % 2 == 1
    everything = number % 4 >= 2
    activations = ACTIVATIONS if everything else random.sample(ACTIVATIONS, 3)
    if recurrent:
        activations = [name for name in activations if name != "softplus"] or ["tanh"]
    aggregations = AGGREGATIONS if everything else random.sample(AGGREGATIONS, 2)
    inputs, outputs = random.randint(1, 4), random.randint(1, 3)
    text = config_text(recurrent, activations, aggregations, inputs, outputs)
    config = configured(text)
    population = neat.Population(config)
    population.run(give_random_scores, 8 + number % 7)
    genomes = list(population.population.values())
    genome = random.choice([one for one in genomes if one.connections] or genomes)
    kind = neat.nn.RecurrentNetwork if recurrent else neat.nn.FeedForwardNetwork
    rows = [[random.gauss(0.0, 1.0) for _ in range(inputs)] for _ in range(STEPS)]
    result = {
        "recurrent": recurrent,
        "config": text,
        "pickle": base64.b64encode(pickle.dumps(genome, protocol=number % 5)).decode(),
        "network": base64.b64encode(pickle.dumps(kind.create(genome, config))).decode(),
        "functions": sorted({name for node in genome.nodes.values() for name in (node.activation, node.aggregation)}),
        "steps": outputs_of(kind.create(genome, config), rows),
    }
    if importlib.util.find_spec("neat.export"):  # since version 1.1
        from neat.export import export_network_json

        result["json"] = export_network_json(kind.create(genome, config))
    return result


def checkpoint() -> dict:
    """Return a checkpoint of a small population, and the number of its genomes."""
    config = configured(config_text(False, ["tanh", "sigmoid"], ["sum"], 3, 2))
    population = neat.Population(config)
    with tempfile.TemporaryDirectory() as folder:
        population.add_reporter(neat.StatisticsReporter())
        checkpointer = neat.Checkpointer(1, filename_prefix=str(Path(folder) / "checkpoint-"))
        population.add_reporter(checkpointer)
        population.run(give_random_scores, 3)
        newest = max(Path(folder).iterdir(), key=lambda path: int(path.name.rpartition("-")[2]))
        data = gzip.compress(gzip.decompress(newest.read_bytes()), 9)
    return {"content": base64.b64encode(data).decode()}


def main() -> None:
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    random.seed(seed)
    sys.stdout, real = sys.stderr, sys.stdout
    result = {"genomes": [one(number) for number in range(count)], "checkpoint": checkpoint()}
    json.dump(result, real)


if __name__ == "__main__":
    main()
