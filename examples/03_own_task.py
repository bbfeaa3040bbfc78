"""Your own task: a boat that has to reach a buoy against a random current.

`neat evolve 03_own_task.py:Boat` evolves it from the command line.
"""

import numpy as np

import fitness
import neat


class Boat:
    """Steer a boat to a buoy; each episode has its own current.

    A task needs `inputs`, `outputs` and `evaluate`; everything else is optional.
    """

    inputs, outputs = 2, 2
    input_labels = ("buoy ahead", "buoy right")
    output_labels = ("ahead", "right")
    episodes = 3
    solved_at = 0.9

    def evaluate(self, network: neat.Network, rng: np.random.Generator) -> float:
        """Return the mean score of the episodes; all randomness comes from `rng`, so that runs are reproducible."""
        return float(np.mean([self.score(network, rng) for _ in range(self.episodes)]))

    def score(self, network: neat.Network, rng: np.random.Generator) -> float:
        """Return 1 for a boat that ends at the buoy, less the farther away it ends."""
        network.reset()
        offset = rng.uniform(-1.0, 1.0, 2)
        current = rng.uniform(-0.02, 0.02, 2)
        for _ in range(30):
            thrust = 2.0 * np.asarray(network.activate(offset)) - 1.0
            offset = offset - 0.1 * thrust + current
        return float(1.0 / (1.0 + np.hypot(*offset)))


if __name__ == "__main__":
    task = Boat()
    population = neat.Population(neat.Settings(population_size=50), inputs=2, outputs=2, seed=1)
    with fitness.Workers(task, processes=0) as workers:
        for generation in neat.evolve(population, workers):
            print(generation)
            is_solved = fitness.solves(task, generation)
            if is_solved or generation.number == 30:
                break
    print("champion, validated:", generation.validated)
