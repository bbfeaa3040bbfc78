"""Scoring: how one process scores a slice of a generation."""

import time
import traceback
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitness.scores import checked_score, score
from fitness.task import PreparedTask
from neat import EvaluationError, Genomes, Network
from neat.errors import one_line
from neat.random_streams import Purpose, stream


class Slice(NamedTuple):
    """Consecutive genomes of a generation, to be scored by one process."""

    start: int
    """Position of the first genome in its generation."""
    genomes: Genomes
    purpose: Purpose
    """EVALUATION: all genomes get the same random stream; VALIDATION and CONFIRMATION: each gets its own."""
    batched: bool = False
    """Whether all genomes are scored by one call of `evaluate_batch`."""


class Failure(NamedTuple):
    """An evaluation that failed."""

    message: str
    """One line that names genome, task and reason."""
    details: str
    """The worker's traceback, or ""."""


class SliceResult(NamedTuple):
    """The scores of a slice."""

    scores: NDArray[np.float64]
    """(genomes,); -inf where the evaluation failed."""
    failures: list[Failure]


class StartFailure(NamedTuple):
    """A task that could not be opened; another genome or another process would not change that."""

    message: str
    """One line that names task and reason."""
    details: str
    """The traceback."""


def open_task(task: PreparedTask) -> StartFailure | None:
    """Open a task in this process; return why that failed, or None."""
    try:
        task.open()
    except (Exception, SystemExit) as error:
        message = f"task {task.name} cannot be opened: {type(error).__name__}: {error}"
        return StartFailure(one_line(message), traceback.format_exc())
    return None


def score_slice(task: PreparedTask, work: Slice, fail_fast: bool, progress: Any = None) -> SliceResult:
    """Score the genomes of a slice, one after another or as one batch.

    Args:
        task: What to score them on.
        work: The genomes.
        fail_fast: Whether to stop at the first failure.
        progress: (2,) shared numbers: receives the position of the genome being scored, and its start time.
    """
    genomes = work.genomes
    scores = np.full(len(genomes), -np.inf)
    failures = []
    streams = Streams(work)
    stride = max(1, len(genomes)) if work.batched else 1
    for index in range(0, len(genomes), stride):
        if progress is not None:
            progress[1] = time.monotonic()
            progress[0] = index
        genome = int(genomes.ids[index])
        try:
            if work.purpose == Purpose.VALIDATION and task.validate is not None:
                scores[index] = checked_score(task.validate(Network(genomes[index])), task, genome)
            elif task.batched:
                scores[index : index + stride] = _batch_scores(task, genomes[index : index + stride], index, streams)
            else:
                scores[index] = score(task, Network(genomes[index]), streams.rng(index), genome)
        except (Exception, SystemExit) as error:
            if work.batched and len(genomes) > 1:  # score them one by one to find the genome that fails
                return score_slice(task, work._replace(batched=False), fail_fast, progress)
            failures.append(_failure(task, genome, error))
            if fail_fast:
                break
    return SliceResult(scores, failures)


class Streams:
    """The random streams of the genomes of a slice."""

    def __init__(self, work: Slice) -> None:
        self._key = work.genomes.seed, work.genomes.generation, work.purpose
        self._own = work.purpose != Purpose.EVALUATION
        self._first = work.start
        self._shared = stream(*self._key)
        self._initial_state = self._shared.bit_generator.state

    def rng(self, index: int) -> np.random.Generator:
        """Return the stream of the genome at this position, at its start; valid until the next call."""
        if self._own:
            return stream(*self._key, self._first + index)
        self._shared.bit_generator.state = self._initial_state
        return self._shared


def _batch_scores(task: PreparedTask, genomes: Genomes, first: int, streams: Streams) -> list[float]:
    """Return the scores of genomes that are scored as one batch."""
    assert task.evaluate_batch is not None  # noqa: S101  # PreparedTask requires it where `batched` is true
    values = list(task.evaluate_batch(genomes, lambda index: streams.rng(first + index)))
    if len(values) != len(genomes):
        raise EvaluationError(
            f"task {task.name}: evaluate_batch() must return {len(genomes)} scores, but returned {len(values)}."
        )
    return [checked_score(value, task, genome) for value, genome in zip(values, genomes.ids.tolist(), strict=True)]


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


def _failure(task: PreparedTask, genome: int, error: BaseException) -> Failure:
    if isinstance(error, EvaluationError):
        message = str(error)
    else:
        message = f"genome {genome} failed on {task.name}: {type(error).__name__}: {error}"
    return Failure(one_line(message), traceback.format_exc())
