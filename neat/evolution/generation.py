"""Generation: the record of one, to print, keep and plot."""

from dataclasses import dataclass, field

from neat.genetics.genome import Genome


@dataclass(frozen=True, kw_only=True)
class SpeciesRecord:
    """What there is to say of a species in one generation."""

    id: int
    founded: int
    """The generation in which it first had members."""
    size: int
    best: float
    """The best fitness among its members now."""
    mean: float
    stagnant: int
    """Generations since its best fitness ever improved."""
    marks: int
    """Generations in a row in which it was among the worst."""


@dataclass(frozen=True, kw_only=True)
class Generation:
    """What there is to say of one generation, once it has been scored."""

    number: int
    """0 for the first."""
    best: Genome
    """A copy of the fittest genome of this generation."""
    champion: Genome
    """An immutable copy of the best genome so far: by validated score where there is one, by fitness if not."""
    validated: float | None
    """The champion's score on fresh episodes; None where nothing validates."""
    mean: float
    """Of all fitnesses that are finite."""
    median: float
    species: tuple[SpeciesRecord, ...]
    threshold: float
    """The compatibility threshold that made these species."""
    evaluations: int
    """Genomes scored since the run began, this generation's included."""
    seconds: float = field(default=0.0, compare=False)
    """Time it took to breed and speciate the next generation."""

    def __str__(self) -> str:
        validated = "" if self.validated is None else f", validated {self.validated:.6g}"
        champion = self.champion
        return (
            f"generation {self.number}: best {self.best.fitness:.6g}, mean {self.mean:.6g}, "
            f"champion {champion.fitness:.6g}{validated} ({champion.hidden} hidden, {champion.enabled} synapses), "
            f"{len(self.species)} species, {self.evaluations} evaluations"
        )
