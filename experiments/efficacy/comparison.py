"""Comparison: how the results of one measurement differ from those of another, and whether it could be luck.

Runs that did not solve the task count too: means of solved runs alone are lower, the more often runs fail.
"""

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.efficacy.results import Results
from fitness.optional_packages import require
from neat import RunError

RESAMPLES = 10_000
LEVEL = 0.95
SEED = 1
"""Of the resampling, so that the same files give the same intervals."""
PROFILE = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Quantiles of all values at which the performance profile is stated."""

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """An estimate, and the interval that holds 95 of 100 bootstrap resamples of the runs (percentile method)."""

    value: float
    low: float
    high: float


class Difference(NamedTuple):
    """How the runs of one file differ from those of the first file, the baseline, in one quantity."""

    difference: Interval | None
    """Their mean less that of the baseline; None where one of them is unknown."""
    ratio: Interval | None
    """Their mean as a multiple of the baseline's; None for quantities that can be negative."""
    better: float
    """Share of pairs of runs, one of each file, in which this one is better; ties count a half. 0.5 without any
    difference, 1 if all are better (Vargha & Delaney 2000)."""
    p: float
    """Of the two-sided Mann-Whitney test: how probable such a difference is if both are the same."""


class Profile(NamedTuple):
    """A performance profile: the share of runs of each file that are at least as good as each of some values."""

    values: list[float]
    shares: list[list[float]]
    """(files, values)"""


class Comparison:
    """Several files of results, of which the first is the baseline.

    The budget is the smallest of all: a run that needed more counts as unsolved.

    Attributes:
        results: The files, within the budget.
        budget: Evaluations within which a run must solve its task.
    """

    def __init__(self, results: Sequence[Results]) -> None:
        """Compare these files.

        Raises:
            RunError: There are less than two, or one has no runs.
        """
        if len(results) < 2:
            raise RunError("a comparison needs at least two files of results, such as a/xor.json b/xor.json.")
        for one in results:
            if not one.trials:
                raise RunError(f"{one.path} has no runs to compare.")
        self.budget = min(one.spec.budget for one in results)
        self.results = [_within(one, self.budget) for one in results]

    def solved(self) -> list[int]:
        """Return how many runs of each file solved the task within the budget."""
        return [int(np.isfinite(costs).sum()) for costs in self._costs()]

    def expected(self) -> list[float]:
        """Return the expected evaluations to a solution of each file, for somebody who repeats runs until one solves.

        They are all evaluations of all runs, divided by the runs that solved the task (expected running time of COCO,
        Hansen et al. 2021); the mean where all runs did. Infinite where none did.
        """
        return [float(_expected(costs, self.budget)) for costs in self._costs()]

    def evaluations(self) -> list[Difference]:
        """Return the differences of expected evaluations from those of the baseline, a file each but the first."""
        base, *others = self._costs()
        return [self._difference(base, other, lambda costs: _expected(costs, self.budget), -1) for other in others]

    def scores(self) -> list[Difference | None]:
        """Return the differences of the scores of final champions; None where a file has no scores."""
        base, *others = (_tested(one) for one in self.results)
        return [
            self._difference(base, other, lambda scores: scores.mean(axis=-1), 1) if len(base) and len(other) else None
            for other in others
        ]

    def solved_by(self) -> Profile | None:
        """Return the share of runs that have solved the task by some evaluations; None if none ever do."""
        return _profile(self._costs(), -1)

    def scored(self) -> Profile | None:
        """Return the share of final champions that score at least some values; None where a file has no scores."""
        samples = [_tested(one) for one in self.results]
        return _profile(samples, 1) if all(len(sample) for sample in samples) else None

    def to_dict(self) -> dict[str, Any]:
        """Return the object that `--json` prints; what is unknown or infinite is null."""
        solved, expected = self.solved(), self.expected()
        rows: list[dict[str, Any]] = [
            {
                "file": str(one.path),
                "task": one.spec.task,
                "version": one.version,
                "runs": len(one.trials),
                "solved": solved[place],
                "expected_evaluations": expected[place],
                "tested": one.tested().get("mean"),
            }
            for place, one in enumerate(self.results)
        ]
        for row, evaluations, scores in zip(rows[1:], self.evaluations(), self.scores(), strict=True):
            row["evaluations"], row["scores"] = _as_dict(evaluations), None if scores is None else _as_dict(scores)
        profiles = {"solved_by": self.solved_by(), "scored": self.scored()}
        printed: dict[str, Any] = _finite(
            {
                "budget": self.budget,
                "level": LEVEL,
                "files": rows,
                **{name: profile and profile._asdict() for name, profile in profiles.items()},
            }
        )
        return printed

    def _costs(self) -> list[Floats]:
        """Return the evaluations of each run, (runs,), by file; infinite for one that did not solve the task."""
        return [
            np.array([trial.evaluations if trial.solved else np.inf for trial in one.trials.values()])
            for one in self.results
        ]

    def _difference(self, base: Floats, other: Floats, mean: Callable[[Floats], Any], sign: int) -> Difference:
        """Compare two samples.

        Args:
            base: Of the baseline, (runs,).
            other: The sample to compare with it.
            mean: Returns the mean of a sample (runs,), or those of resamples (resamples, runs).
            sign: 1 where more is better, and -1 where less is.
        """
        sizes = np.repeat([len(base), len(other)], [len(base), len(other)])
        drawn = np.random.default_rng(SEED).integers(0, sizes, size=(RESAMPLES, len(sizes)))
        bases, others = mean(base[drawn[:, : len(base)]]), mean(other[drawn[:, len(base) :]])
        first, second = float(mean(base)), float(mean(other))
        is_known = math.isfinite(first) and math.isfinite(second)
        with np.errstate(invalid="ignore"):  # of resamples without any solution
            differences, ratios = others - bases, others / bases
        return Difference(
            difference=_interval(second - first, differences) if is_known else None,
            ratio=_interval(second / first, ratios) if is_known and sign < 0 else None,
            better=_share_of_better(sign * base, sign * other),
            p=_p(base, other),
        )


