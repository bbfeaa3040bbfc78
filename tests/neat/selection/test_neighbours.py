"""Compiled loops over neighbours: the bits of NumPy's comparison of all pairs, and of the loops in plain Python."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from neat.kernels import JIT
from neat.kernels.plain import twin_of
from neat.selection import distances as module
from neat.selection import neighbours
from neat.selection.distances import (
    entries,
    lower_of_nearest,
    means_and_lower,
    means_to_nearest,
    means_to_nearest_better,
)


@pytest.fixture(autouse=True)
def compiled() -> None:
    neighbours.KERNELS.move_over()


def by_pairs(function: Any, *arguments: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the result of NumPy's comparison of all pairs."""
    with monkeypatch.context() as patch:
        patch.setattr(module, "FEW_PAIRS", 10**12)
        return function(*arguments)


def by_kernels(function: Any, *arguments: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    with monkeypatch.context() as patch:
        patch.setattr(module, "FEW_PAIRS", -1)
        return function(*arguments)


def clouds(measures: int) -> Iterator[np.ndarray[Any, Any]]:
    """Yield points that are spread, in clusters, on a line, on a coarse grid with many ties, and all the same."""
    rng = np.random.default_rng(measures)
    yield rng.random((150, measures))
    yield np.repeat(rng.random((5, measures)), 30, axis=0) + 1e-3 * rng.normal(size=(150, measures))
    yield np.outer(rng.random(150), np.arange(measures) == measures - 1)
    yield rng.integers(4, size=(150, measures)) / 3.0
    yield np.full((150, measures), 0.25)
    yield rng.normal(size=(150, measures)) * 10.0 ** rng.integers(-200, 200, size=(150, 1))


@pytest.mark.parametrize("measures", [1, 2, 10])
@pytest.mark.parametrize("k", [1, 15, 500])
def test_means_have_the_bits_of_all_pairs(measures: int, k: int, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 135 if k < 500 else 40
    for points in clouds(measures):
        scores = np.round(5.0 * np.random.default_rng(k).normal(size=150))
        for function, others in ((means_to_nearest, points[::-1]), (means_to_nearest_better, scores)):
            expected = by_pairs(function, points[:count], others[:count], k, monkeypatch=monkeypatch)
            found = by_kernels(function, points[:count], others[:count], k, monkeypatch=monkeypatch)
            assert found.tobytes() == expected.tobytes()


@pytest.mark.parametrize("measures", [1, 2, 10])
@pytest.mark.parametrize("k", [1, 15, 500])
def test_lower_scores_are_counted_as_among_all_pairs(measures: int, k: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for points in clouds(measures):
        scores = np.round(2.0 * np.random.default_rng(k).normal(size=150))
        scores[::7] = np.nan
        last = 150 if k < 500 else 60
        arguments = points[:50], points[10:last], k, np.nan_to_num(scores[:50]), scores[10:last]
        expected = by_pairs(lower_of_nearest, *arguments, monkeypatch=monkeypatch)
        assert by_kernels(lower_of_nearest, *arguments, monkeypatch=monkeypatch).tolist() == expected.tolist()
        for way in (by_pairs, by_kernels):
            means = way(means_to_nearest, *arguments[:3], monkeypatch=monkeypatch)
            both = way(means_and_lower, *arguments, monkeypatch=monkeypatch)
            assert [one.tolist() for one in both] == [means.tolist(), expected.tolist()]


@pytest.mark.parametrize("measures", [1, 2, 10])
@pytest.mark.parametrize("known", [0, 1, 200])
def test_entries_are_those_of_all_pairs(measures: int, known: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for points in clouds(measures):
        width = float(np.ptp(points))
        for threshold in (0.0, 0.01 * width, 0.25, 0.5 * width):
            arguments = points, np.random.default_rng(known).permutation(points)[:known] + 0.01 * width, threshold
            expected = by_pairs(entries, *arguments, monkeypatch=monkeypatch)
            assert by_kernels(entries, *arguments, monkeypatch=monkeypatch).tolist() == expected.tolist()


def test_few_pairs_and_numbers_that_are_not_finite_are_compared_without_kernels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("find_nearest", "find_numbers", "find_nearest_before", "find_near", "find_entries"):
        monkeypatch.setattr(neighbours, name, None)
    points = np.random.default_rng(1).random((40, 2))
    means_to_nearest(points, points, 3)
    means_to_nearest_better(points, points[:, 0], 3)
    lower_of_nearest(points, points, 3, points[:, 0], points[:, 0])
    entries(points, points, 0.1)
    monkeypatch.setattr(module, "FEW_PAIRS", -1)
    points[3, 1] = np.inf

    with np.errstate(invalid="ignore"):
        means_to_nearest(points, points, 3)
    monkeypatch.setattr(neighbours.KERNELS, "is_plain", lambda: True)
    means_to_nearest(points[4:], points[4:], 3)


@pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
def test_the_loops_in_plain_python_have_the_same_bits() -> None:
    points = np.random.default_rng(1).random((160, 2))
    columns = np.ascontiguousarray(points[np.argsort(points[:, 1])].T)
    lasts = np.arange(160)
    results = []
    for run in (lambda kernel: kernel, twin_of):
        nearest, before = np.full((160, 4), np.inf), np.full((160, 4), np.inf)
        near, found = np.zeros(160, np.bool_), np.zeros(160, np.int64)
        distances, numbers = np.full((160, 4), np.inf), np.full((160, 4), 160)
        run(neighbours.find_nearest)(points, columns, 1, nearest)
        run(neighbours.find_numbers)(points, columns, 1, lasts, distances, numbers)
        run(neighbours.find_nearest_before)(columns, lasts, before)
        run(neighbours.find_near)(points[:80] + 0.01, columns, 1, 0.008, near)
        count = run(neighbours.find_entries)(points, 0.05, near, found)
        results.append((nearest.tobytes(), before.tobytes(), near.tobytes(), found.tobytes(), count, numbers.tobytes()))

    assert results[0] == results[1]


def test_compilation_calls_every_kernel() -> None:
    neighbours.compile_kernels()
