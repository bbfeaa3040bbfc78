"""The distribution of CMA-ES, compared with the library `cmaes`."""

import numpy as np
import pytest

from neat.evolution import cma
from neat.evolution.cma import Distribution, default_count


def badly_scaled(points: cma.Floats) -> cma.Floats:
    """Return the values of a rotated ellipsoid whose axes differ a hundredfold."""
    n = points.shape[1]
    turned = points @ np.linalg.qr(np.random.default_rng(n).normal(size=(n, n)))[0]
    return np.asarray(((turned * np.geomspace(1.0, 100.0, n)) ** 2).sum(axis=1))


@pytest.mark.parametrize(("n", "count"), [(1, 4), (3, 4), (5, 8), (12, 11), (20, 40)])
def test_updates_equal_those_of_the_library(n: int, count: int) -> None:
    import cmaes  # which takes a second, as collecting the tests need not

    rng = np.random.default_rng(n)
    start = rng.normal(size=n)
    ours, theirs = Distribution.around(start, 0.5), cmaes.CMA(mean=start.copy(), sigma=0.5, population_size=count)
    for _ in range(30):
        points = ours.sample(count, rng)
        values = badly_scaled(points)
        ours.update(points[np.argsort(values)])
        theirs.tell(list(zip(points, values.tolist(), strict=True)))

        assert ours.mean == pytest.approx(theirs.mean, rel=1e-6, abs=1e-9)
        assert ours.step == pytest.approx(theirs._sigma, rel=1e-6)
        assert ours.covariance == pytest.approx(theirs._C, rel=1e-6, abs=1e-9)


def test_updates_of_the_separable_form_equal_those_of_the_library() -> None:
    import cmaes  # which takes a second, as collecting the tests need not

    n, rng = cma.SEPARABLE_FROM + 20, np.random.default_rng(0)
    start = rng.normal(size=n)
    ours, theirs = Distribution.around(start, 0.5), cmaes.SepCMA(mean=start.copy(), sigma=0.5, population_size=18)
    for _ in range(30):
        points = ours.sample(18, rng)
        values = badly_scaled(points)
        ours.update(points[np.argsort(values)])
        theirs.tell(list(zip(points, values.tolist(), strict=True)))

    assert ours.separable
    assert ours.mean == pytest.approx(theirs.mean, rel=1e-6, abs=1e-9)
    assert ours.step == pytest.approx(theirs._sigma, rel=1e-6)
    assert ours.covariance == pytest.approx(theirs._C, rel=1e-6, abs=1e-9)


def test_samples_have_the_mean_and_the_covariance() -> None:
    distribution = Distribution.around(np.array([1.0, -2.0]), 0.5)
    distribution.covariance = np.array([[4.0, 1.5], [1.5, 1.0]])

    points = distribution.sample(20_000, np.random.default_rng(0))

    assert points.mean(axis=0) == pytest.approx([1.0, -2.0], abs=0.03)
    assert np.cov(points.T) == pytest.approx(0.25 * distribution.covariance, abs=0.04)


@pytest.mark.parametrize("n", [2, 10, cma.SEPARABLE_FROM])
def test_the_optimum_is_found(n: int) -> None:
    distribution, rng = Distribution.around(np.full(n, 2.0), 1.0), np.random.default_rng(0)
    for _ in range(60 * n):
        points = distribution.sample(default_count(n), rng)
        distribution.update(points[np.argsort((points**2).sum(axis=1))])
        if np.abs(distribution.mean).max() < 1e-3:
            return
    pytest.fail(f"after {distribution.updates} updates the mean is still {distribution.mean}")


def test_the_step_stays_within_its_bounds() -> None:
    distribution, rng = Distribution.around(np.zeros(3), 1.0), np.random.default_rng(0)
    steps = []
    for update in range(200):
        points = distribution.sample(8, rng)
        values = np.abs(points).sum(axis=1) if update < 100 else -points.sum(axis=1)
        distribution.update(points[np.argsort(values)], 0.2, 3.0)
        steps.append(distribution.step)

    assert (min(steps), max(steps)) == (0.2, 3.0)


def test_equal_points_keep_the_distribution_finite() -> None:
    distribution = Distribution.around(np.zeros(3), 1.0)
    for _ in range(500):
        distribution.update(np.zeros((8, 3)), 0.1, 8.0)

    assert np.isfinite(distribution.sample(8, np.random.default_rng(0))).all()
