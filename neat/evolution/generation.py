"""Generation: the record of one generation, to print, store and plot."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neat.selection.outcomes import Outcomes, Spread

if TYPE_CHECKING:  # a reader of records, such as the visualizer, does not load the algorithm
    from neat.evolution.population import Population
    from neat.evolution.species import Species
    from neat.genetics.genome import Genome
    from neat.genetics.genomes import Genomes
    from neat.selection.grid import Elite, Grid


@dataclass(frozen=True, kw_only=True)
class SpeciesRecord:
    """The record of one species in one generation."""

    id: int
    founded: int
    """The generation in which it first had members."""
    size: int
    """Members in this generation."""
    best: float
    """The best fitness of a member in this generation."""
    mean: float
    """The mean fitness in this generation; -inf if an evaluation failed."""
    stagnant: int
    """Generations since its best fitness improved."""
    marks: int
    """Consecutive generations in which it was among the worst species."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Generation:
    """The record of one generation, made when its scores are known."""

    number: int
    """0 for the first."""
    best: "Genome"
    """A copy of the fittest genome of this generation."""
    champion: "Genome"
    """An immutable copy of the best genome so far: by validated score if champions are validated, else by fitness."""
    validated: float | None
    """The champion's score on fresh episodes; None where nothing validates."""
    mean: float
    """The mean of all finite fitnesses; -inf if there is none."""
    median: float
    """The median of all fitnesses."""
    species: tuple[SpeciesRecord, ...]
    threshold: float
    """The compatibility threshold of these species."""
    evaluations: int
    """Genomes scored since the run began, including this generation."""
    seconds: float = field(default=0.0, compare=False)
    """The time it took to breed and speciate the next generation."""
    quartiles: tuple[float, float] | None = None
    """The fitnesses a quarter and three quarters of the way up; -inf among failed evaluations."""
    mean_hidden: float | None = None
    """The mean number of hidden neurons of a genome."""
    mean_synapses: float | None = None
    """The mean number of enabled synapses of a genome."""
    champion_species: int | None = None
    """The species that the champion is in; None if the champion is not a genome of this generation."""
    solved: bool = False
    """Whether the outcomes of the champion report that it solves the task: those of its validation if there was one."""
    solutions: int | None = None
    """How many genomes of this generation solve the task, as their outcomes report; None without outcomes."""
    measures: Mapping[str, Spread] = field(default_factory=dict)
    """Each measure that the task declares, over this generation."""
    facts: Mapping[str, Spread] = field(default_factory=dict)
    """Each fact that the task reports, over this generation."""
    coverage: float | None = None
    """The share of the cells of the map that is filled so far; None without a map, see `Population.map`."""
    qd_score: float | None = None
    """The sum of the scores in the map so far, divided by its number of cells; likewise."""
    elites: "tuple[Elite, ...]" = ()
    """The genomes of this generation that are the best so far of their cell of the map."""
    grid: "Grid | None" = None
    """What the cells of the map stand for; None without a map."""
    simplifying: bool | None = None
    """Whether the next generation is bred to lose structure (`phases.kind`); None where evolution has no phases."""

    @staticmethod
    def of(
        population: "Population", outcomes: Outcomes | None = None, elites: "tuple[Elite, ...]" = ()
    ) -> "Generation":
        """Return the record of the population's present generation, which must be scored but not yet bred from.

        Args:
            population: The population.
            outcomes: What the task reports of this generation beside the scores.
            elites: What this generation has added to the population's map.
        """
        genomes, champion = population.ask(), population.champion
        scores = genomes.fitness
        assert champion is not None  # noqa: S101  # every scored generation has one
        finite, ranked = scores[np.isfinite(scores)], np.sort(scores)
        measures, facts = ({}, {}) if outcomes is None else outcomes.spreads()
        return Generation(
            number=population.generation,
            best=genomes[int(np.argmax(scores))].copy(),
            champion=champion,
            validated=population.validated,
            mean=float(np.sum(finite / len(finite))) if len(finite) else -math.inf,
            median=_median(ranked),
            species=tuple(_species_record(species, scores, population.generation) for species in population.species),
            threshold=population.threshold,
            evaluations=population.evaluations,
            quartiles=_quartiles(ranked),
            mean_hidden=len(genomes.packed.neurons) / len(genomes) - genomes.shape.outputs,
            mean_synapses=mean_synapses(genomes),
            champion_species=_species_with(population.species, genomes.ids, champion.id),
            solved=population.solved,
            solutions=None if outcomes is None else int(np.count_nonzero(outcomes.solved)),
            measures=measures,
            facts=facts,
            coverage=None if population.map is None else population.map.coverage,
            qd_score=None if population.map is None else population.map.qd_score,
            elites=elites,
            grid=None if population.map is None else population.map.grid,
        )

    def to_dict(self) -> dict[str, float | None]:
        """Return this generation as plain numbers, a row of a table: of genomes their ids, sizes and fitnesses.

        A measure or fact is four columns: "x_best", its value for the genome with the best score, "x_mean", "x_low" and
        "x_high".
        """
        spreads = {**self.measures, **self.facts}
        return {
            "number": self.number,
            "best": self.best.fitness,
            "best_id": self.best.id,
            "mean": self.mean,
            "median": self.median,
            "champion": self.champion.fitness,
            "champion_id": self.champion.id,
            "champion_hidden": self.champion.hidden,
            "champion_synapses": self.champion.enabled,
            "validated": self.validated,
            "species": len(self.species),
            "threshold": self.threshold,
            "evaluations": self.evaluations,
            "seconds": self.seconds,
            "coverage": self.coverage,
            "qd_score": self.qd_score,
            **{f"{name}_{part}": value for name, one in spreads.items() for part, value in one._asdict().items()},
        }

    def __repr__(self) -> str:
        return f"<{str(self).capitalize()}>"

    def __str__(self) -> str:
        validated = "" if self.validated is None else f", validated {self.validated:.6g}"
        champion = self.champion
        return (
            f"generation {self.number}: best {self.best.fitness:.6g}, mean {self.mean:.6g}, "
            f"champion {champion.fitness:.6g}{validated} ({champion.hidden} hidden, {champion.enabled} synapses), "
            f"{len(self.species)} species, {self.evaluations} evaluations{', simplifying' if self.simplifying else ''}"
        )


