from types import SimpleNamespace
from typing import Any

import pytest

from experiments.runner import timing
from experiments.runner.timing import Losses, Stopwatch, WorkerCounts


def test_the_time_of_every_timed_call_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([10.0, 12.5, 20.0, 20.5])
    monkeypatch.setattr(timing, "time", SimpleNamespace(perf_counter=lambda: next(now)))
    stopwatch = Stopwatch()

    assert stopwatch.timed(lambda left, right: left + right)(1, 2) == 3
    stopwatch.timed(lambda: None)()

    assert stopwatch.take() == 3.0
    assert stopwatch.take() == 0.0


def test_losses_are_counted_since_the_last_call() -> None:
    evaluator: Any = SimpleNamespace(failures=3, replaced=1)
    counts = WorkerCounts()

    assert counts.since_last(evaluator) == Losses(failures=3, replaced=1)
    evaluator.failures = 5
    assert counts.since_last(evaluator) == Losses(failures=2, replaced=0)
