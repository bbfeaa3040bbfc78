"""Tasks whose scores depend on chance, for the tests of evaluation."""

from collections.abc import Callable

import numpy as np

import fitness
from neat import Network


class Noisy:
    """A task whose fitness depends on the network and on chance."""

    inputs, outputs, validation_episodes = 2, 1, 5

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        return float(network.activate(rng.random(2))[0])


class Judge(Noisy):
    """A task with its own validation."""

    def validate(self, network: Network) -> float:
        return 100.0 + float(network.activate((0.0, 0.0))[0])


class Lottery:
    """A task whose fitness depends on chance alone, with a long validation."""

    inputs, outputs, validation_episodes = 2, 1, 100

    def __init__(self) -> None:
        self.drawn: list[float] = []

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        self.drawn.append(float(rng.random()))
        return self.drawn[-1]


def task_of(function: Callable[[Network], object]) -> fitness.PreparedTask:
    return fitness.as_task(function, inputs=2, outputs=1)
