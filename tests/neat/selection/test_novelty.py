import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neat import EvaluationError, Novelty, Population, SelectionSettings, Settings
from neat.selection.outcomes import Measure, Outcomes

UNIT = (Measure("x", 0.0, 1.0), Measure("y", 0.0, 1.0))


def generation(points: Any, scores: Any = None) -> Outcomes:
    points = np.array(points, float)
    return Outcomes(np.ones(len(points)) if scores is None else scores, points, declared=UNIT)


def naive(points: np.ndarray, archive: np.ndarray, k: int) -> list[float]:
    pool = [*points, *archive]
    return [float(np.mean(sorted(float(np.mean(np.abs(one - other))) for other in pool)[:k])) for one in points]


def test_novelty_is_the_mean_distance_to_the_nearest_of_generation_and_archive() -> None:
    rng, novelty = np.random.default_rng(1), Novelty(k=4, threshold=0.1)
    for _ in range(6):
        points, archive = rng.random((30, 2)), novelty.archive.points.copy()
        np.testing.assert_allclose(novelty.judge(generation(points)), naive(points, archive, 4), rtol=1e-12)
    assert len(novelty.archive) > 10


def test_what_was_there_before_is_less_novel_than_what_was_not() -> None:
    novelty = Novelty(k=2)
    novelty.judge(generation([[0.1, 0.1]] * 5))

    values = novelty.judge(generation([[0.1, 0.1], [0.9, 0.9]]))

    assert values[0] < values[1]


def test_a_failed_evaluation_has_no_novelty_and_does_not_enter_the_archive() -> None:
    novelty = Novelty(k=2)
    outcomes = Outcomes.failed(3, UNIT)
    outcomes.enter(1, 1.0, (0.5, 0.5), False, {})

    assert novelty.judge(outcomes).tolist() == [-np.inf, 0.0, -np.inf]
    assert novelty.archive.points.tolist() == [[0.5, 0.5]]
    assert novelty.judge(Outcomes.failed(2, UNIT)).tolist() == [-np.inf, -np.inf]


def test_extreme_measures_have_finite_novelty_and_can_be_saved(tmp_path: Path) -> None:
    settings = Settings(population_size=4, selection=SelectionSettings(kind="novelty", neighbours=2, cells=0))
    narrow = (Measure("x", 0.0, 1e-3), Measure("y", -math.inf, math.inf))
    outcomes = Outcomes(np.ones(4), [[1e308, 1e308], [-1e308, -1e308], [0.0, 0.0], [1.0, 0.0]], declared=narrow)
    population = Population(settings, inputs=2, outputs=1, seed=1)
    population.ask()

    assert np.isfinite(Novelty(k=2).judge(outcomes)).all()
    population.tell(outcomes)
    population.save(tmp_path / "checkpoint.npz")

    assert Population.load(tmp_path / "checkpoint.npz").generation == 1


def test_a_minimal_criterion_takes_the_novelty_of_who_misses_it() -> None:
    novelty = Novelty(k=2, least_score=2.0)

    values = novelty.judge(generation([[0.1, 0.1], [0.9, 0.9], [0.5, 0.5]], [1.0, 2.0, 3.0]))

    assert values[0] == 0.0
    assert (values[1:] > 0.0).all()
    assert novelty.archive.points.tolist() == [[0.9, 0.9], [0.5, 0.5]]


def test_local_competition_counts_the_nearest_of_generation_and_archive_that_score_less() -> None:
    rng, novelty = np.random.default_rng(1), Novelty(k=4, threshold=0.1)
    for _ in range(4):
        points, scores = rng.random((30, 2)), rng.integers(9, size=30).astype(float)
        pool = [*zip(points, scores, strict=True), *zip(novelty.archive.points, novelty.archive.scores, strict=True)]
        expected = []
        for point, own in zip(points, scores, strict=True):
            near = sorted((float(np.mean(np.abs(point - other))), place) for place, (other, _) in enumerate(pool))[:4]
            expected.append(sum(pool[place][1] < own for _, place in near))

        assert novelty.compete(generation(points, scores)).tolist() == expected
        novelty.judge(generation(points, scores))


def test_who_failed_does_not_compete() -> None:
    outcomes = Outcomes.failed(3, UNIT)
    outcomes.enter(1, 1.0, (0.5, 0.5), False, {})
    outcomes.enter(2, 0.0, (0.5, 0.5), False, {})

    assert Novelty().compete(outcomes).tolist() == [-np.inf, 1.0, 0.0]
    assert Novelty().compete(Outcomes.failed(2, UNIT)).tolist() == [-np.inf, -np.inf]


def test_outcomes_without_measures_are_refused_with_the_remedy() -> None:
    with pytest.raises(EvaluationError, match=r"Novelty needs the measures of behaviours, but the outcomes lack them;"):
        Novelty().judge(Outcomes([1.0, 2.0]))


def test_another_number_of_measures_is_refused() -> None:
    novelty = Novelty()
    novelty.judge(generation([[0.1, 0.1]]))

    with pytest.raises(EvaluationError, match=r"takes 2 measures as before, but got 1; make a new Novelty"):
        novelty.judge(Outcomes([1.0], [[1.0]]))
    with pytest.raises(EvaluationError, match=r"Novelty\.compete\(\) takes 2 measures as before, but got 1"):
        novelty.compete(Outcomes([1.0], [[1.0]]))


@pytest.mark.parametrize("wrong", [{"k": 0}, {"k": 1.5}, {"threshold": 0.0}, {"floor": 0.1}, {"floor": 0.0}])
def test_arguments_out_of_range_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"Novelty\(\) takes"):
        Novelty(**wrong)
