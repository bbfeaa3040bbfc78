"""Species: genomes near enough to each other to compete among themselves (paper, section 3.3)."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neat.genome import Genome, Genomes
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

    def stagnant(self, generation: int) -> int:
        """Return for how many generations the best has not improved."""
        return generation - self.improved


def speciate(
    genomes: Genomes, species: list[Species], threshold: float, settings: Settings, next_id: int
) -> list[Species]:
    """Return the species that these genomes fall into, old ones first, empty ones left out.

    Each genome joins the first species whose representative is nearer than `threshold`; one that
    fits nowhere founds a new species. Membership of the species given is overwritten.

    Args:
        genomes: The new generation.
        species: The species of the generation before, in the order in which they are tried.
        threshold: delta_t.
        settings: Of which the distance's coefficients matter.
        next_id: For the first new species.
    """
    n = len(genomes)
    assigned, founders = np.empty(n, np.int64), np.empty(n, np.int64)
    representatives = Genomes.pack([kind.representative for kind in species]) if species else genomes[:0]
    founded = speciate_kernel(
        genomes.packed,
        representatives.packed,
        settings.distance_rates(),
        threshold,
        np.empty(3, np.int64),
        assigned,
        founders,
    )
    order = np.argsort(assigned, kind="stable")
    members = np.split(order, np.searchsorted(assigned[order], np.arange(1, len(species) + founded)))
    everything = list(species)
    for number in range(founded):
        founder = genomes[int(founders[number])].copy()
        everything.append(
            Species(next_id + number, genomes.generation, founder, founders[:0], improved=genomes.generation)
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


def steered(threshold: float, n_species: int, settings: Settings) -> float:
    """Return the threshold for the next generation, a step nearer to the target number of species."""
    rules = settings.species
    if rules.target == 0 or n_species == rules.target:
        return threshold
    if n_species > rules.target:
        return threshold + rules.threshold_step
    return max(threshold - rules.threshold_step, min(rules.threshold_floor, threshold))


def _mean(scores: NDArray[np.float64]) -> float:
    """Return the mean without overflow; -inf where a member failed."""
    return float(np.sum(scores / len(scores)))
