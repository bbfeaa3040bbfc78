"""Scoring: what happens to a slice of a generation, in whatever process it is."""

import time
import traceback
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitness.task import Task, score, task_name
from neat import EvaluationError, Genomes, Network

EVALUATION, VALIDATION = 2, 3
"""What a random stream is for, so that no two purposes share one (0 and 1 are used in `neat`)."""


class Slice(NamedTuple):
    """A piece of work: genomes that lie side by side in a generation."""

    start: int
    """Position of the first in its generation."""
    genomes: Genomes
    purpose: int
    """EVALUATION: all meet the same random stream; VALIDATION: each meets its own."""


class Failure(NamedTuple):
    """An evaluation that came to nothing."""

    message: str
    """One line that names genome, task and reason."""
    details: str
    """The worker's traceback, or ""."""


class Outcome(NamedTuple):
    """What became of a slice."""

    scores: NDArray[np.float64]
    """(genomes,); -inf where the evaluation failed."""
    failures: list[Failure]


class Refusal(NamedTuple):
    """A task that could not be started, which no other genome and no other process will change."""

    message: str
    details: str


def start(task: Task) -> Refusal | None:
    """Let a task build what it needs in this process; return why it could not, or None."""
    try:
        getattr(task, "start", lambda: None)()
    except (Exception, SystemExit) as error:
        reason = f"{type(error).__name__}: {error}"
        return Refusal(_line(f"task {task_name(task)} cannot be started: {reason}"), traceback.format_exc())
    return None


def score_slice(task: Task, work: Slice, fail_fast: bool, progress: Any = None) -> Outcome:
    """Score the genomes of a slice, one after another.

    Args:
        task: What to score them on.
        work: The genomes.
        fail_fast: Whether to stop at the first failure.
        progress: (2,) shared numbers, told which genome is being scored, and since when.
    """
    genomes = work.genomes
    scores = np.full(len(genomes), -np.inf)
    failures = []
    rng = np.random.default_rng([genomes.seed, genomes.generation, work.purpose])
    beginning = rng.bit_generator.state
    for index in range(len(genomes)):
        if progress is not None:
            progress[1] = time.monotonic()
            progress[0] = index
        if work.purpose == VALIDATION:
            rng = np.random.default_rng([genomes.seed, genomes.generation, work.purpose, work.start + index])
        elif index:
            rng.bit_generator.state = beginning
        try:
            scores[index] = score(task, Network(genomes[index]), rng, int(genomes.ids[index]))
        except (Exception, SystemExit) as error:
            failures.append(_failure(task, int(genomes.ids[index]), error))
            if fail_fast:
                break
    return Outcome(scores, failures)


def slices(count: int, processes: int, shares: int = 4) -> list[tuple[int, int]]:
    """Return spans that cover 0 to `count`: large ones first, small ones to even out the end.

    Args:
        count: Genomes there are.
        processes: How many will score them.
        shares: Slices that each of these gets, about: few messages, and an even end.
    """
    spans, begin = [], 0
    while begin < count:
        length = max(1, (count - begin) // (shares * processes), min(8, (count - begin) // (2 * processes)))
        spans.append((begin, begin + length))
        begin += length
    return spans


def _failure(task: Task, genome: int, error: BaseException) -> Failure:
    if isinstance(error, EvaluationError):
        message = str(error)
    else:
        message = f"genome {genome} failed on {task_name(task)}: {type(error).__name__}: {error}"
    return Failure(_line(message), traceback.format_exc())


def _line(text: str) -> str:
    return " ".join(text.split())
