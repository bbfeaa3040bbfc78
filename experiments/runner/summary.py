"""Summary: what a run has achieved so far, as `--json` prints it."""

import math
from collections.abc import Sequence
from typing import Any

from neat.runs.history import Row
from neat.runs.run import Run


def summary(run: Run) -> dict[str, Any]:
    """Return the facts of a run as JSON takes them: no infinities, None for what is unknown.

    The best fitness is that of the present task: of generations before `rescored`, it does not count.
    """
    history = run.history()
    last = history[-1] if history else None
    since = max(run.about.rescored or (0,))
    return {
        "run": str(run.directory),
        "task": run.about.task,
        "seed": run.about.seed,
        "solved": run.is_solved(),
        "generations": last.generation + 1 if last else 0,  # a repaired history may have gaps
        "evaluations": last.evaluations if last else 0,
        "best": finite(max((row.best for row in history if row.generation >= since), default=-math.inf)),
        "validated": last.validated if last else None,
        "seconds": round(sum(row.seconds_evaluating + row.seconds_breeding for row in history), 3),
    }


def solved_generation(run: Run, history: Sequence[Row]) -> int | None:
    """Return the first generation whose champion solved the present task, counted from 1; None if none did.

    Args:
        run: The run.
        history: Its generations.
    """
    since = max(run.about.rescored or (0,))
    return next((row.generation + 1 for row in history if row.solved and row.generation >= since), None)


def finite(value: float) -> float | None:
    """Return the value, or None if it is infinite: the score of a failed evaluation."""
    return value if math.isfinite(value) else None
