"""Distances: how far behaviours are from the nearest of others.

The distance of two behaviours is the mean over all measures of their absolute differences, each divided by the width of
the measure's range. So is that of the authors' release of novelty search, apart from the widths
(jal278/novelty-search-cpp, `hist_diff`). Few pairs are compared with NumPy. Of many, `neat.selection.neighbours` finds
the nearest with the same bits.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from neat.kernels import Ints
from neat.selection import neighbours
from neat.selection.outcomes import Floats, Measure

MOST_PAIRS = 2_000_000
"""Pairs that are compared at a time: 16 MB for each array of distances."""
FARTHEST = 1e300
"""Behaviours of more widths count as this, so that their distances, and sums of these, are finite."""
FEW_PAIRS = 1_000_000
"""So many pairs, or fewer, are compared without compiled kernels, in some 10 ms."""


def scaled(measures: Floats, declared: Sequence[Measure]) -> Floats:
    """Return measures, (n, m), in units of the width of their ranges; those without a finite range are unchanged.

    They are at most `FARTHEST`, and nan where the measure is.
    """
    widths = np.array([one.high - one.low for one in declared], np.float64)
    with np.errstate(over="ignore"):
        return np.clip(measures / np.where(np.isfinite(widths), widths, 1.0), -FARTHEST, FARTHEST)


def distances(points: Floats, others: Floats) -> Iterator[tuple[slice, Floats]]:
    """Yield the distances of some points to all others, (some, others), until all points were met.

    Args:
        points: (n, m)
        others: (p, m)
    """
    step = max(1, MOST_PAIRS // max(1, len(others)))
    for first in range(0, len(points), step):
        some = slice(first, min(len(points), first + step))
        total = np.zeros((some.stop - first, len(others)))
        for measure in range(points.shape[1]):
            total += np.abs(points[some, measure, None] - others[None, :, measure])
        yield some, total / points.shape[1]


def mean_of_nearest(rows: Floats, k: int) -> Floats:
    """Return the mean of the k smallest numbers of each row, of all where there are fewer.

    Args:
        rows: (n, p) with p at least 1.
        k: At least 1.
    """
    k = min(k, rows.shape[1])
    nearest = np.sort(np.partition(rows, k - 1, axis=1)[:, :k], axis=1)  # in one order, so that sums have one rounding
    return np.asarray(nearest.sum(axis=1) / k, np.float64)


def lower_among_nearest(rows: Floats, k: int, own: Floats, scores: Floats) -> Floats:
    """Return how many of the k nearest of each row have a lower score, (n,); of equally near ones the first count.

    Args:
        rows: (n, p) distances, with p at least 1.
        k: At least 1.
        own: (n,) the scores of the rows.
        scores: (p,) those of the columns; nan for a score that is unknown, which is not lower.
    """
    k = min(k, rows.shape[1])
    furthest = np.partition(rows, k - 1, axis=1)[:, k - 1 : k]
    nearest, equal = rows < furthest, rows == furthest
    nearest |= equal & (np.cumsum(equal, axis=1) <= k - nearest.sum(axis=1, keepdims=True))
    return np.asarray((nearest & (scores[None, :] < own[:, None])).sum(axis=1), np.float64)


def means_to_nearest(points: Floats, others: Floats, k: int) -> Floats:
    """Return the mean distance of each point to the k nearest of others, (n,); to all where there are fewer.

    Args:
        points: (n, m)
        others: (p, m) with p at least 1.
        k: At least 1.
    """
    means = np.empty(len(points))
    if not _is_compiled(len(points) * len(others), points, others):
        for some, rows in distances(points, others):
            means[some] = mean_of_nearest(rows, k)
        return means
    axis, columns, _ = _sorted_columns(others)
    nearest = np.full((len(points), min(k, len(others))), np.inf)
    neighbours.find_nearest(np.ascontiguousarray(points), columns, axis, nearest)
    return mean_of_nearest(nearest / points.shape[1], k)


def lower_of_nearest(points: Floats, others: Floats, k: int, own: Floats, scores: Floats) -> Floats:
    """Return how many of the k nearest of others have a lower score than each point, as `lower_among_nearest` does.

    Args:
        points: (n, m)
        others: (p, m) with p at least 1.
        k: At least 1.
        own: (n,) the scores of the points.
        scores: (p,) those of the others; nan for a score that is unknown, which is not lower.
    """
    return means_and_lower(points, others, k, own, scores)[1]


def means_and_lower(points: Floats, others: Floats, k: int, own: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Return what `means_to_nearest` and `lower_of_nearest` do, to the bit, after one search."""
    means, lower, k = np.empty(len(points)), np.empty(len(points)), min(k, len(others))
    if not _is_compiled(len(points) * len(others), points, others):
        for some, rows in distances(points, others):
            means[some], lower[some] = mean_of_nearest(rows, k), lower_among_nearest(rows, k, own[some], scores)
        return means, lower
    axis, columns, order = _sorted_columns(others)
    nearest, numbers = np.full((len(points), k), np.inf), np.full((len(points), k), len(others))
    neighbours.find_numbers(np.ascontiguousarray(points), columns, axis, order, nearest, numbers)
    lower = np.asarray((scores[numbers] < own[:, None]).sum(axis=1), np.float64)
    return mean_of_nearest(nearest, k), lower


