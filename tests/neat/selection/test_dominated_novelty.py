import numpy as np
import pytest

from neat import DominatedNovelty, EvaluationError
from neat.selection.outcomes import Measure, Outcomes

UNIT = (Measure("x", 0.0, 1.0), Measure("y", 0.0, 1.0))


def test_it_is_the_mean_distance_to_the_nearest_better_ones() -> None:
    rng = np.random.default_rng(1)
    points, scores = rng.random((40, 2)), rng.integers(10, size=40).astype(float)

    values = DominatedNovelty(k=3).judge(Outcomes(scores, points, declared=UNIT))

    expected = []
    for point, score in zip(points, scores, strict=True):
        near = sorted(np.mean(np.abs(point - other)) for other, its in zip(points, scores, strict=True) if its > score)
        expected.append(float(np.mean(near[:3])) if near else np.inf)
    finite = np.isfinite(expected)
    np.testing.assert_allclose(values[finite], np.array(expected)[finite])
    assert (values[~finite] == 2.0 * values[finite].max()).all()
    assert (scores[~finite] == scores.max()).all()


def test_genomes_of_equal_score_are_equal() -> None:
    points = np.random.default_rng(1).random((5, 2))

    assert DominatedNovelty().judge(Outcomes(np.ones(5), points, declared=UNIT)).tolist() == [1.0] * 5


def test_a_failed_evaluation_is_the_last() -> None:
    outcomes = Outcomes.failed(3, UNIT)
    outcomes.enter(1, 1.0, (0.5, 0.5), False, {})

    assert DominatedNovelty().judge(outcomes).tolist() == [-np.inf, 1.0, -np.inf]
    assert DominatedNovelty().judge(Outcomes.failed(2, UNIT)).tolist() == [-np.inf, -np.inf]


def test_it_needs_measures_and_a_neighbour() -> None:
    with pytest.raises(EvaluationError, match="DominatedNovelty needs the measures"):
        DominatedNovelty().judge(Outcomes([1.0]))
    with pytest.raises(ValueError, match=r"DominatedNovelty\(\) takes a whole number k of at least 1, but got k=0"):
        DominatedNovelty(0)
