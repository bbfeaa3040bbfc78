"""Worker: one process that scores slices of a generation, and what the parent holds of it."""

import contextlib
import os
import pickle
import signal
import time
import traceback
from typing import Any, NamedTuple

import multiprocess
import numpy as np
from numpy.typing import NDArray

from fitness.task import Task, score, task_name
from neat import EvaluationError, Genomes, Network

EVALUATION, VALIDATION = 2, 3
"""What a random stream is for, so that no two purposes share one (0 and 1 are used in `neat`)."""

IDLE = -1.0


class Slice(NamedTuple):
    """A piece of work: genomes that lie side by side in a generation."""

    start: int
    """Position of the first in its generation."""
    genomes: Genomes
    purpose: int
    """EVALUATION: all meet the same random stream; VALIDATION: each meets its own."""


class Failure(NamedTuple):
    """An evaluation that came to nothing."""

    position: int
    """Of the genome in its generation."""
    message: str
    """One line that names genome, task and reason."""
    details: str
    """The worker's traceback, or ""."""


class Outcome(NamedTuple):
    """What became of a slice."""

    scores: NDArray[np.float64]
    """(genomes,); -inf where the evaluation failed."""
    failures: list[Failure]


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
        except Exception as error:
            failures.append(_failure(task, work, index, error))
            if fail_fast:
                break
    return Outcome(scores, failures)


def _failure(task: Task, work: Slice, index: int, error: Exception) -> Failure:
    if isinstance(error, EvaluationError):
        message = str(error)
    else:
        message = f"genome {work.genomes.ids[index]} failed on {task_name(task)}: {type(error).__name__}: {error}"
    return Failure(work.start + index, " ".join(message.split()), traceback.format_exc())


class Worker:
    """A worker process, seen from the parent.

    Attributes:
        process: The process itself.
        connection: The parent's end of the pipe.
        work: What it is busy with, None while it waits.
    """

    def __init__(self, context: Any, task: Task, fail_fast: bool, siblings: "list[Worker]") -> None:
        """Start a process that has the task; nothing of it ever travels again."""
        self.connection, theirs = context.Pipe()
        self.progress = multiprocess.RawArray("d", [IDLE, 0.0])
        inherited = [self.connection, *(sibling.connection for sibling in siblings)]
        self.process = context.Process(
            target=_serve, args=(theirs, inherited, task, fail_fast, self.progress), daemon=True
        )
        self.process.start()
        theirs.close()
        self.work: Slice | None = None

    def give(self, work: Slice) -> None:
        """Send a slice to be scored."""
        self.work = work
        self.progress[0] = IDLE
        self.progress[1] = time.monotonic()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it died: `wait` will tell
            self.connection.send_bytes(pickle.dumps(work, protocol=5))

    def take(self) -> Outcome | None:
        """Return what came back, or None if the worker died instead."""
        try:
            outcome: Outcome = pickle.loads(self.connection.recv_bytes())
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        self.work = None
        return outcome

    def busy_with(self) -> int:
        """Return the position, within its slice, of the genome that is being scored; 0 before the first."""
        return max(0, int(self.progress[0]))

    def busy_for(self) -> float:
        """Return for how many seconds it has been scoring that genome."""
        return time.monotonic() - float(self.progress[1])

    def end(self) -> None:
        """End the process, at once, and wait until it is gone."""
        self.process.kill()
        self.process.join()
        self.connection.close()

    def how_it_ended(self) -> str:
        """Return how a dead process died, in words."""
        self.process.join(timeout=5.0)
        code = self.process.exitcode
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}"
        return f"exit status {code}"


def _serve(connection: Any, inherited: list[Any], task: Task, fail_fast: bool, progress: Any) -> None:
    """Score slices until the parent closes the pipe, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:  # while a sibling holds the parent's end, no end of file would ever come
        other.close()
    with contextlib.suppress(EOFError, OSError):
        while True:
            work: Slice = pickle.loads(connection.recv_bytes())
            outcome = score_slice(task, work, fail_fast, progress)
            connection.send_bytes(pickle.dumps(outcome, protocol=5))
    with contextlib.suppress(Exception):
        getattr(task, "close", lambda: None)()
    os._exit(0)  # the parent's buffers, which fork copied, are the parent's to flush
