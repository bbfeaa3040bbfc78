"""Scoring: how one process scores a slice of a generation."""

import time
import traceback
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from fitness.global_random import SharedStream, seed_globals
from fitness.outcome import enter
from fitness.raised import with_place
from fitness.task import PreparedTask
from neat import EvaluationError, Genomes, Network, Networks
from neat.errors import one_line
from neat.random_streams import Purpose, stream
from neat.selection.outcomes import Outcomes

STARTING = -1.0
"""Progress before the first genome of a slice."""


class Slice(NamedTuple):
    """Consecutive genomes of a generation, to be scored by one process."""

    start: int
    """Position of the first genome in its generation."""
    genomes: Genomes
    purpose: Purpose
    """EVALUATION: all genomes get the same random stream; VALIDATION and CONFIRMATION: each gets its own."""
    batched: bool = False
    """Whether all genomes are scored by one call of `evaluate_batch`; if that fails, they are scored one by one."""
    together: bool = False
    """Whether all genomes, which are a whole generation, are scored by one call of `live` or `evaluate_batch`."""


class Failure(NamedTuple):
    """An evaluation that failed."""

    message: str
    """One line that names genome, task and reason."""
    details: str
    """The worker's traceback, or ""; only the first failure of a slice has one."""


class SliceResult(NamedTuple):
    """The outcomes of a slice."""

    outcomes: Outcomes
    failures: list[Failure]


class StartFailure(NamedTuple):
    """A task that could not be opened; another genome or another process would not change that."""

    message: str
    """One line that names task and reason."""
    details: str
    """The traceback."""


def seconds_of(progress: Any) -> float:
    """Return for how long the genome has been scored at whose position this progress is."""
    return time.monotonic() - float(progress[1])


def open_task(task: PreparedTask, *, interruptible: bool = True) -> StartFailure | None:
    """Open a task in this process; return why that failed, or None.

    Args:
        task: What to open.
        interruptible: Whether KeyboardInterrupt comes from a person; in a worker process only a task can raise it.
    """
    try:
        task.open()
    except BaseException as error:
        if interruptible and isinstance(error, KeyboardInterrupt):
            raise
        return StartFailure(f"task {task.name} cannot be opened: {with_place(error)}", traceback.format_exc())
    return None


def score_slice(
    task: PreparedTask, work: Slice, fail_fast: bool, progress: Any = None, *, interruptible: bool = True
) -> SliceResult:
    """Score the genomes of a slice, one after another or by one call.

    Args:
        task: What to score them on.
        work: The genomes.
        fail_fast: Whether to stop at the first failure.
        progress: (2,) shared numbers: receives the position of the genome being scored, and its start time.
        interruptible: Whether KeyboardInterrupt comes from a person; in a worker process only a task can raise it.
    """
    genomes = work.genomes
    outcomes = Outcomes.failed(len(genomes), task.measures)
    failures: list[Failure] = []
    streams = Streams(work)
    rewind = streams.rewind_globals
    is_whole = work.purpose != Purpose.EVALUATION
    stride = max(1, len(genomes)) if work.batched or work.together else 1
    for index in range(0, len(genomes), stride):
        if progress is not None:
            progress[1] = time.monotonic()
            progress[0] = index
        genome = int(genomes.ids[index])
        rewind(index)
        try:
            if work.purpose == Purpose.VALIDATION and task.validate is not None:
                enter(outcomes, index, task.validate(Network(genomes[index])), task, genome, "validate")
            elif work.together:
                outcomes.place(0, _outcomes_together(task, genomes, streams))
            elif task.batched:
                outcomes.place(index, _batch_outcomes(task, genomes[index : index + stride], index, streams, is_whole))
            else:
                evaluate = (is_whole and task.evaluate_whole) or task.evaluate
                enter(outcomes, index, evaluate(Network(genomes[index]), streams.rng(index)), task, genome)
        except BaseException as error:  # a task can raise anything, and none of it may end a worker
            if interruptible and isinstance(error, KeyboardInterrupt):
                raise
            if work.batched and len(genomes) > 1:  # score them one by one to find the genome that fails
                alone = work._replace(batched=False)
                return score_slice(task, alone, fail_fast, progress, interruptible=interruptible)
            subject = "the generation" if work.together else f"genome {genome}"
            failures.append(_failure(task, subject, error, has_details=not failures))
            if fail_fast:
                break
    return SliceResult(outcomes, failures)


