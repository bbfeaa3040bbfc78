"""neat-python's side of `benchmarks.compare`, run in its own virtual environment.

`python -m benchmarks.compare_neat_python WORKLOAD SIZE ...` prints one line of JSON. Settings that both
libraries have take our values; the others are those of neat-python's own example.
"""

import functools
import random
import re
import sys
import tempfile
import time
from pathlib import Path

import neat  # neat-python 2.0.0
from benchmarks.timing import (
    cpu_seconds,
    cpu_with_children,
    median,
    microseconds_per_call,
    peak_megabytes,
    print_figures,
)
from benchmarks.workloads import CART_POLE, GAMES, GENERATIONS, SCORING, SOLVERS, SOLVING, WORKERS

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
        initial_connection = partial_direct 0.5
        compatibility_weight_coefficient = 0.7
        conn_add_prob = 0.3
        conn_delete_prob = 0.2
        node_add_prob = 0.3
        node_delete_prob = 0.2
        activation_default = tanh
        activation_options = tanh relu sigmoid
        activation_mutate_rate = 0.1
        bias_replace_rate = 0.05
        bias_max_value = 30.0
        bias_min_value = -30.0
        response_init_stdev = 0.1
        response_max_value = 30.0
        response_min_value = -30.0
        response_mutate_power = 0.1
        response_mutate_rate = 0.2
        response_replace_rate = 0.05
        weight_max_value = 30
        weight_min_value = -30
        max_stagnation = 50
        species_elitism = 3
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
        example: A key of `EXAMPLES`.
    """
    text = CONFIG.format(population=population, inputs=inputs, outputs=outputs, hidden=hidden)
    for line in filter(str.strip, EXAMPLES.get(example, "").splitlines()):
        name, _, value = line.partition("=")
        text, count = re.subn(rf"(?m)^{name.strip()} = .*$", f"{name.strip()} = {value.strip()}", text)
        assert count == 1
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "config"
        path.write_text(text)
        return neat.Config(
            neat.DefaultGenome, neat.DefaultReproduction, neat.DefaultSpeciesSet, neat.DefaultStagnation, str(path)
        )


def breeding(population: int, inputs: int, outputs: int) -> None:
    """Time what `Population.run` does after evaluation: reproduction and speciation."""
    random.seed(1)
    config = configured(population, inputs, outputs)
    evolved = neat.Population(config)
    seconds = []

    def evaluate(genomes: list, config: "neat.Config") -> None:
        for _, genome in genomes:
            genome.fitness = random.random()
        evaluate.ended = time.process_time()

    for number in range(2 + GENERATIONS if population <= 1000 else 2):
        evolved.run(evaluate, 1)
        if number >= 1:
            seconds.append(time.process_time() - evaluate.ended)
    genes = sum(len(genome.connections) for genome in evolved.population.values())
    print_figures(
        seconds=median(seconds),
        synapses=genes / len(evolved.population),
        species=len(evolved.species.species),
        megabytes=peak_megabytes(),
    )


def network(synapses: int) -> None:
    """Time building and activating a network of that many synapses."""
    inputs, hidden = {5: (4, 1), 150: (14, 10), 1000: (24, 40)}[synapses]
    config = configured(2, inputs, 1, hidden).genome_config
    genome = neat.DefaultGenome(0)
    for node in [0, *range(1, hidden + 1)]:
        genome.nodes[node] = genome.create_node(config, node)
    pairs = [(-1 - source, node) for node in range(1, hidden + 1) for source in range(inputs)]
    pairs += [(node, 0) for node in range(1, hidden + 1)]
    for innovation, pair in enumerate(pairs):
        genome.connections[pair] = genome.create_connection(config, *pair, innovation)
        genome.connections[pair].weight = 0.1
    whole = configured(2, inputs, 1, hidden)
    built = neat.nn.FeedForwardNetwork.create(genome, whole)
    values = [random.Random(1).random() for _ in range(inputs)]
    print_figures(
        build=microseconds_per_call(lambda: neat.nn.FeedForwardNetwork.create(genome, whole)),
        activate=microseconds_per_call(lambda: built.activate(values)),
    )


def cart_pole() -> None:
    """Time a run of CartPole in this process."""
    import gymnasium

    environment = gymnasium.make("CartPole-v1")
    count = {"steps": 0, "generation": 0}

    def evaluate(genomes: list, config: "neat.Config") -> None:
        for _, genome in genomes:
            built = neat.nn.FeedForwardNetwork.create(genome, config)
            total = 0.0
            for episode in range(CART_POLE["episodes"]):
                observation, _ = environment.reset(seed=1000 * count["generation"] + episode)
                over = False
                while not over:
                    outputs = built.activate(observation)
                    observation, reward, terminated, truncated, _ = environment.step(int(outputs[1] > outputs[0]))
                    total += reward
                    over = terminated or truncated
            count["steps"] += int(total)
            genome.fitness = total / CART_POLE["episodes"]
        count["generation"] += 1

    random.seed(1)
    evolved = neat.Population(configured(CART_POLE["population"], 4, 2))
    begun, wall = time.process_time(), time.perf_counter()
    evolved.run(evaluate, CART_POLE["generations"])
    print_figures(seconds=time.process_time() - begun, wall=time.perf_counter() - wall, steps=count["steps"])


games: dict = {}
"""The environments of this process, made on first use."""


def played(game: str, episodes: int, genome: "neat.DefaultGenome", config: "neat.Config") -> float:
    """Return the mean return of these episodes."""
    import gymnasium

    environment = games.get(game) or games.setdefault(game, gymnasium.make(game))
    built, total = neat.nn.FeedForwardNetwork.create(genome, config), 0.0
    low, high = (float(getattr(environment.action_space, bound, [0.0])[0]) for bound in ("low", "high"))
    count = getattr(environment.observation_space, "n", None)
    for _ in range(episodes):
        observation, _ = environment.reset(seed=random.randrange(2**31))
        over = False
        while not over:
            outputs = built.activate(observation if count is None else one_hot(observation, count))
            if game in EXAMPLES:
                action = unchanged_action(outputs)
            else:
                action = discrete_action(outputs) if low == high else continuous_action(outputs, low, high)
            observation, reward, terminated, truncated, _ = environment.step(action)
            total += reward
            over = terminated or truncated
    return total / episodes


def one_hot(state: int, count: int) -> list:
    """Return an input for each state, of which the present one is 1."""
    inputs = [0.0] * count
    inputs[state] = 1.0
    return inputs


def discrete_action(outputs: list) -> int:
    """Return the action with the largest output."""
    return outputs.index(max(outputs))


def continuous_action(outputs: list, low: float, high: float) -> list:
    """Return an action between these bounds."""
    return [low + output * (high - low) for output in outputs]


def unchanged_action(outputs: list) -> list:
    """Return an action of outputs between -1 and 1, as neat-python's example of a walker takes it."""
    return [min(max(output, -1.0), 1.0) for output in outputs]


