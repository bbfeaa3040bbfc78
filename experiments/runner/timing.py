"""Measuring: what the generations of a run cost, in time, evaluations and workers."""

import time
from collections.abc import Callable
from typing import Any

from fitness import Evaluator


class Stopwatch:
    """Knows how long scoring took, validation included."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return `function`, made so that its time counts."""

        def run(*arguments: Any) -> Any:
            begun = time.perf_counter()
            result = function(*arguments)
            self._seconds += time.perf_counter() - begun
            return result

        return run

    def take(self) -> float:
        """Return the seconds since this was asked last."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds


class Losses:
    """Counts what workers have lost, generation by generation."""

    def __init__(self) -> None:
        self._failures, self._replaced = 0, 0

    def since(self, workers: Evaluator) -> dict[str, int]:
        """Return the evaluations that failed and the workers replaced since this was asked last."""
        lost = {"failures": workers.failures - self._failures, "replaced": workers.replaced - self._replaced}
        self._failures, self._replaced = workers.failures, workers.replaced
        return lost
