"""Our side of `benchmarks.compare`.

`python -m benchmarks.compare_craig_neat WORKLOAD SIZE ...` prints one line of JSON.
"""

import random
import sys
import time

import numpy as np

import fitness
from benchmarks.timing import (
    cpu_seconds,
    cpu_with_children,
    median,
    microseconds_per_call,
    peak_megabytes,
    print_figures,
)
from benchmarks.workloads import CART_POLE, GAMES, GENERATIONS, SCORING, SOLVERS, SOLVING, WORKERS
from experiments.catalog.gymnasium_control import PRESETS
from experiments.catalog.registry import find
from neat import NEURON, SYNAPSE, Genome, Network, Population, Settings, Shape, evolve
from neat.evolution.warm_up import warm_up


def breeding(population: int, inputs: int, outputs: int) -> None:
    """Time breeding and speciation with random scores."""
    evolved = Population(Settings(population_size=population), inputs=inputs, outputs=outputs, seed=1)
    rng = np.random.default_rng(1)
    for _ in range(2):
        evolved.tell(rng.random(population))
    seconds = []
    for _ in range(GENERATIONS):
        scores = rng.random(population)
        seconds.append(cpu_seconds(lambda scores=scores: evolved.tell(scores)))  # type: ignore[misc]
    print_figures(
        seconds=median(seconds),
        synapses=len(evolved.ask().packed.synapses) / population,
        species=len(evolved.species),
        megabytes=peak_megabytes(),
    )


def network(synapses: int) -> None:
    """Time building and activating a network of that many synapses."""
    genome = layered(synapses)
    inputs = [random.Random(1).random() for _ in range(genome.inputs)]
    built, array = Network(genome), np.array(inputs)
    built.activate(inputs)
    print_figures(
        build=microseconds_per_call(lambda: Network(genome)),
        activate=microseconds_per_call(lambda: built.activate(inputs)),
        activate_array=microseconds_per_call(lambda: built.activate(array)),
    )


def layered(synapses: int) -> Genome:
    """Return a genome whose inputs are fully connected to hidden neurons, and these to one output."""
    inputs, hidden = layers(synapses)
    shape = Shape(inputs, 1)
    pairs = [(source, inputs + 1 + node) for node in range(hidden) for source in range(inputs)]
    pairs += [(inputs + 1 + node, inputs) for node in range(hidden)]
    genes = [(marking, *pair, 0.1, True) for marking, pair in enumerate(pairs)]
    nodes = [(neuron, 0.0, 1.0, 1, 0) for neuron in range(inputs, inputs + 1 + hidden)]
    return Genome(shape, np.array(genes, SYNAPSE), np.array(nodes, NEURON))


def layers(synapses: int) -> tuple[int, int]:
    """Return (inputs, hidden neurons) of a network with about that many synapses."""
    return {5: (4, 1), 150: (14, 10), 1000: (24, 40)}[synapses]


def cart_pole() -> None:
    """Time a run of CartPole in this process."""
    task = fitness.Gymnasium("CartPole-v1", episodes=CART_POLE["episodes"], scaled=False)
    population = Population(
        Settings(population_size=CART_POLE["population"]), inputs=task.inputs, outputs=task.outputs, seed=1
    )
    with fitness.Workers(task, 0) as workers:
        workers.evaluate(population.ask()[:1])
        steps, begun, wall = 0, time.process_time(), time.perf_counter()
        for generation in evolve(population, workers.evaluate):
            steps += round(generation.mean * CART_POLE["population"] * CART_POLE["episodes"])
            if generation.number + 1 == CART_POLE["generations"]:
                break
    print_figures(seconds=time.process_time() - begun, wall=time.perf_counter() - wall, steps=steps)


def workers() -> None:
    """Time scoring with a trivial task, child processes included."""
    population = Population(Settings(population_size=WORKERS["population"]), inputs=2, outputs=1, seed=1)
    with fitness.Workers(fitness.as_task(lambda network: 1.0, inputs=2, outputs=1), 0) as alone:
        alone.evaluate(population.ask())  # loads the kernels before the processes start, as in a run
    begun = cpu_with_children()
    with fitness.Workers(fitness.as_task(lambda network: 1.0, inputs=2, outputs=1), WORKERS["processes"]) as pool:
        for _ in range(WORKERS["generations"]):
            pool.evaluate(population.ask())
    print_figures(microseconds=(cpu_with_children() - begun) / WORKERS["population"] / WORKERS["generations"] * 1e6)


def solving(which: int, seed: int) -> None:
    """Time a run on worker processes until a genome reaches the goal."""
    game, goal, episodes, budget = SOLVING[which]
    settings = find(game).settings
    normalized = PRESETS[game].options.get("normalized", False)
    task = fitness.Gymnasium(game, episodes=episodes, normalized=normalized, scaled=False)
    evolved = Population(settings, inputs=task.inputs, outputs=task.outputs, seed=seed)
    warm_up(settings)
    cpu, wall = cpu_with_children(), time.perf_counter()
    with fitness.Workers(task, SOLVERS["processes"]) as workers:
        for generation in evolve(evolved, workers.evaluate):
            if generation.best.fitness >= goal or generation.evaluations >= budget:
                break
    print_figures(
        wall=time.perf_counter() - wall,
        cpu=cpu_with_children() - cpu,
        evaluations=generation.evaluations,
        solved=int(generation.best.fitness >= goal),
    )


def scoring(which: int, population: int, processes: int) -> None:
    """Time the first generations of a run on this number of worker processes."""
    game, episodes = GAMES[which]
    settings = Settings(population_size=population)
    task = fitness.Gymnasium(game.removeprefix("envpool:"), episodes, scaled=False, envpool=game.startswith("envpool:"))
    evolved = Population(settings, inputs=task.inputs, outputs=task.outputs, seed=1)
    warm_up(settings)
    with fitness.Workers(task, processes) as workers:
        workers.evaluate(evolved.ask()[:processes])
        begun = time.perf_counter()
        for generation in evolve(evolved, workers.evaluate):
            if generation.number + 1 == SCORING:
                break
        seconds = time.perf_counter() - begun
    print_figures(rate=generation.evaluations / seconds)


if __name__ == "__main__":
    globals()[sys.argv[1]](*map(int, sys.argv[2:]))