class Streams:
    """The random streams of the genomes of a slice."""

    def __init__(self, work: Slice) -> None:
        self._key = work.genomes.seed, work.genomes.generation, work.purpose
        self._global_key = work.genomes.seed, work.genomes.generation, work.purpose.name
        self._own = work.purpose != Purpose.EVALUATION
        self._first = work.start
        self._shared = stream(*self._key)
        self._initial_state = self._shared.bit_generator.state
        self.rewind_globals = self._seed_globals if self._own else SharedStream(*self._global_key).rewind
        """Sets the global generators of `random` and `numpy.random` to the start of the stream of a genome."""

    def rng(self, index: int) -> np.random.Generator:
        """Return the stream of the genome at this position, at its start; valid until the next call."""
        if self._own:
            return stream(*self._key, self._first + index)
        self._shared.bit_generator.state = self._initial_state
        return self._shared

    def _seed_globals(self, index: int) -> None:
        seed_globals(*self._global_key, self._first + index)


def _batch_outcomes(
    task: PreparedTask, genomes: Genomes, first: int, streams: Streams, is_whole: bool = False
) -> Outcomes:
    """Return the outcomes of genomes that are scored as one batch; `is_whole` in a validation."""
    evaluate_batch = (is_whole and task.evaluate_batch_whole) or task.evaluate_batch
    assert evaluate_batch is not None  # noqa: S101  # PreparedTask requires it where `batched` is true
    values = evaluate_batch(genomes, lambda index: streams.rng(first + index))
    return _checked_outcomes(task, genomes, values, "evaluate_batch")


def _outcomes_together(task: PreparedTask, genomes: Genomes, streams: Streams) -> Outcomes:
    """Return the outcomes of a whole generation."""
    if task.live is not None:
        return _checked_outcomes(task, genomes, task.live(Networks(genomes), streams.rng(0)), "live")
    return _batch_outcomes(task, genomes, 0, streams)


def _checked_outcomes(task: PreparedTask, genomes: Genomes, scores: Iterable[Any], member: str) -> Outcomes:
    """Return what a method of the task returned for these genomes."""
    if not isinstance(scores, Iterable):
        raise EvaluationError(
            f"task {task.name}: {member}() must return {len(genomes)} scores, but returned {scores!r:.60}."
        )
    values = list(scores)
    if len(values) != len(genomes):
        raise EvaluationError(
            f"task {task.name}: {member}() must return {len(genomes)} scores, but returned {len(values)}."
        )
    outcomes = Outcomes.failed(len(genomes), task.measures)
    for index, (value, genome) in enumerate(zip(values, genomes.ids.tolist(), strict=True)):
        enter(outcomes, index, value, task, genome, member)
    return outcomes


def slices(count: int, processes: int, batched: bool = False) -> list[tuple[int, int]]:
    """Return spans (begin, end) that cover 0 to `count`.

    Large spans come first, then small ones, so that all processes finish at about the same time.

    Args:
        count: Number of genomes.
        processes: Number of processes that score them.
        batched: Whether the genomes of a slice are scored as one batch; then each process gets one slice.
    """
    if batched:
        length = max(1, -(-count // processes))
        return [(begin, min(count, begin + length)) for begin in range(0, count, length)]
    spans, begin = [], 0
    while begin < count:  # at first about four per process, which needs few messages
        left = count - begin
        length = max(1, left // (4 * processes), min(8, left // (2 * processes)))
        spans.append((begin, begin + length))
        begin += length
    return spans


def _failure(task: PreparedTask, subject: str, error: BaseException, has_details: bool) -> Failure:
    message = f"{subject} failed on {task.name}: {with_place(error)}"
    if isinstance(error, EvaluationError):
        message = one_line(error)
    return Failure(message, traceback.format_exc() if has_details else "")
