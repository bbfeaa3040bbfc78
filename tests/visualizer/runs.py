"""Run directories as evolution writes them, made quickly."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fitness.replays.episode import record
from fitness.task import Frame
from neat import NEURON, SYNAPSE, Generation, Genome, Network, Settings, Shape
from neat.evolution.generation import SpeciesRecord
from neat.runs.replays import Replays
from neat.runs.run import About, Run
from neat.selection.grid import Elite, Grid
from neat.selection.outcomes import Measure


class Wandering:
    """A game without a goal: the inputs oscillate, and a dot moves over a picture."""

    name = "wandering"

    def __init__(self, inputs: int = 2, outputs: int = 1, steps: int = 20) -> None:
        self.inputs, self.outputs, self.steps = inputs, outputs, steps

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        return float(network.activate(np.zeros(self.inputs))[0])

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        network.reset()
        phases = rng.random(self.inputs) * 2 * np.pi
        for step in range(self.steps):
            seen = np.sin(step / 7 + phases)
            picture = np.full((24, 32, 3), 40, np.uint8)
            picture[step % 24, step % 32] = 255
            yield Frame(seen, network.activate(seen), 1.0, picture, [step % self.outputs])


def grown(hidden: int = 1, synapses: int = 4, inputs: int = 2, outputs: int = 1, **facts: Any) -> Genome:
    """Return a genome with so many hidden neurons and synapses, always the same one."""
    rng = np.random.default_rng(hidden)
    shape = Shape(inputs, outputs)
    neurons = shape.first_hidden + hidden
    depth = np.concatenate([np.full(inputs, -1.0), np.full(outputs, 2.0), np.linspace(0.0, 1.0, hidden)])
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < synapses:
        source, target = int(rng.integers(neurons)), int(rng.integers(inputs, neurons))
        if depth[source] < depth[target]:
            pairs.add((source, target))
    rows = [(marking, *pair, rng.normal(), True) for marking, pair in enumerate(sorted(pairs), start=1)]
    ids = range(inputs, neurons)
    genome = Genome(
        shape, np.array(rows, SYNAPSE), np.array([(neuron, 0.0, 1.0, 0, 0) for neuron in ids], NEURON), **facts
    )
    genome.check()
    return genome


def generation_of(generation: int, champion: Genome, sizes: Sequence[int] = (100, 50)) -> Generation:
    """Return the record of a generation, with species 1, 2 ... of these sizes."""
    species = tuple(
        SpeciesRecord(id=number, founded=0, size=size, best=1.0, mean=0.5, stagnant=0, marks=0)
        for number, size in enumerate(sizes, start=1)
        if size
    )
    return Generation(
        number=generation, best=champion, champion=champion, validated=champion.fitness - 0.25,
        mean=champion.fitness / 2, median=0.0, species=species, threshold=3.0, evaluations=150 * (generation + 1),
        seconds=0.01, quartiles=(champion.fitness / 4, 0.75 * champion.fitness), mean_hidden=0.5, mean_synapses=4.25,
        champion_species=species[0].id if species else None,
    )  # fmt: skip


MAP = Grid((Measure("x", 0.0, 300.0), Measure("y", 0.0, 200.0)), (50, 50))
"""The grid of a fabricated map."""


def with_elites(generation: Generation, elites: Mapping[tuple[int, int], Genome]) -> Generation:
    """Return the record of a generation in which these genomes became the elites of these cells of `MAP`.

    Their behaviour is the middle of the cell, and those with an even id solve the task.
    """
    entered = tuple(
        Elite(50 * i + j, genome.fitness, genome, (6.0 * i + 3.0, 4.0 * j + 2.0), genome.id % 2 == 0)
        for (i, j), genome in elites.items()
    )
    filled = 0.01 * (generation.number + 1)
    return dataclasses.replace(generation, elites=entered, grid=MAP, coverage=filled, qd_score=100.0 * filled)


def make_run(
    directory: Path, generations: int = 6, *, champions: Sequence[Genome] = (), state: str = "finished", **about: Any
) -> Run:
    """Make a run directory whose champions replaced one another at equal intervals, each with a replay.

    Args:
        directory: Its path.
        generations: Number of generations.
        champions: By default three small genomes with the ids 10, 20 and 30.
        state: The recorded state of the run.
        about: Other entries of the [run] table in settings.toml.
    """
    given = list(champions) or [grown(hidden, hidden + 3, id=10 * hidden, fitness=1.0 * hidden) for hidden in (1, 2, 3)]
    run = Run.create(directory, Settings(), About(**{"task": "wandering", "seed": 1, **about}))
    run.note_state(state)
    shape = given[0].shape
    replays = Replays(run.directory / "replays")
    for number in range(generations):
        champion = given[number * len(given) // generations]
        run.record(generation_of(number, champion, (100 - number, 50)), seconds_evaluating=0.1)
        if champion.id not in replays.genomes():
            replays.keep(record(Wandering(shape.inputs, shape.outputs), champion, number))
    return run
