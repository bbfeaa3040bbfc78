"""Eigenvectors of the covariance of a weight search: our compiled loop beside NumPy's library.

    python -m benchmarks.eigenvectors

CPU time of the whole process, so that the threads that the library starts are counted; medians of 9 rounds.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from neat.kernels.linear_algebra import eigen

SIZES = (5, 10, 30, 60, 99)
ROUNDS, CALLS = 9, 20


def cpu_seconds(action: Callable[[], object]) -> float:
    """Return the median CPU time of one call."""
    action()
    taken = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        for _ in range(CALLS):
            action()
        taken.append((time.process_time() - begin) / CALLS)
    return statistics.median(taken)


def main() -> None:
    """Print a table."""
    print("| rows | ours, CPU ms | numpy.linalg.eigh, CPU ms |\n| ---: | ---: | ---: |")
    for n in SIZES:
        square = np.random.default_rng(n).standard_normal((n, n))
        matrix, values, vectors = square @ square.T, np.empty(n), np.empty((n, n))

        ours, theirs = partial(eigen, matrix, values, vectors), partial(np.linalg.eigh, matrix)
        print(f"| {n} | {1e3 * cpu_seconds(ours):.4f} | {1e3 * cpu_seconds(theirs):.4f} |")


if __name__ == "__main__":
    main()
