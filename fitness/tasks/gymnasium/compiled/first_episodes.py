"""First episodes: a few episodes of an environment, so that the process that compiles has its loop compiled."""

import numpy as np

from neat import Population, Settings


def play_first_episodes(environment: str, max_steps: int | None = None) -> None:
    """Play the compiled form of an environment with the types of a run.

    Args:
        environment: Its id.
        max_steps: Of each episode.
    """
    from fitness.tasks.gymnasium.task import Gymnasium  # which imports the loops

    task = Gymnasium(environment, max_steps=max_steps)
    population = Population(Settings(population_size=2), inputs=task.inputs, outputs=task.outputs, seed=0)
    task.evaluate_batch(population.ask(), np.random.default_rng)
    task.close()
