"""Species: groups of similar genomes that compete among themselves (paper, section 3.3)."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neat.evolution.threshold import Division, adjust_threshold
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
    """Unique within the run."""
    founded: int
    """The generation in which it first had members."""
    representative: Genome
    """The genome that new genomes are compared with: a member of the previous generation, at first its founder."""
    members: Indices
    """(size,) int64: positions in the generation."""
    best: float = -math.inf
    """The best fitness that any member ever had."""
    improved: int = 0
    """The generation in which `best` last improved."""
    marks: int = 0
    """Consecutive generations in which it was among the worst species (crAIg's extinction rule)."""

    def mean(self, scores: NDArray[np.float64]) -> float:
        """Return the mean score of the members, without overflow; -inf if one of them failed."""
        return mean_of(scores[self.members])

    def improves(self, scores: NDArray[np.float64]) -> bool:
        """Return whether a member's score in this generation exceeds the best so far."""
        return best_of(scores[self.members]) > self.best

    def stagnation(self, generation: int) -> int:
        """Return the number of generations since the best fitness improved."""
        return generation - self.improved


def best_of(scores: NDArray[np.float64]) -> float:
    """Return the best of these scores, which a reduction without its method finds in half the time."""
    return float(np.maximum.reduce(scores))


def mean_of(scores: NDArray[np.float64]) -> float:
    """Return the mean of these scores, without overflow; -inf if an evaluation failed."""
    return float(np.add.reduce(scores / len(scores)))


def speciate(
    genomes: Genomes, all_species: list[Species], threshold: float, settings: Settings, next_id: int
) -> tuple[list[Species], float]:
    """Return the species of these genomes, and the compatibility threshold used.

    A genome joins the first species whose representative is nearer than the threshold; without one it
    founds a new species. Existing species come first; empty ones are left out. If the settings have a
    target, the threshold is adjusted until the number of species is near it.

    Args:
        genomes: The new generation.
        all_species: The species of the previous generation, in the order in which they are tried;
            their members are overwritten.
        threshold: delta_t of the previous generation.
        settings: Only the distance coefficients and the group `species` are used.
        next_id: The id of the first new species.
    """
    representatives = Genomes.pack([species.representative for species in all_species]) if all_species else genomes[:0]
    rates = settings.distance_rates()

    def divide(threshold: float, limit: int) -> Division:
        return divide_generation(genomes, representatives, rates, threshold, limit)

    division = adjust_threshold(divide, threshold, len(genomes), settings.species)
    return _species_of(genomes, all_species, division, next_id), division.threshold


def divide_generation(
    genomes: Genomes, representatives: Genomes, rates: DistanceRates, threshold: float, limit: int
) -> Division:
    """Return the division of a generation by this threshold; stop, without members, above `limit` species."""
    assigned, founders = np.empty(len(genomes), np.int64), np.empty(len(genomes), np.int64)
    founded = speciate_kernel(
        genomes.packed, representatives.packed, rates, threshold, limit, np.empty(3, np.int64), assigned, founders
    )
    if founded == NONE:
        return Division(threshold, limit + 1, assigned[:0], founders[:0])
    return Division(threshold, int(np.count_nonzero(np.bincount(assigned))), assigned, founders[:founded])


def _species_of(genomes: Genomes, all_species: list[Species], division: Division, next_id: int) -> list[Species]:
    """Return the species of a division: existing ones first, then new ones, without empty ones."""
    order = np.argsort(division.assigned, kind="stable")
    total = len(all_species) + len(division.founders)
    ends = np.cumsum(np.bincount(division.assigned, minlength=total)).tolist()
    members = [order[first:last] for first, last in zip([0, *ends], ends, strict=False)]
    candidates = list(all_species)
    for number, founder in enumerate(division.founders.tolist()):
        candidates.append(
            Species(
                next_id + number, genomes.generation, genomes[founder].copy(), order[:0], improved=genomes.generation
            )
        )
    for species, positions in zip(candidates, members, strict=True):
        species.members = positions
    return [species for species in candidates if len(species.members)]


def record_scores(
    all_species: list[Species], scores: NDArray[np.float64], generation: int, rules: ExtinctionSettings
) -> None:
    """Record the scores of a generation in its species: which improved, and which are marked (crAIg's rule).

    The worst `mark_share` of the species, by mean fitness, get a mark; the others lose theirs.
    """
    for species in all_species:
        best = best_of(scores[species.members])
        if best > species.best:
            species.best, species.improved = best, generation
    worst = _worst(all_species, scores, int(rules.mark_share * len(all_species)))
    for position, species in enumerate(all_species):
        species.marks = species.marks + 1 if position in worst else 0


def _worst(all_species: list[Species], scores: NDArray[np.float64], count: int) -> set[int]:
    """Return the positions of this many species with the lowest means."""
    if count == 0:
        return set()
    means = [species.mean(scores) for species in all_species]
    return set(np.argsort(means, kind="stable")[:count].tolist())


def survivors(
    all_species: list[Species], fittest: Species, generation: int, rules: ExtinctionSettings
) -> list[Species]:
    """Return the species that may have children: those neither stagnant nor marked too often in succession.

    `fittest`, which holds the best genome of this generation, always survives.
    """
    return [
        species
        for species in all_species
        if species is fittest
        or not (
            (rules.stagnation and species.stagnation(generation) >= rules.stagnation)
            or (rules.mark_share and species.marks >= rules.marks)
        )
    ]
