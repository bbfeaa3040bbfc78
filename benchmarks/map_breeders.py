"""Breeders: the ways to make genomes that fill a map of behaviours, which `benchmarks.map_elites` compares."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import fitness
import neat

CELLS = 50
"""Of a map, along each measure."""


class Game(NamedTuple):
    """A game with measures."""

    name: str
    task: Callable[[], fitness.Gymnasium]
    settings: neat.Settings
    offset: float
    """Subtracted from each score in the QD score."""
    marks: tuple[int, ...]
    """Episodes after which the map is looked at; the last ends a run unless `--episodes` does."""


class Way(NamedTuple):
    """A way to fill a map."""

    name: str
    what: str
    game: Game
    breed: Callable[["Way", int, Any], "Breeder"]
    is_one_terrain: bool = False
    batch: int = 100
    changes: dict[str, Any] = {}  # noqa: RUF012  # a default that nobody changes
    """Of the settings of the game."""
    line: float = 0.0
    """The deviation of a move along the line to another elite, in distances to it (Vassiliades & Mouret 2018)."""
    recent: float = 0.0
    """The share of parents that are drawn from the newest elites, as many as a batch has genomes."""

    @property
    def settings(self) -> neat.Settings:
        """Those of the game with what this way changes."""
        return self.game.settings.replace({"population_size": self.batch, **self.changes})


class Breeder:
    """Makes genomes to score; here those of MAP-Elites, children of elites."""

    def __init__(self, way: Way, seed: int, archive: Any) -> None:
        self.way, self.archive = way, archive
        self.rng = np.random.default_rng(seed)
        task = way.game.task()
        self.population = neat.Population(way.settings, inputs=task.inputs, outputs=task.outputs, seed=seed)

    def ask(self) -> list[neat.Genome]:
        """Return a batch of genomes."""
        if self.archive.empty:
            return list(self.population.ask())
        elites = self.archive.data("solution")
        newest = np.argsort([genome.id for genome in elites])[::-1][: self.way.batch]
        children = []
        for _ in range(self.way.batch):
            is_recent = self.rng.random() < self.way.recent
            parent = elites[self.rng.choice(newest) if is_recent else self.rng.integers(len(elites))]
            if self.way.line:
                other = elites[self.rng.integers(len(elites))]
                parent = neat.move_towards(parent, other, self.way.line * self.rng.standard_normal())
            children.append(neat.mutate(parent, self.way.settings, self.population.markings, self.rng))
        return children

    def tell(self, outcomes: fitness.Outcomes) -> None:
        """Take what the task reports of the batch."""


class Generations(Breeder):
    """The generations of a population, which are bred as its settings say."""

    def ask(self) -> list[neat.Genome]:
        """Return the present generation."""
        return list(self.population.ask())

    def tell(self, outcomes: fitness.Outcomes) -> None:
        """Breed the next generation."""
        self.population.tell(outcomes)


class CmaMe(Breeder):
    """CMA-ME of pyribs' tutorial: five emitters of 30 linear networks without a bias."""

    def __init__(self, way: Way, seed: int, archive: Any) -> None:
        from ribs.emitters import EvolutionStrategyEmitter
        from ribs.schedulers import Scheduler

        super().__init__(way, seed, archive)
        self.template = self.population.ask()[0]
        self.vectors = new_archive(way.game, solution_dim=len(self.template.synapses), solution_dtype=np.float64)
        self.scheduler = Scheduler(
            self.vectors,
            [
                EvolutionStrategyEmitter(
                    self.vectors, x0=np.zeros(len(self.template.synapses)), sigma0=1.0, ranker="2imp",
                    batch_size=way.batch // 5, seed=5 * seed + number,
                )
                for number in range(5)
            ],
        )  # fmt: skip

    def ask(self) -> list[neat.Genome]:
        """Return networks with the weights that the emitters ask for."""
        genomes = []
        for weights in self.scheduler.ask():
            genome = self.template.copy()
            genome.synapses["weight"] = weights
            genomes.append(genome)
        return genomes

    def tell(self, outcomes: fitness.Outcomes) -> None:
        """Report to the emitters."""
        self.scheduler.tell(outcomes.scores, outcomes.measures[:, :2])


def new_archive(game: Game, solution_dim: Any = (), solution_dtype: Any = object) -> Any:
    """Return an empty grid over the first two measures of a game."""
    from ribs.archives import GridArchive

    return GridArchive(
        solution_dim=solution_dim, dims=(CELLS, CELLS), qd_score_offset=game.offset,
        ranges=[(low, high) for _, low, high in game.task().measures[:2]],
        solution_dtype=solution_dtype, objective_dtype=np.float64, measures_dtype=np.float64,
    )  # fmt: skip
