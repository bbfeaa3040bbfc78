"""Measuring: what the generations of a run cost, in time, evaluations and workers."""

import time
from collections.abc import Callable
from typing import Any

from fitness import Evaluator


class Stopwatch:
    """An evaluator that knows how long it took."""

    def __init__(self, evaluate: Callable[[Any], Any]) -> None:
        self.evaluate = evaluate
        self.seconds = 0.0

    def __call__(self, genomes: Any) -> Any:
        """Evaluate, and note the time."""
        begun = time.perf_counter()
        scores = self.evaluate(genomes)
        self.seconds = time.perf_counter() - begun
        return scores


class Losses:
    """Counts what workers have lost, generation by generation."""

    def __init__(self) -> None:
        self._failures, self._replaced = 0, 0

    def since(self, workers: Evaluator) -> dict[str, int]:
        """Return the evaluations that failed and the workers replaced since this was asked last."""
        lost = {"failures": workers.failures - self._failures, "replaced": workers.replaced - self._replaced}
        self._failures, self._replaced = workers.failures, workers.replaced
        return lost