def mean_synapses(genomes: "Genomes") -> float:
    """Return the mean number of enabled synapses of a genome."""
    return int(np.count_nonzero(genomes.packed.synapses["enabled"])) / len(genomes)


def _median(ranked: NDArray[np.float64]) -> float:
    """Return the median of sorted scores; unlike that of NumPy, two huge ones in the middle do not overflow."""
    low, high = ranked[[(len(ranked) - 1) // 2, len(ranked) // 2]].tolist()
    return float(low if low == high else low / 2 + high / 2)


def _quartiles(ranked: NDArray[np.float64]) -> tuple[float, float]:
    """Return the scores a quarter and three quarters of the way up sorted scores; each is one of the scores."""
    quarter = (len(ranked) - 1) // 4
    return float(ranked[quarter]), float(ranked[-1 - quarter])


def _species_with(all_species: "list[Species]", ids: NDArray[np.int64], genome: int) -> int | None:
    """Return the id of the species that has this genome as a member; None if the genome is not in the population."""
    positions = np.flatnonzero(ids == genome)
    found = (species.id for species in all_species if len(positions) and positions[0] in species.members)
    return next(found, None)


def _species_record(species: "Species", scores: NDArray[np.float64], generation: int) -> SpeciesRecord:
    own = scores[species.members]
    return SpeciesRecord(
        id=species.id,
        founded=species.founded,
        size=len(own),
        best=float(np.maximum.reduce(own)),
        mean=float(np.add.reduce(own / len(own))),
        stagnant=species.stagnation(generation),
        marks=species.marks,
    )
