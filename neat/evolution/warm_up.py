"""Warm-up: compiles the kernels before a run needs them, so that the wait can be announced."""

from pathlib import Path

import numpy as np

from neat.evolution.population import Population
from neat.kernels.breeding import breed
from neat.network.network import Network
from neat.settings import Settings


def is_warm() -> bool:
    """Return whether the kernels were compiled on this machine before, so that loading them is all."""
    directory = breed.stats.cache_path if hasattr(breed, "stats") else None  # a plain function where the JIT is off
    return directory is None or any(Path(directory).glob("breeding.breed-*.nbi"))


def warm_up(settings: Settings) -> None:
    """Compile every kernel that a run with these settings needs, or load it from the cache."""
    population = Population(settings.replace("population_size", 8), inputs=2, outputs=1, seed=0)
    for _ in range(2):
        population.tell(np.arange(8.0))
    Network(population.ask()[0]).activate((0.0, 1.0))
