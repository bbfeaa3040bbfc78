"""Distances: how far behaviours are from the nearest of others.

The distance of two behaviours is the mean over all measures of their absolute differences, each divided by the width of
the measure's range. So is that of the authors' release of novelty search, apart from the widths
(jal278/novelty-search-cpp, `hist_diff`). All pairs are compared, some at a time, which is exact and deterministic.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from neat.selection.outcomes import Floats, Measure

MOST_PAIRS = 2_000_000
"""Pairs that are compared at a time: 16 MB for each array of distances."""


def scaled(measures: Floats, declared: Sequence[Measure]) -> Floats:
    """Return measures, (n, m), in units of the width of their ranges; those without a finite range are unchanged."""
    widths = np.array([one.high - one.low for one in declared], np.float64)
    return measures / np.where(np.isfinite(widths), widths, 1.0)


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
