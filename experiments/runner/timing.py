"""Timing: what each generation cost: seconds of evaluation, failed evaluations, replaced workers."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from fitness import Evaluator

Result = TypeVar("Result")


class Stopwatch:
    """Measures the time that evaluation takes, validation included."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def timed(self, function: Callable[..., Result]) -> Callable[..., Result]:
        """Return a function that calls `function` and adds its time."""

        def measured(*arguments: Any) -> Result:
            start = time.perf_counter()
            result = function(*arguments)
            self._seconds += time.perf_counter() - start
            return result

        return measured

    def take(self) -> float:
        """Return the seconds measured since the last call, and reset."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds


class Losses(NamedTuple):
    """What was lost in one generation."""

    failures: int
    """Evaluations that failed."""
    replaced: int
    """Worker processes that died or were ended, and were replaced."""


NOTHING_LOST = Losses(0, 0)


class WorkerCounts:
    """Turns the running totals of an evaluator into counts per generation."""

    def __init__(self) -> None:
        self._failures, self._replaced = 0, 0

    def since_last(self, evaluator: Evaluator) -> Losses:
        """Return what was lost since the last call."""
        losses = Losses(evaluator.failures - self._failures, evaluator.replaced - self._replaced)
        self._failures, self._replaced = evaluator.failures, evaluator.replaced
        return losses