def means_to_nearest_better(points: Floats, scores: Floats, k: int) -> Floats:
    """Return the mean distance of each point to the k nearest ones that score more, (n,); inf where none does.

    Args:
        points: (n, m)
        scores: (n,)
        k: At least 1.
    """
    n, means = len(points), np.full(len(points), np.inf)
    if not _is_compiled(n * n, points):
        for some, rows in distances(points, points):
            better = scores[None, :] > scores[some, None]
            for row, position in enumerate(range(some.start, some.stop)):
                if len(known := rows[row, better[row]]):
                    means[position] = mean_of_nearest(known[None, :], k)[0]
        return means
    order = np.argsort(-scores, kind="stable")
    lasts = np.searchsorted(-scores[order], -scores[order])
    nearest = np.full((n, min(k, n)), np.inf)
    neighbours.find_nearest_before(np.ascontiguousarray(points[order].T), lasts, nearest)
    nearest /= points.shape[1]
    counts = np.minimum(lasts, nearest.shape[1])
    for count in np.unique(counts[counts > 0]):
        own = counts == count
        means[order[own]] = mean_of_nearest(nearest[own, :count], k)
    return means


def entries(points: Floats, known: Floats, threshold: float) -> Ints:
    """Return the positions of the points that are far from all known ones and from all that enter before them.

    Args:
        points: (n, m)
        known: (p, m)
        threshold: Further than this is far.
    """
    n = len(points)
    if _is_compiled(n * (n + len(known)), points, known):
        near, found = np.zeros(n, np.bool_), np.empty(n, np.int64)
        points = np.ascontiguousarray(points)
        if len(known):
            axis, columns, _ = _sorted_columns(known)
            neighbours.find_near(points, columns, axis, threshold, near)
        return found[: neighbours.find_entries(points, threshold, near, found)]
    nearest = np.full(n, np.inf)
    if len(known):
        for some, rows in distances(points, known):
            nearest[some] = rows.min(axis=1)
    entered: list[int] = []
    for index in range(n):
        if nearest[index] > threshold:
            entered.append(index)
            _, rows = next(distances(points[index : index + 1], points))
            nearest = np.minimum(nearest, rows[0])
    return np.array(entered, np.int64)


def _is_compiled(pairs: int, *arrays: Floats) -> bool:
    """Return whether to use compiled kernels: for many pairs of finite numbers, once they are compiled."""
    return pairs > FEW_PAIRS and not neighbours.KERNELS.is_plain() and all(np.isfinite(one).all() for one in arrays)


def _sorted_columns(points: Floats) -> tuple[int, Floats, Ints]:
    """Return the measure that varies most, points by measure, (m, p), sorted by that one, and their numbers, (p,)."""
    axis = int(np.argmax(np.ptp(points, axis=0)))
    order = np.argsort(points[:, axis], kind="stable")
    return axis, np.ascontiguousarray(points[order].T), order
