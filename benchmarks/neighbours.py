"""What selection by behaviour costs in a large generation: all pairs by NumPy, our compiled loops, and a k-d tree.

    python -m benchmarks.neighbours

CPU time of one generation of 10,000 genomes with an archive of 20,000 behaviours, the least of 3 rounds. The k-d tree
is SciPy's (`cKDTree`, p=1), where SciPy is installed; it finds the nearest and not who enters an archive. All results
are compared, bit by bit but for those of the tree, whose sums have another order.
"""

import importlib.util
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.timing import peak_megabytes
from neat.selection import distances, fronts, neighbours
from neat.selection.outcomes import Floats
from neat.selection.pareto import ranks_of

GENOMES, ARCHIVE, NEIGHBOURS, ROUNDS = 10_000, 20_000, 15, 3
ALL_PAIRS = 10**18
"""More pairs than there are: NumPy compares them all."""


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU seconds of one call, the least of some rounds, and its result."""
    seconds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        result = action()
        seconds.append(time.process_time() - begun)
    return min(seconds), result


def both(action: Callable[[], Any]) -> str:
    """Return the CPU seconds of an action by NumPy and by the kernels, as cells of a table.

    Raises:
        AssertionError: The results differ.
    """
    few = distances.FEW_PAIRS, fronts.FEW
    distances.FEW_PAIRS = fronts.FEW = ALL_PAIRS
    numpy_seconds, expected = timed(action)
    distances.FEW_PAIRS, fronts.FEW = few
    seconds, found = timed(action)
    if found.tobytes() != expected.tobytes():
        raise AssertionError("compiled loops and NumPy differ")
    return f"{numpy_seconds:.2f} | {seconds:.3f}"


def by_tree(points: Floats, others: Floats, k: int) -> str:
    """Return the CPU seconds of SciPy's tree for the means to the nearest, as a cell of a table; "" without SciPy."""
    if importlib.util.find_spec("scipy") is None:
        return ""
    from scipy.spatial import cKDTree

    def search() -> Any:
        return cKDTree(others).query(points, k, p=1)[0].mean(axis=1) / points.shape[1]

    seconds, found = timed(search)
    np.testing.assert_allclose(found, distances.means_to_nearest(points, others, k), rtol=1e-9)
    return f"{seconds:.3f}"


def behaviours(kind: str, measures: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return the behaviours of a generation and of an archive: spread over the ranges, or around a few places."""
    if kind == "spread":
        return rng.random((GENOMES, measures)), rng.random((ARCHIVE, measures))
    places = rng.random((50, measures))
    crowded = places[rng.integers(50, size=GENOMES)] + 0.02 * rng.normal(size=(GENOMES, measures))
    return crowded, rng.random((ARCHIVE, measures))


def main() -> None:
    """Print a table."""
    rng = np.random.default_rng(1)
    neighbours.KERNELS.compile()
    fronts.KERNELS.compile()
    print("| | NumPy, all pairs | compiled | k-d tree |\n| --- | ---: | ---: | ---: |")
    for measures in (2, 10):
        for kind in ("spread", "crowded"):
            points, archive = behaviours(kind, measures, rng)
            scores, pool = rng.normal(size=GENOMES), np.concatenate([points, archive])
            name = f"{measures} measures, {kind}"
            nearest = both(partial(distances.means_to_nearest, points, pool, NEIGHBOURS))
            print(f"| novelty, {name} | {nearest} | {by_tree(points, pool, NEIGHBOURS)} |", flush=True)
            known = np.concatenate([scores, rng.normal(size=ARCHIVE)])
            lower = both(partial(distances.lower_of_nearest, points, pool, NEIGHBOURS, scores, known))
            print(f"| local competition, {name} | {lower} | |", flush=True)
            threshold = float(np.median(distances.means_to_nearest(points, archive, 1)))
            entries = both(partial(distances.entries, points, archive, threshold))
            print(f"| entries, {name} | {entries} | |", flush=True)
            better = both(partial(distances.means_to_nearest_better, points, scores, NEIGHBOURS))
            print(f"| dominated novelty, {name} | {better} | |", flush=True)
    for goals in (1, 2, 3, 8):
        values = rng.normal(size=(GENOMES, goals))
        print(f"| ranks by {goals} goals | {both(partial(ranks_of, values))} | |", flush=True)
    print(f"\nPeak memory of this process: {peak_megabytes():.0f} MB.")


if __name__ == "__main__":
    main()
