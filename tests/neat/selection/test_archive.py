import pickle

import numpy as np
import pytest

from neat.selection.archive import Archive


def line(*places: float) -> np.ndarray:
    return np.array(places)[:, None]


def test_a_behaviour_enters_if_all_in_the_archive_are_further_than_the_threshold() -> None:
    archive = Archive(1.0, 0.1)

    assert archive.add(line(0.0, 0.5, 1.0, 1.5, 3.0)) == 3
    assert archive.points.tolist() == [[0.0], [1.5], [3.0]]
    assert archive.add(line(2.2, 4.5, 4.6)) == 1
    assert archive.points.tolist() == [[0.0], [1.5], [3.0], [4.5]]


def test_entries_are_those_of_a_loop_over_one_behaviour_after_another() -> None:
    rng, archive = np.random.default_rng(1), Archive(0.2, 0.1)
    expected: list[np.ndarray] = []
    for _ in range(5):
        points, threshold = rng.random((40, 2)), archive.threshold
        for point in points:
            if all(np.mean(np.abs(point - other)) > threshold for other in expected):
                expected.append(point)
        archive.add(points)

    np.testing.assert_array_equal(archive.points, expected)


def test_many_entries_raise_the_threshold_and_ten_generations_without_one_lower_it() -> None:
    archive = Archive(1.0, 0.9)
    archive.add(line(0.0, 10.0, 20.0, 30.0))
    assert archive.threshold == 1.0
    archive.add(line(40.0, 50.0, 60.0, 70.0, 80.0))
    assert archive.threshold == 1.2

    thresholds = []
    for _ in range(70):
        archive.add(line(0.0))
        thresholds.append(archive.threshold)

    assert thresholds[8:10] == [1.2, pytest.approx(1.14)]
    assert thresholds[18:20] == [pytest.approx(1.14), pytest.approx(1.083)]
    assert thresholds[-1] == 0.9


def test_one_entry_begins_the_ten_generations_again() -> None:
    archive = Archive(1.0, 0.1)
    for _ in range(3):
        for _ in range(9):
            archive.add(line(0.0))
        archive.add(line(100.0 + 10.0 * len(archive)))

    assert archive.threshold == 1.0


def test_scores_are_kept_beside_the_behaviours_that_entered() -> None:
    archive = Archive(1.0, 0.1)
    archive.add(line(0.0, 0.5, 3.0), np.array([5.0, 6.0, 7.0]))
    archive.add(line(9.0))

    np.testing.assert_equal(archive.scores, [5.0, 7.0, np.nan])


def test_an_archive_without_scores_is_one_with_unknown_ones() -> None:
    archive = Archive(1.0, 0.1)
    archive.add(line(0.0, 3.0), np.array([5.0, 6.0]))
    del archive.scores

    np.testing.assert_equal(pickle.loads(pickle.dumps(archive)).scores, [np.nan, np.nan])
