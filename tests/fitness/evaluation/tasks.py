"""Tasks whose scores depend on chance, for the tests of evaluation."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import mtrand

import fitness
from neat import Genomes, Network, Networks, Population, Settings, evolve
from tests.plain import digest

SELECTIONS: dict[str, dict[str, Any]] = {
    "novelty": {"selection.kind": "novelty"},
    "dominated novelty": {"selection.kind": "dominated-novelty"},
    "pareto": {"selection.kind": "pareto", "selection.goals": ["score", "novelty", "connection-cost"]},
    "pareto of facts": {"selection.kind": "pareto", "selection.goals": ["-sum", "x", "network-size"]},
}
"""Every kind of selection that follows outcomes, for `Walk`."""


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


class Simulator(Noisy):
    """A task that draws from the global generators, as many simulators do; now and then one more number."""

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        output = float(network.activate((1.0, 1.0))[0])
        drawn = random.random() + float(mtrand.normal()) + random.gauss(0.0, 1.0)
        return output + drawn + (random.random() if output > 0.5 else 0.0)


class Duels:
    """A task whose genomes meet: how many others of the same call each one beats."""

    name, inputs, outputs, together = "duels", 2, 1, True

    def live(self, networks: Networks, rng: np.random.Generator) -> Any:
        values = networks.activate(np.full((networks.size, 2), 0.5)).ravel() + 0.1 * rng.random(networks.size)
        return (values[:, None] > values).sum(axis=1) + random.random()


class BatchDuels:
    """The same by `evaluate_batch`, and by mistake not `together`."""

    name, inputs, outputs, batched, validation_episodes = "duels", 2, 1, True, 0

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        return 0.0

    def evaluate_batch(self, genomes: Genomes, rng: Callable[[int], np.random.Generator]) -> list[float]:
        values = np.array([Network(genome).activate([0.5, 0.5])[0] for genome in genomes])
        return [float((value > values).sum()) for value in values]


def task_of(function: Callable[[Network], object]) -> fitness.PreparedTask:
    return fitness.as_task(function, inputs=2, outputs=1)


class Walk:
    """A task that reports all that an outcome can have; every fifth genome fails, and some report one fact more."""

    name, inputs, outputs, validation_episodes = "walk", 2, 1, 5
    measures = (("x", 0.0, 1.0), ("y", 0.0, 1.0))

    def evaluate(self, network: Network, rng: np.random.Generator) -> fitness.Outcome:
        x, y = (float(network.activate(rng.random(2))[0]) for _ in "xy")
        facts = {"sum": x + y, **({"high": y} if y > 0.6 else {})}
        if 0.3 < x < 0.35:
            raise ValueError("fell")
        return fitness.Outcome(x - y, (x, y), x > y, facts)


class WalkInStep(Walk):
    """The same, many at once."""

    batched = True

    def evaluate_batch(
        self, genomes: Genomes, rng: Callable[[int], np.random.Generator]
    ) -> list[fitness.Outcome | float]:
        outcomes: list[fitness.Outcome | float] = []
        for index, genome in enumerate(genomes):
            try:
                outcomes.append(self.evaluate(Network(genome), rng(index)))
            except ValueError:
                outcomes.append(-np.inf)
        return outcomes


class WalkTogether(WalkInStep):
    """The same, scored by one call."""

    together, batched, validation_episodes = True, False, 0


def bred(selection: str, evaluator: fitness.Evaluator) -> list[Any]:
    """Return all that a short run on `Walk` with a selection of `SELECTIONS` gives: its records, and its last genes."""
    settings = Settings(population_size=20).replace(SELECTIONS[selection] | {"mutation.add_neuron_rate": 0.5})
    population, records = Population(settings, inputs=2, outputs=1, seed=4), []
    for generation in evolve(population, evaluator):
        records += [generation.number, generation.measures, generation.facts, generation.validated, generation.mean]
        if generation.number == 2:
            break
    return [*records, digest(population.ask())]
