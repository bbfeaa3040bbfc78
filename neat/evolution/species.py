"""Species: genomes near enough to each other to compete among themselves (paper, section 3.3)."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neat.evolution.threshold import Division, steered
from neat.genetics.genome import Genome
from neat.genetics.genomes import Genomes
from neat.kernels.distance import NONE, DistanceRates
from neat.kernels.distance import speciate as speciate_kernel
from neat.settings import ExtinctionSettings, Settings

Indices = NDArray[np.int64]


@dataclass(eq=False)
class Species:
    """A species of the present generation."""

    id: int
    """A number that no other species of the run has."""
    founded: int
    """The generation in which it first had members."""
    representative: Genome
    """A member of the generation before (at first: its founder), which new genomes are held against."""
    members: Indices
    """(size,) int64: positions in the generation."""
    best: float = -math.inf
    """The best fitness that any member ever had."""
    improved: int = 0
    """The generation in which that was reached."""
    marks: int = 0
    """How many generations in a row it was among the worst (crAIg's extinction rule)."""

    def improves(self, scores: NDArray[np.float64]) -> bool:
        """Return whether a member is better, by these scores of the generation, than any ever was."""
        return bool(scores[self.members].max() > self.best)

    def stagnant(self, generation: int) -> int:
        """Return for how many generations the best has not improved."""
        return generation - self.improved


def speciate(
    genomes: Genomes, species: list[Species], threshold: float, settings: Settings, next_id: int
) -> tuple[list[Species], float]:
    """Return the species that these genomes fall into, and the threshold that made them.

    Each genome joins the first species whose representative is nearer than the threshold; one that
    fits nowhere founds a new species. Old species come first, empty ones are left out. Where there
    is a target, the threshold is moved until the number of species is near it.

    Args:
        genomes: The new generation.
        species: The species of the generation before, in the order in which they are tried; their
            members are overwritten.
        threshold: delta_t of the generation before.
        settings: Of which the part `species` matters.
        next_id: For the first new species.
    """
    representatives = Genomes.pack([kind.representative for kind in species]) if species else genomes[:0]
    rates = settings.distance_rates()

    def divide(threshold: float, most: int) -> Division:
        return divided(genomes, representatives, rates, threshold, most)

    division = steered(divide, threshold, len(genomes), settings.species)
    return _regrouped(genomes, species, division, next_id), division.threshold


def divided(genomes: Genomes, representatives: Genomes, rates: DistanceRates, threshold: float, most: int) -> Division:
    """Return how this threshold divides a generation, or that it makes more than `most` species of it."""
    assigned, founders = np.empty(len(genomes), np.int64), np.empty(len(genomes), np.int64)
    founded = speciate_kernel(
        genomes.packed, representatives.packed, rates, threshold, most, np.empty(3, np.int64), assigned, founders
    )
    if founded == NONE:
        return Division(threshold, most + 1, assigned[:0], founders[:0])
    return Division(threshold, int(np.count_nonzero(np.bincount(assigned))), assigned, founders[:founded])


def _regrouped(genomes: Genomes, species: list[Species], division: Division, next_id: int) -> list[Species]:
    """Return the species of a division as objects, old ones first, empty ones left out."""
    order = np.argsort(division.assigned, kind="stable")
    total = len(species) + len(division.founders)
    members = np.split(order, np.searchsorted(division.assigned[order], np.arange(1, total)))
    everything = list(species)
    for number, founder in enumerate(division.founders.tolist()):
        everything.append(
            Species(
                next_id + number, genomes.generation, genomes[founder].copy(), order[:0], improved=genomes.generation
            )
        )
    for kind, positions in zip(everything, members, strict=True):
        kind.members = positions
    return [kind for kind in everything if len(kind.members)]


def judge(species: list[Species], scores: NDArray[np.float64], generation: int, rules: ExtinctionSettings) -> None:
    """Enter this generation's scores: what improved, and who is marked (crAIg's rule).

    The worst `mark_share` of all species, by mean fitness, get a mark; the others lose theirs.
    """
    for kind in species:
        best = scores[kind.members].max()
        if best > kind.best:
            kind.best, kind.improved = float(best), generation
    means = [_mean(scores[kind.members]) for kind in species]
    worst = set(np.argsort(means, kind="stable")[: int(rules.mark_share * len(species))].tolist())
    for position, kind in enumerate(species):
        kind.marks = kind.marks + 1 if position in worst else 0


def survivors(species: list[Species], fittest: Species, generation: int, rules: ExtinctionSettings) -> list[Species]:
    """Return the species that may have children: neither stagnant nor marked too often in a row.

    `fittest`, which holds the best genome of this generation, is always among them.
    """
    return [
        kind
        for kind in species
        if kind is fittest
        or not (
            (rules.stagnation and kind.stagnant(generation) >= rules.stagnation)
            or (rules.mark_share and kind.marks >= rules.marks)
        )
    ]


def _mean(scores: NDArray[np.float64]) -> float:
    """Return the mean without overflow; -inf where a member failed."""
    return float(np.sum(scores / len(scores)))
