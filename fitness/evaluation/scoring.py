"""Scoring: what happens to a slice of a generation, in whatever process it is."""

import time
import traceback
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitness.task import Task, checked_score, score, task_name
from neat import EvaluationError, Genomes, Network
from neat.random_streams import Purpose, stream


class Slice(NamedTuple):
    """A piece of work: genomes that lie side by side in a generation."""

    start: int
    """Position of the first in its generation."""
    genomes: Genomes
    purpose: Purpose
    """EVALUATION: all meet the same random stream; VALIDATION and CONFIRMATION, its second part: each meets its own."""
    in_step: bool = False
    """Whether all are scored at the same time, by a task that can."""


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


def scores_in_step(task: Task) -> bool:
    """Return whether this task is to score many genomes at the same time."""
    return bool(getattr(task, "in_step", False))


def has_own_validation(task: Task) -> bool:
    """Return whether this task has a way of its own to judge a genome that might become champion."""
    return callable(getattr(task, "validate", None))


def score_slice(task: Task, work: Slice, fail_fast: bool, progress: Any = None) -> Outcome:
    """Score the genomes of a slice: one after another, or all in step.

    Args:
        task: What to score them on.
        work: The genomes.
        fail_fast: Whether to stop at the first failure.
        progress: (2,) shared numbers, told which genome is being scored, and since when.
    """
    genomes = work.genomes
    scores = np.full(len(genomes), -np.inf)
    failures = []
    streams = Streams(work)
    stride = max(1, len(genomes)) if work.in_step else 1
    for index in range(0, len(genomes), stride):
        if progress is not None:
            progress[1] = time.monotonic()
            progress[0] = index
        try:
            if work.purpose == Purpose.VALIDATION and has_own_validation(task):
                value = task.validate(Network(genomes[index]))  # type: ignore[attr-defined]  # it has just been seen
                scores[index] = checked_score(value, task, int(genomes.ids[index]))
            elif scores_in_step(task):
                scores[index : index + stride] = _scored_in_step(task, genomes[index : index + stride], index, streams)
            else:
                genome = int(genomes.ids[index])
                scores[index] = score(task, Network(genomes[index]), streams.rng(index), genome)
        except (Exception, SystemExit) as error:
            if work.in_step and len(genomes) > 1:  # one by one it will be seen whose fault that is
                return score_slice(task, work._replace(in_step=False), fail_fast, progress)
            failures.append(_failure(task, int(genomes.ids[index]), error))
            if fail_fast:
                break
    return Outcome(scores, failures)


class Streams:
    """The random streams that the genomes of a slice meet."""

    def __init__(self, work: Slice) -> None:
        self._key = work.genomes.seed, work.genomes.generation, work.purpose
        self._own = work.purpose != Purpose.EVALUATION
        self._start = work.start
        self._shared = stream(*self._key)
        self._beginning = self._shared.bit_generator.state

    def rng(self, index: int) -> np.random.Generator:
        """Return the stream of the genome at this position, at its beginning; good until the next is asked for."""
        if self._own:
            return stream(*self._key, self._start + index)
        self._shared.bit_generator.state = self._beginning
        return self._shared


def _scored_in_step(task: Any, genomes: Genomes, first: int, streams: Streams) -> list[float]:
    """Return the scores that a task gives to many genomes at the same time."""
    values = task.evaluate_many(genomes, lambda index: streams.rng(first + index))
    if len(values) != len(genomes):
        raise EvaluationError(
            f"task {task_name(task)}: evaluate_many() must return {len(genomes)} scores, but returned {len(values)}."
        )
    return [checked_score(value, task, genome) for value, genome in zip(values, genomes.ids.tolist(), strict=True)]


def slices(count: int, processes: int, in_step: bool = False) -> list[tuple[int, int]]:
    """Return spans that cover 0 to `count`: large ones first, small ones to even out the end.

    Args:
        count: Genomes there are.
        processes: How many will score them.
        in_step: Whether the genomes of a slice are scored at the same time; then each process gets one.
    """
    if in_step:
        length = -(-count // processes)
        return [(begin, min(count, begin + length)) for begin in range(0, count, length)]
    spans, begin = [], 0
    while begin < count:  # four for each process, about: few messages, and an even end
        left = count - begin
        length = max(1, left // (4 * processes), min(8, left // (2 * processes)))
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
