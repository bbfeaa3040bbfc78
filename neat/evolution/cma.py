"""CMA-ES: a normal distribution over vectors that moves towards the better samples.

Hansen (2016), *The CMA Evolution Strategy: A Tutorial* (arXiv 1604.00772), whose equation numbers
stand beside the lines. From `SEPARABLE_FROM` dimensions on, its separable form is used, which keeps
only the diagonal of the covariance matrix (Ros & Hansen 2008). A generation is two calls:

    >>> points = distribution.sample(count, rng)
    >>> distribution.update(points[best_first])

The state is four arrays and two numbers, all of which a checkpoint stores. Everything is computed in a fixed order of
operations, so that the same points and random numbers give the same distribution on every processor.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from neat.kernels import Floats
from neat.kernels.linear_algebra import eigen, product

SEPARABLE_FROM = 200
"""Dimensions from which on the separable form is used: a larger matrix takes long to learn and to compute with."""
TINY = 1e-8
"""Keeps divisors and variances above 0."""


@dataclass(eq=False)
class Distribution:
    """N(mean, step^2 covariance), and its two evolution paths."""

    mean: Floats
    """(n,)"""
    step: float
    """sigma, the overall standard deviation."""
    covariance: Floats
    """(n, n), or (n,) its diagonal in the separable form."""
    step_path: Floats
    """(n,) p_sigma: long if recent steps had the same direction, so that the step should grow."""
    covariance_path: Floats
    """(n,) p_c: the recent direction of the mean, whose variance should grow."""
    updates: int = 0
    """Number of updates so far."""

    @classmethod
    def around(cls, mean: Floats, step: float) -> "Distribution":
        """Return an isotropic distribution with this mean."""
        n = len(mean)
        covariance = np.ones(n) if n >= SEPARABLE_FROM else np.eye(n)
        return cls(mean.copy(), step, covariance, np.zeros(n), np.zeros(n))

    @property
    def separable(self) -> bool:
        """Whether the covariance is diagonal."""
        return self.covariance.ndim == 1

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Return samples of this distribution, (count, n)."""
        return self.mean + self.step * self._scaled(rng.standard_normal((count, len(self.mean))), 0.5)

    def update(self, points: Floats, least_step: float = 0.0, largest_step: float = math.inf) -> None:
        """Update the distribution.

        Args:
            points: (count, n), the best first, at least 4; samples of this distribution, perhaps clipped.
            least_step: Lower bound of the step.
            largest_step: Upper bound of the step.
        """
        n, count = len(self.mean), len(points)
        rates = separable_rates(n, count) if self.separable else full_rates(n, count)
        self.updates += 1
        y = (points - self.mean) / self.step
        whitened = self._scaled(y, -0.5)
        parents = rates.weights[: count // 2]
        towards, whitened_towards = _mix(parents, y), _mix(parents, whitened)
        self.mean = self.mean + self.step * towards  # (eq. 42)

        c, mass = rates.step_path, rates.mass
        self.step_path = (1 - c) * self.step_path + math.sqrt(c * (2 - c) * mass) * whitened_towards  # (eq. 43)
        expected = math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n**2))
        length = math.sqrt((self.step_path**2).sum())
        step = self.step * math.exp(min(1.0, c / rates.damping * (length / expected - 1)))  # (eq. 44)

        steady = length / math.sqrt(1 - (1 - c) ** (2 * (self.updates + 1))) < (1.4 + 2 / (n + 1)) * expected
        c = rates.covariance_path
        self.covariance_path = (1 - c) * self.covariance_path  # (eq. 45)
        if steady:
            self.covariance_path += math.sqrt(c * (2 - c) * mass) * towards
        lost = 0.0 if steady else c * (2 - c)
        weights = rates.weights.copy()  # (eq. 46)
        unwanted = weights < 0.0
        weights[unwanted] *= n / ((whitened[unwanted] ** 2).sum(axis=1) + TINY)
        kept = 1 + rates.rank_one * lost - rates.rank_one - rates.rank_many * rates.weights.sum()
        if self.separable:
            one, many = self.covariance_path**2, _mix(weights, y**2)
        else:
            one = np.outer(self.covariance_path, self.covariance_path)
            many = product(np.ascontiguousarray(y.T * weights), y)
        self.covariance = kept * self.covariance + rates.rank_one * one + rates.rank_many * many  # (eq. 47)
        self.step = min(max(step, least_step), largest_step)

    def _scaled(self, rows: Floats, power: float) -> Floats:
        """Return each row multiplied by covariance^power, where power is 0.5 or -0.5."""
        if self.separable:
            return rows * _to_half_power(self.covariance, power)
        self.covariance = (self.covariance + self.covariance.T) / 2
        variances, axes = np.empty(len(self.mean)), np.empty_like(self.covariance)
        if not eigen(self.covariance, variances, axes):
            raise ArithmeticError("the covariance of a weight search is not finite")
        matrix = product(axes * _to_half_power(variances, power), np.ascontiguousarray(axes.T))
        return product(np.ascontiguousarray(rows), matrix)


