"""Neighbours: compiled loops that find the nearest of many behaviours.

Sums of absolute differences are compared, which `neat.selection.distances` divides by the number of measures: the order
is the same. The others are passed by measure, so that a block of them is compared with one behaviour at a time, in
vector instructions. All loops are exact: they return the bits that NumPy's comparison of all pairs does.
"""

import numpy as np

from neat.kernels import Bools, Floats, Ints
from neat.kernels.task_kernels import TaskKernels

BLOCK = 128
"""Others that are compared at a time."""
KERNELS = TaskKernels(__name__, __file__)


@KERNELS.kernel
def sum_differences(point: Floats, columns: Floats, first: int, last: int, sums: Floats) -> None:
    """Fill `sums` with the sums of absolute differences between a point and the others from `first` to `last`."""
    for measure in range(len(point)):
        column, own = columns[measure, first:last], point[measure]
        if measure == 0:
            for j in range(len(column)):
                sums[j] = abs(own - column[j])
        else:
            for j in range(len(column)):
                sums[j] += abs(own - column[j])


@KERNELS.kernel
def keep_nearest(sums: Floats, count: int, row: Floats) -> None:
    """Insert those of the first `count` sums that are smaller than the last of a sorted row, which keeps its length."""
    last = len(row) - 1
    for j in range(count):
        value = sums[j]
        if value < row[last]:
            place = last
            while place > 0 and row[place - 1] > value:
                row[place] = row[place - 1]
                place -= 1
            row[place] = value


