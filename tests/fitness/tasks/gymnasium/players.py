"""Networks that play an environment."""

import fitness
from neat import Network, Population, Settings


def network_for(task: fitness.Task, seed: int = 1) -> Network:
    population = Population(Settings(population_size=2), inputs=task.inputs, outputs=task.outputs, seed=seed)
    return Network(population.ask()[0])