def _to_half_power(variances: Floats, power: float) -> Floats:
    """Return variance^power for a power of 0.5 or -0.5, exactly rounded, which `**` does not promise."""
    deviations: Floats = np.sqrt(np.maximum(variances, TINY**2))
    return deviations if power > 0.0 else 1.0 / deviations


def _mix(weights: Floats, points: Floats) -> Floats:
    """Return the sum of the first points, each times its weight, (n,)."""
    mixed: Floats = product(weights[None, :], np.ascontiguousarray(points[: len(weights)]))[0]
    return mixed


def _logarithms(count: int) -> Floats:
    """Return log(1) to log(count); NumPy's logarithm of an array depends on the processor."""
    return np.array([math.log(number) for number in range(1, count + 1)])


def distribution_shapes(n: int, separable: bool) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the arrays of a distribution over n dimensions, by attribute."""
    covariance = (n,) if separable else (n, n)
    return {"mean": (n,), "covariance": covariance, "step_path": (n,), "covariance_path": (n,)}


def default_count(n: int) -> int:
    """Return the default number of points per update (eq. 48)."""
    return 4 + int(3 * math.log(n))


class Rates(NamedTuple):
    """The learning rates of one update."""

    weights: Floats
    """(count,) of the points, the best first; those of the worse half are negative or 0."""
    mass: float
    """mu_eff: the effective number of points behind the mean."""
    step_path: float
    """c_sigma"""
    damping: float
    """d_sigma"""
    covariance_path: float
    """c_c"""
    rank_one: float
    """c_1"""
    rank_many: float
    """c_mu"""


def full_rates(n: int, count: int) -> Rates:
    """Return the tutorial's defaults for n dimensions and this many points (its table 1)."""
    raw = math.log((count + 1) / 2) - _logarithms(count)
    best, rest = raw[: count // 2], raw[count // 2 :]
    mass = best.sum() ** 2 / (best**2).sum()
    rest_mass = rest.sum() ** 2 / (rest**2).sum()
    rank_one = 2 / ((n + 1.3) ** 2 + mass)
    rank_many = min(1 - rank_one - 1e-8, 2 * (mass - 2 + 1 / mass) / ((n + 2) ** 2 + mass))
    negative = min(
        1 + rank_one / rank_many,
        1 + 2 * rest_mass / (mass + 2),
        (1 - rank_one - rank_many) / (n * rank_many),
    )
    weights = np.where(raw >= 0, raw / raw[raw > 0].sum(), negative * raw / -raw[raw < 0].sum())
    step_path = (mass + 2) / (n + mass + 5)
    return Rates(
        weights,
        mass,
        step_path,
        damping(n, mass) + step_path,
        (4 + mass / n) / (n + 4 + 2 * mass / n),
        rank_one,
        rank_many,
    )


def damping(n: int, mass: float) -> float:
    """Return d_sigma without the term c_sigma: larger values change the step more slowly."""
    return 1 + 2 * max(0.0, math.sqrt((mass - 1) / (n + 1)) - 1)


def separable_rates(n: int, count: int) -> Rates:
    """Return the defaults of the separable form, whose diagonal is learned (n + 2) / 3 times as fast."""
    parents = count // 2
    weights = np.zeros(count)
    weights[:parents] = math.log(parents + 1) - _logarithms(parents)
    weights /= weights.sum()
    mass = 1 / (weights**2).sum()
    full = 2 / mass / (n + math.sqrt(2)) ** 2 + (1 - 1 / mass) * min(1, (2 * mass - 1) / ((n + 2) ** 2 + mass))
    step_path = (mass + 2) / (n + mass + 3)
    return Rates(
        weights,
        mass,
        step_path,
        damping(n, mass) + step_path,
        4 / (n + 4),
        2 / ((n + 1.3) ** 2 + mass),
        (n + 2) / 3 * full,
    )
