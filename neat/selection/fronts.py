"""Fronts: which of many genomes are beaten in all goals by others, and how far apart those of a front are (NSGA-II)."""

import numpy as np
from numpy.typing import NDArray

from neat.kernels import Floats, Ints
from neat.kernels.task_kernels import TaskKernels

FEW = 1_000
"""So many rows, or fewer, are sorted without compiled kernels, in milliseconds."""
KERNELS = TaskKernels(__name__, __file__)


def fronts_of(values: Floats) -> Ints:
    """Return the front of each row, (n,): 0 for those that no other dominates, 1 for those that only these do, ...

    A row dominates another if it is as good in every goal and better in one.

    Args:
        values: (n, goals) finite, to be maximized.
    """
    n = len(values)
    if n <= FEW or KERNELS.is_plain():
        return fronts_by_pairs(values)
    order = np.lexsort(-values.T[::-1])
    fronts, previous, last = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    assign_fronts(np.ascontiguousarray(values[order]), fronts, previous, last)
    result = np.empty(n, np.int64)
    result[order] = fronts
    return result


def fronts_by_pairs(values: Floats) -> Ints:
    """Do what `fronts_of` does, by comparing all pairs."""
    fronts = np.full(len(values), -1, np.int64)
    beaten_by = np.zeros(len(values), np.int64)
    for some in _parts(np.arange(len(values))):
        beaten_by += _dominates(values[some], values).sum(axis=0)
    front = 0
    while len(members := np.flatnonzero((beaten_by == 0) & (fronts < 0))):
        fronts[members] = front
        for some in _parts(members):
            beaten_by -= _dominates(values[some], values).sum(axis=0)
        front += 1
    return fronts


def _dominates(rows: Floats, others: Floats) -> NDArray[np.bool_]:
    """Return which rows dominate which others, (rows, others)."""
    at_least = np.ones((len(rows), len(others)), bool)
    better = np.zeros((len(rows), len(others)), bool)
    for goal in range(rows.shape[1]):
        at_least &= rows[:, goal, None] >= others[None, :, goal]
        better |= rows[:, goal, None] > others[None, :, goal]
    return at_least & better


def _parts(positions: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return these positions in parts of 256, so that pairs with all others fit into memory."""
    return [positions[first : first + 256] for first in range(0, len(positions), 256)]


@KERNELS.kernel
def assign_fronts(values: Floats, fronts: Ints, previous: Ints, last: Ints) -> int:
    """Fill `fronts` with the front of each row, and return how many there are.

    A row can only be dominated by one before it. It joins the first front that does not dominate it, which is found by
    bisection: what dominates a member of a front dominates what that member dominates (Zhang et al. 2015, ENS-BS).

    Args:
        values: (n, goals) to be maximized; sorted by the first goal, equal ones by the second and so on, best first.
        fronts: (n,)
        previous: (n,) filled with the row before each one in its front, -1 for none.
        last: (n,) filled with the last row of each front.
    """
    count = 0
    for row in range(len(values)):
        low, high = 0, count
        while low < high:
            middle = (low + high) // 2
            member = last[middle]
            while member >= 0 and not dominates(values, member, row):
                member = previous[member]
            if member >= 0:
                low = middle + 1
            else:
                high = middle
        previous[row] = last[low] if low < count else -1
        last[low], fronts[row] = row, low
        count = max(count, low + 1)
    return count


@KERNELS.kernel
def dominates(values: Floats, one: int, other: int) -> bool:
    """Return whether a row dominates another."""
    is_better = False
    for goal in range(values.shape[1]):
        if values[one, goal] < values[other, goal]:
            return False
        is_better |= values[one, goal] > values[other, goal]
    return is_better


def crowding_of(values: Floats, fronts: Ints | None = None) -> Floats:
    """Return the crowding distance of each row, (n,): how far its neighbours in its front are, over all goals.

    The first and the last of a goal get the largest distance there, 2 for each goal, where NSGA-II has infinity: the
    selection is finite.

    Args:
        values: (n, goals)
        fronts: (n,) the front of each row; one front by default.
    """
    crowding = np.zeros(len(values))
    fronts = np.zeros(len(values), np.int64) if fronts is None else fronts
    for goal in values.T:
        order = np.lexsort((goal, fronts))
        ranked, front = goal[order], fronts[order]
        starts = np.flatnonzero(np.concatenate([np.ones(min(1, len(front)), bool), front[1:] != front[:-1]]))
        sizes = np.diff(starts, append=len(front))
        first, last = np.repeat(ranked[starts], sizes), np.repeat(ranked[starts + sizes - 1], sizes)
        gaps = np.zeros(len(goal))
        gaps[1:-1] = ranked[2:] - ranked[:-2]
        np.divide(gaps, last - first, out=gaps, where=last > first)
        gaps[(ranked == first) | (ranked == last)] = 2.0  # equal ones are equally far out
        gaps[last == first] = 0.0
        crowding[order] += gaps
    return crowding


def compile_kernels() -> None:
    """Call every kernel with the types of a run; see `neat.kernels.task_kernels`."""
    values = np.array([[1.0, 2.0], [0.0, 1.0]])
    dominates(values, 0, 1)
    assign_fronts(values, np.empty(2, np.int64), np.empty(2, np.int64), np.empty(2, np.int64))