@KERNELS.kernel
def first_above(column: Floats, value: float) -> int:
    """Return the position of the first number of a sorted column that is not below a value."""
    low, high = 0, len(column)
    while low < high:
        middle = (low + high) // 2
        if column[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@KERNELS.kernel
def next_block(column: Floats, value: float, left: int, right: int) -> tuple[float, int, int]:
    """Return the least difference of those not visited yet from a value, and where the next block begins and ends.

    Args:
        column: Sorted, with at least one number that is not visited yet.
        value: From whose place on the numbers are visited outwards.
        left: The first that is visited.
        right: The one after the last that is visited.
    """
    before = value - column[left - 1] if left > 0 else np.inf
    after = column[right] - value if right < len(column) else np.inf
    if before < after:
        return before, max(0, left - BLOCK), left
    return after, right, min(len(column), right + BLOCK)


@KERNELS.kernel
def find_nearest(points: Floats, columns: Floats, axis: int, nearest: Floats) -> None:
    """Fill each row with the smallest sums of differences between a point and all others, in ascending order.

    The others are visited from the point's own place on outwards, until the difference in one measure alone is as
    large as the largest sum in the row.

    Args:
        points: (n, m)
        columns: (m, others) sorted by the measure `axis`.
        axis: A measure.
        nearest: (n, k) with k of at most the number of others; inf.
    """
    sums, column = np.empty(BLOCK), columns[axis]
    for i in range(len(points)):
        point, row = points[i], nearest[i]
        left = right = first_above(column, point[axis])
        while left > 0 or right < len(column):
            difference, first, last = next_block(column, point[axis], left, right)
            if difference >= row[len(row) - 1]:
                break
            if last == left:
                left = first
            else:
                right = last
            sum_differences(point, columns, first, last, sums)
            keep_nearest(sums, last - first, row)


@KERNELS.kernel
def find_numbers(points: Floats, columns: Floats, axis: int, order: Ints, nearest: Floats, numbers: Ints) -> None:
    """Fill each row with the distances of the nearest others in ascending order, and with their numbers.

    Of equally near ones those with the lowest numbers are the nearest.

    Args:
        points: (n, m)
        columns: (m, others) sorted by the measure `axis`.
        axis: A measure.
        order: (others,) the number of each column.
        nearest: (n, k) with k of at most the number of others; inf.
        numbers: (n, k) as many as there are others, or more.
    """
    sums, column, count = np.empty(BLOCK), columns[axis], len(columns)
    final = nearest.shape[1] - 1
    for i in range(len(points)):
        point, row, known, limit = points[i], nearest[i], numbers[i], np.inf
        left = right = first_above(column, point[axis])
        while left > 0 or right < len(column):
            difference, first, last = next_block(column, point[axis], left, right)
            if difference > limit:
                break
            if last == left:
                left = first
            else:
                right = last
            sum_differences(point, columns, first, last, sums)
            for j in range(last - first):
                if sums[j] > limit:
                    continue
                distance, number = sums[j] / count, order[first + j]
                if distance > row[final] or (distance == row[final] and number > known[final]):
                    continue
                place = final
                while place > 0 and (
                    row[place - 1] > distance or (row[place - 1] == distance and known[place - 1] > number)
                ):
                    row[place], known[place] = row[place - 1], known[place - 1]
                    place -= 1
                row[place], known[place] = distance, number
                limit = row[final] * count * (1.0 + 1e-14) + 1e-300  # no smaller than any sum with this quotient


@KERNELS.kernel
def find_nearest_before(columns: Floats, lasts: Ints, nearest: Floats) -> None:
    """Fill each row with the smallest sums of differences between a point and the first ones, in ascending order.

    Args:
        columns: (m, n) the points.
        lasts: (n,) how many of the points, from the first on, each is compared with.
        nearest: (n, k) inf; rows keep it where fewer than k are compared.
    """
    sums, point = np.empty(BLOCK), np.empty(len(columns))
    for i in range(len(lasts)):
        for measure in range(len(columns)):
            point[measure] = columns[measure, i]
        for first in range(0, lasts[i], BLOCK):
            last = min(first + BLOCK, lasts[i])
            sum_differences(point, columns, first, last, sums)
            keep_nearest(sums, last - first, nearest[i])


@KERNELS.kernel
def find_near(points: Floats, columns: Floats, axis: int, threshold: float, near: Bools) -> None:
    """Mark each point that has one of the others within a threshold.

    Args:
        points: (n, m)
        columns: (m, others) sorted by the measure `axis`.
        axis: A measure.
        threshold: A distance: a sum of differences, divided by the number of measures.
        near: (n,) False.
    """
    sums, column, count = np.empty(BLOCK), columns[axis], len(columns)
    for i in range(len(points)):
        point = points[i]
        left = right = first_above(column, point[axis])
        while not near[i] and (left > 0 or right < len(column)):
            difference, first, last = next_block(column, point[axis], left, right)
            if difference / count > threshold:
                break
            if last == left:
                left = first
            else:
                right = last
            sum_differences(point, columns, first, last, sums)
            for j in range(last - first):
                if sums[j] / count <= threshold:
                    near[i] = True


@KERNELS.kernel
def find_entries(points: Floats, threshold: float, near: Bools, entries: Ints) -> int:
    """Fill `entries` with the points that enter, one after another, and return how many do.

    Args:
        points: (n, m)
        threshold: A point enters if it is further than this from all that entered before.
        near: (n,) True for points that do not enter in any case; changed.
        entries: (n,)
    """
    count = 0
    for i in range(len(points)):
        if near[i]:
            continue
        entries[count] = i
        count += 1
        for j in range(i + 1, len(points)):
            if not near[j]:
                total = 0.0
                for measure in range(points.shape[1]):
                    total += abs(points[i, measure] - points[j, measure])
                near[j] = total / points.shape[1] <= threshold
    return count


def compile_kernels() -> None:
    """Call every kernel with the types of a run; see `neat.kernels.task_kernels`."""
    points, near = np.array([[0.0, 1.0], [2.0, 3.0]]), np.zeros(2, np.bool_)
    columns = np.ascontiguousarray(points.T)
    find_nearest(points, columns, 0, np.full((2, 1), np.inf))
    find_numbers(points, columns, 0, np.array([0, 1]), np.full((2, 1), np.inf), np.full((2, 1), 2))
    find_nearest_before(columns, np.array([0, 1]), np.full((2, 1), np.inf))
    find_near(points, columns, 0, 0.5, near)
    find_entries(points, 0.5, near, np.zeros(2, np.int64))
