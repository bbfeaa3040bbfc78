"""Scores of a task by its compiled form and by the environment, played one episode after another."""

import copy
from typing import Any

import numpy as np

import fitness
from neat import Genomes, Network, Population, Settings


def generation(task: Any, size: int, recurrent: bool = False, **changes: Any) -> Genomes:
    """Return genomes that have grown for some generations."""
    settings = Settings(population_size=size).replace("genome.recurrent", recurrent)
    for name, value in {"mutation__add_neuron_rate": 0.5, **changes}.items():
        settings = settings.replace(name.replace("__", "."), value)
    population, rng = Population(settings, inputs=task.inputs, outputs=task.outputs, seed=4), np.random.default_rng(0)
    for _ in range(5):
        population.tell(rng.random(size))
    return population.ask()


def assert_the_same(task: fitness.Gymnasium, genomes: Genomes) -> list[float]:
    """Compare scores and steps of the compiled form and of the environment, and return the scores.

    All genomes play the same episodes first, as in evolution, and then each its own, as in validation.
    """
    assert task.batched
    scores: list[float] = []
    for shift in (0, 1):
        streams = [np.random.default_rng(7 + shift * i) for i in range(len(genomes))]
        before = task.steps
        compiled = task.evaluate_batch(genomes, copy.deepcopy(streams).__getitem__)
        between = task.steps
        alone = [task.evaluate(Network(genome), stream) for genome, stream in zip(genomes, streams, strict=True)]
        assert compiled == alone
        assert between - before == task.steps - between
        scores += compiled
    task.close()
    return scores
