"""neat-python's side of `benchmarks.compare`, run in its own virtual environment.

`python -m benchmarks.compare_neat_python WORKLOAD SIZE ...` prints one line of JSON. Settings that both
libraries have take our values; the others are those of neat-python's own example (`neat_python_config.py`).
"""

import functools
import random
import sys
import time
from typing import Any

import neat  # neat-python 2.0.0
from benchmarks.neat_python_config import EXAMPLES, configured
from benchmarks.timing import (
    cpu_seconds,
    cpu_with_children,
    median,
    microseconds_per_call,
    peak_megabytes,
    print_figures,
)
from benchmarks.workloads import CART_POLE, GAMES, GENERATIONS, SCORING, SOLVERS, SOLVING, WORKERS


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


def size_of(space: Any) -> int:
    """Return how many inputs or outputs a space has: one for each state or action, or for each number."""
    return int(getattr(space, "n", 0)) or space.shape[0]


def scoring(which: int, population: int, processes: int) -> None:
    """Time the first generations of a run on this number of worker processes."""
    import gymnasium

    game, episodes = GAMES[which]
    game = game.removeprefix("envpool:")
    environment = gymnasium.make(game)
    random.seed(1)
    config = configured(population, size_of(environment.observation_space), size_of(environment.action_space))
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
    environment = gymnasium.make(game)
    random.seed(seed)
    sizes = size_of(environment.observation_space), size_of(environment.action_space)
    config = configured(SOLVERS["population"], *sizes, example=game)
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