def _within(results: Results, budget: int) -> Results:
    """Return results of which runs that needed more than the budget did not solve the task."""
    trials = [
        dataclasses.replace(trial, solved=trial.solved and trial.evaluations <= budget)
        for trial in results.trials.values()
    ]
    return Results(results.path, dataclasses.replace(results.spec, budget=budget), results.version, trials)


def _interval(value: float, resampled: Floats) -> Interval:
    known = resampled[~np.isnan(resampled)]  # not a number where no run of either solved the task
    low, high = np.quantile(known, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0], method="inverted_cdf")
    return Interval(value, float(low), float(high))


def _expected(costs: Floats, budget: int) -> Any:
    """Return the expected evaluations to a solution of a sample (runs,), or of each of many (samples, runs)."""
    with np.errstate(divide="ignore"):  # infinite where no run solved the task
        return np.minimum(costs, budget).sum(axis=-1) / np.isfinite(costs).sum(axis=-1)


def _tested(results: Results) -> Floats:
    return np.array([trial.tested for trial in results.trials.values() if trial.tested is not None], np.float64)


def _share_of_better(base: Floats, other: Floats) -> float:
    ordered = np.sort(base)
    below, up_to = np.searchsorted(ordered, other, "left"), np.searchsorted(ordered, other, "right")
    return float((below + up_to).sum() / (2.0 * len(base) * len(other)))


def _p(base: Floats, other: Floats) -> float:
    """Return the probability of the Mann-Whitney test; 1 where all values are equal."""
    stats = require("scipy.stats", extra="stats", needed_by="neat efficacy --compare")
    worst = 1.0 + max((value for value in (*base, *other) if math.isfinite(value)), default=0.0)
    ranked = [np.where(np.isfinite(sample), sample, worst) for sample in (base, other)]  # all unsolved runs are equal
    if len(np.unique(np.concatenate(ranked))) == 1:
        return 1.0
    return float(stats.mannwhitneyu(*ranked, alternative="two-sided").pvalue)


def _profile(samples: Sequence[Floats], sign: int) -> Profile | None:
    everything = np.concatenate(samples)
    known = everything[np.isfinite(everything)]
    if not len(known):
        return None
    values = np.unique(np.quantile(known, PROFILE, method="inverted_cdf"))
    shares = [[float((sign * sample >= sign * value).mean()) for value in values] for sample in samples]
    return Profile([float(value) for value in values], shares)


def _as_dict(difference: Difference) -> dict[str, Any]:
    return {
        name: value._asdict() if isinstance(value, Interval) else value for name, value in difference._asdict().items()
    }


def _finite(value: Any) -> Any:
    """Return a value of JSON in which numbers that JSON cannot hold are None."""
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
