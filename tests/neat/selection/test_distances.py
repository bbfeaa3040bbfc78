import numpy as np
import pytest

from neat.selection import distances as module
from neat.selection.distances import distances, lower_among_nearest, mean_of_nearest, scaled
from neat.selection.outcomes import Measure


def naive(points: np.ndarray, others: np.ndarray) -> list[list[float]]:
    return [[float(np.mean(np.abs(one - other))) for other in others] for one in points]


def test_the_distance_is_the_mean_of_the_absolute_differences() -> None:
    points, others = np.array([[0.0, 0.0], [3.0, 1.0]]), np.array([[1.0, 1.0], [3.0, -1.0], [0.0, 0.5]])

    ((some, rows),) = distances(points, others)

    assert (some, rows.tolist()) == (slice(0, 2), naive(points, others))


@pytest.mark.parametrize("most", [1, 5, 12, 1000])
def test_parts_of_any_size_give_the_same_distances(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(1).random((7, 3))
    whole = next(distances(points, points))[1]
    monkeypatch.setattr(module, "MOST_PAIRS", most)

    parts = list(distances(points, points))

    np.testing.assert_array_equal(np.concatenate([rows for _, rows in parts]), whole)
    assert [some.start for some, _ in parts] == list(range(0, 7, max(1, most // 7)))


def test_measures_are_scaled_by_the_width_of_their_range() -> None:
    measures = np.array([[3.0, 5.0, 2.0]])
    declared = [Measure("x", 0.0, 6.0), Measure("y", -5.0, 5.0), Measure("z", -np.inf, np.inf)]

    assert scaled(measures, declared).tolist() == [[0.5, 0.5, 2.0]]


def test_the_mean_is_that_of_the_nearest() -> None:
    rows = np.array([[5.0, 1.0, 3.0, 2.0], [0.0, 0.0, 9.0, 9.0]])

    assert mean_of_nearest(rows, 2).tolist() == [1.5, 0.0]
    assert mean_of_nearest(rows, 9).tolist() == [2.75, 4.5]


@pytest.mark.parametrize("k", [1, 4, 50])
def test_lower_scores_are_counted_among_the_nearest_of_which_equal_ones_are_taken_in_order(k: int) -> None:
    rng = np.random.default_rng(1)
    rows, own, scores = rng.integers(4, size=(12, 20)).astype(float), rng.integers(3, size=12), rng.integers(3, size=20)

    counts = lower_among_nearest(rows, k, own.astype(float), scores.astype(float))

    nearest = [sorted(range(20), key=lambda other: (row[other], other))[:k] for row in rows]
    assert counts.tolist() == [sum(scores[other] < own[place] for other in near) for place, near in enumerate(nearest)]


def test_an_unknown_score_is_not_lower() -> None:
    assert lower_among_nearest(np.zeros((1, 2)), 2, np.array([1.0]), np.array([np.nan, 0.0])).tolist() == [1.0]