def scoring(which: int, population: int, processes: int) -> None:
    """Time the first generations of a run on this number of worker processes."""
    import gymnasium

    game, episodes = GAMES[which]
    game = game.removeprefix("envpool:")
    spaces = gymnasium.make(game)
    random.seed(1)
    inputs = int(getattr(spaces.observation_space, "n", 0)) or spaces.observation_space.shape[0]
    config = configured(population, inputs, int(getattr(spaces.action_space, "n", 1)))
    evolved = neat.Population(config)
    with neat.ParallelEvaluator(processes, functools.partial(played, game, episodes)) as pool:
        pool.evaluate(list(evolved.population.items())[:processes], config)
        begun = time.perf_counter()
        evolved.run(pool.evaluate, SCORING)
        seconds = time.perf_counter() - begun
    print_figures(rate=SCORING * population / seconds)


def solving(which: int, seed: int) -> None:
    """Time a run on worker processes until a genome reaches the goal."""
    import gymnasium

    game, goal, episodes, budget = SOLVING[which]
    spaces = gymnasium.make(game)
    random.seed(seed)
    outputs = int(getattr(spaces.action_space, "n", 0)) or spaces.action_space.shape[0]
    config = configured(SOLVERS["population"], spaces.observation_space.shape[0], outputs, example=game)
    config.no_fitness_termination, config.fitness_threshold = False, goal
    evolved, progress = neat.Population(config), {"evaluations": 0, "best": -1e9}
    cpu, wall = cpu_with_children(), time.perf_counter()
    with neat.ParallelEvaluator(SOLVERS["processes"], functools.partial(played, game, episodes)) as pool:

        def evaluate(genomes: list, config: "neat.Config") -> None:
            pool.evaluate(genomes, config)
            progress["evaluations"] += len(genomes)
            progress["best"] = max(progress["best"], *(genome.fitness for _, genome in genomes))

        evolved.run(evaluate, budget // SOLVERS["population"])
    print_figures(
        wall=time.perf_counter() - wall,
        cpu=cpu_with_children() - cpu,
        evaluations=progress["evaluations"],
        solved=int(progress["best"] >= goal),
    )


def trivial(genome: "neat.DefaultGenome", config: "neat.Config") -> float:
    """Return 1 for every genome, after building its network as any fitness function does."""
    neat.nn.FeedForwardNetwork.create(genome, config)
    return 1.0


def workers() -> None:
    """Time scoring with a trivial task, child processes included."""
    random.seed(1)
    config = configured(WORKERS["population"], 2, 1)
    genomes = list(neat.Population(config).population.items())
    begun = cpu_with_children()
    with neat.ParallelEvaluator(WORKERS["processes"], trivial) as pool:
        for _ in range(WORKERS["generations"]):
            pool.evaluate(genomes, config)
    print_figures(microseconds=(cpu_with_children() - begun) / WORKERS["population"] / WORKERS["generations"] * 1e6)


if __name__ == "__main__":
    cpu_seconds(lambda: None)
    globals()[sys.argv[1]](*map(int, sys.argv[2:]))
