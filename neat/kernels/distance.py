"""The compatibility distance of two genomes, and the species that follow from it (paper, section 3.3)."""

from typing import NamedTuple

from neat.kernels import Ints, Packed, Rows, kernel
from neat.kernels.topology import zeros

NONE = -1


class DistanceRates(NamedTuple):
    """The coefficients of `settings.SpeciesSettings`; the meanings are documented there."""

    excess_coefficient: float
    disjoint_coefficient: float
    weight_coefficient: float
    small_genome: int


@kernel
def align(ours: Rows, theirs: Rows, counts: Ints) -> float:
    """Count matching, disjoint and excess synapses into `counts`, (3,) in this order (figure 4).

    Returns:
        The sum of |weight difference| over the matching genes.
    """
    matching, disjoint, difference = 0, 0, 0.0
    i, j = 0, 0
    while i < len(ours) and j < len(theirs):
        mine, yours = ours[i].marking, theirs[j].marking
        if mine == yours:
            matching += 1
            difference += abs(ours[i].weight - theirs[j].weight)
            i += 1
            j += 1
        elif mine < yours:
            disjoint += 1
            i += 1
        else:
            disjoint += 1
            j += 1
    counts[0] = matching
    counts[1] = disjoint
    counts[2] = len(ours) - i + len(theirs) - j
    return difference


@kernel
def distance(ours: Rows, theirs: Rows, rates: DistanceRates, counts: Ints) -> float:
    """Return the compatibility distance delta = c1 E / N + c2 D / N + c3 W (equation 1).

    N is 1 if both genomes have fewer genes than `small_genome`. W is 0 if no genes match. `counts` is scratch
    space, (3,).
    """
    difference = align(ours, theirs, counts)
    size = max(len(ours), len(theirs))
    scale = 1.0 if size < rates.small_genome else 1.0 / max(size, 1)
    weights = difference / counts[0] if counts[0] > 0 else 0.0
    structure = rates.excess_coefficient * counts[2] + rates.disjoint_coefficient * counts[1]
    return float(structure * scale + rates.weight_coefficient * weights)


@kernel
def surely_apart(n_ours: int, n_theirs: int, rates: DistanceRates, threshold: float) -> bool:
    """Return whether the numbers of synapses alone imply a distance above `threshold`."""
    size = max(n_ours, n_theirs)
    scale = 1.0 if size < rates.small_genome else 1.0 / max(size, 1)
    least = min(rates.excess_coefficient, rates.disjoint_coefficient) * abs(n_ours - n_theirs) * scale
    return least > threshold


@kernel
def speciate(
    genomes: Packed, representatives: Packed, rates: DistanceRates, threshold: float, most: int,
    counts: Ints, assigned: Ints, founders: Ints,
) -> int:  # fmt: skip
    """Assign each genome to the first species whose representative is compatible (section 3.3).

    A genome that is compatible with none founds a species and represents it for the rest of this generation.

    Args:
        genomes: Packed, n of them.
        representatives: Packed, one for each species of the last generation, in the species' order.
        rates: DistanceRates.
        threshold: delta_t; a smaller distance is compatible.
        most: The largest acceptable number of species; with one more, this stops.
        counts: (3,) scratch space.
        assigned: (n,) to fill: the species' position; new ones follow the old ones.
        founders: (n,) to fill: the genome that founded new species k.

    Returns:
        How many new species there are; NONE if it stopped.
    """
    n_old = len(representatives.synapse_offsets) - 1
    n_new, n_used = 0, 0
    used = zeros(n_old)
    for g in range(len(assigned)):
        ours = genomes.synapses[genomes.synapse_offsets[g] : genomes.synapse_offsets[g + 1]]
        assigned[g] = NONE
        for s in range(n_old + n_new):
            if s < n_old:
                first, last = representatives.synapse_offsets[s], representatives.synapse_offsets[s + 1]
                theirs = representatives.synapses[first:last]
            else:
                founder = founders[s - n_old]
                first, last = genomes.synapse_offsets[founder], genomes.synapse_offsets[founder + 1]
                theirs = genomes.synapses[first:last]
            if surely_apart(len(ours), len(theirs), rates, threshold):
                continue
            if distance(ours, theirs, rates, counts) < threshold:
                assigned[g] = s
                break
        if assigned[g] == NONE:
            assigned[g] = n_old + n_new
            founders[n_new] = g
            n_new += 1
            n_used += 1
        elif assigned[g] < n_old and used[assigned[g]] == 0:
            used[assigned[g]] = 1
            n_used += 1
        if n_used > most:
            return NONE
    return n_new
