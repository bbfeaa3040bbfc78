"""Distributed: genomes in, outcomes out, over any executor of `concurrent.futures`, local or remote."""

import contextlib
import hashlib
import itertools
import os
import pickle
import secrets
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from typing import Any, NamedTuple

from fitness.evaluation.evaluator import Evaluator, raise_failure
from fitness.evaluation.pickling import pickled, unpickled
from fitness.evaluation.prelude import Prelude
from fitness.evaluation.scoring import (
    Failure,
    Slice,
    SliceResult,
    StartFailure,
    open_task,
    score_slice,
    slices,
)
from fitness.global_random import preserved
from fitness.raised import described
from fitness.task import PreparedTask
from neat import EvaluationError, Genomes, TaskError
from neat.errors import one_line
from neat.functions import register_functions, registered_functions, registrations
from neat.random_streams import Purpose
from neat.selection.outcomes import Outcomes

DEFAULT_PROCESSES = 8
"""About how many genomes an executor scores at once that does not report it."""
MISSING_CODE = (ImportError, AttributeError, pickle.PickleError)
"""What is raised where a process lacks code that was sent to it by name; another try would not change that."""
CURE = (
    "install it on the workers, send it to them (such as by upload_file of a Dask client), or define the task in the "
    "script that runs"
)
_TOKEN = secrets.token_hex(8)
"""Of this process and those that are forked from it."""


class PickledTask(NamedTuple):
    """A task, ready to be sent to another process."""

    name: str
    digest: bytes
    """Identifies the content, so that a process unpickles it once."""
    content: bytes
    """The task, and the registered functions that its networks may use."""
    sender: str
    """The process that pickled it, as `process_name` names it; its own threads need no functions from it."""


class Distributed(Evaluator):
    """Score generations on an executor, such as that of a cluster.

    The executor needs `submit` as `concurrent.futures.Executor` defines it: a Dask client's `get_executor()`, an MPI
    pool, a process pool. The fitnesses and their order are those of `Workers`. The caller closes the executor.

        >>> with Distributed(task, client.get_executor()) as workers:
        ...     fitnesses = workers.evaluate(population.ask())

    Attributes:
        executor: Where genomes are scored.
        processes: About how many genomes it scores at once; None to ask the executor before each generation.
    """

    def __init__(
        self,
        task: Any,
        executor: Executor,
        *,
        processes: int | None = None,
        retries: int = 2,
        on_error: str = "raise",
    ) -> None:
        """Prepare and pickle the task.

        Args:
            task: A task, or a function of a network that has `inputs` and `outputs`.
            executor: Where to score.
            processes: About how many genomes it scores at once; determines only the number of slices of a generation.
                By default the executor is asked: a pool for its processes or threads, a Dask client for the threads of
                its workers; 8 if it does not report them.
            retries: How often a genome is scored again whose process was lost.
            on_error: "raise": a failed evaluation ends the run. "fail": its score is -inf.

        Raises:
            TaskError: `task` is not a task, or cannot be pickled.
            ValueError: An argument is out of range.
        """
        super().__init__(task, retries=retries, on_error=on_error)
        if processes is not None and processes < 1:
            raise ValueError(f"Distributed() takes processes of at least 1 or None, but got {processes}.")
        self.executor = executor
        self.processes = processes
        self._pickled_task = pickle_task(self.task)
        self._registrations = registrations()
        self._numbers = itertools.count(time.time_ns())
        self._pending: dict[Future[SliceResult | StartFailure], Slice] = {}

    def _distribute(self, genomes: Genomes, purpose: Purpose) -> Outcomes:
        """Submit slices and collect their outcomes as they complete."""
        if self._registrations != registrations():  # another function since, which the networks may use
            self._registrations = registrations()
            self._pickled_task = pickle_task(self.task)
        outcomes = Outcomes.failed(len(genomes), self.task.measures)
        losses: dict[int, int] = {}
        together = self._is_together(purpose)
        count, batched = len(genomes), self.task.batches_are_fast
        for begin, end in [(0, count)] if together else slices(count, self._slots(), batched):
            self._submit(Slice(begin, genomes[begin:end], purpose, batched, together))
        while self._pending:
            done, _ = wait(self._pending, return_when=FIRST_COMPLETED)
            for future in done:
                work = self._pending.pop(future)
                try:
                    answer = future.result()
                except Exception as error:
                    for retry in self._after_loss(work, error, losses):
                        self._submit(retry)
                    continue
                if isinstance(answer, StartFailure):
                    raise_failure(TaskError, answer)
                outcomes.place(work.start, answer.outcomes)
                self._count_scored(len(work.genomes))
                self._count(answer.failures)
        return outcomes

    def _slots(self) -> int:
        """Return about how many genomes the executor scores at once."""
        if self.processes is not None:
            return self.processes
        count: Any = getattr(self.executor, "_max_workers", None)
        client: Any = getattr(self.executor, "_client", None)  # of Dask
        if hasattr(client, "nthreads"):
            with contextlib.suppress(Exception):  # it cannot be reached, which submitting work will report
                count = sum(client.nthreads().values())
        return count if isinstance(count, int) and count > 0 else DEFAULT_PROCESSES

    def _submit(self, work: Slice) -> None:
        try:
            future = self.executor.submit(
                score_remotely, self._pickled_task, work, self.on_error == "raise", next(self._numbers)
            )
        except BrokenExecutor as error:
            raise EvaluationError(
                f"executor {type(self.executor).__name__} is broken and accepts no more work: {one_line(error)}; "
                "use an executor that replaces lost processes, or fitness.Workers."
            ) from error
        except Exception as error:  # it was closed, or its cluster cannot be reached
            raise EvaluationError(
                f"executor {type(self.executor).__name__} accepts no work: {described(error)}; "
                "make a new executor, and continue with the population or the run directory."
            ) from error
        self._pending[future] = work

    def _after_loss(self, work: Slice, error: Exception, losses: dict[int, int]) -> list[Slice]:
        """Return what to submit again of a slice whose process was lost: each genome alone.

        Raises:
            TaskError: The executor's processes lack code of the task.
            EvaluationError: The executor has cancelled the work, or the process was lost too often.
        """
        if isinstance(error, MISSING_CODE):
            raise TaskError(
                f"task {self.task.name} cannot be scored on {type(self.executor).__name__}, whose processes lack code: "
                f"{described(error)}; {CURE}."
            ) from error
        if isinstance(error, CancelledError):
            raise EvaluationError(
                f"executor {type(self.executor).__name__} has cancelled its work, perhaps because it was closed; "
                "make a new executor, and continue with the population or the run directory."
            ) from error
        self.replaced += 1
        if work.together:
            losses[0] = losses.get(0, 0) + 1
            if losses[0] > self.retries:
                raise EvaluationError(
                    f"the process that scores a generation of {self.task.name} was lost {losses[0]} times "
                    f"({described(error)}); correct the task."
                ) from error
            return [work]
        if len(work.genomes) == 1:
            losses[work.start] = losses.get(work.start, 0) + 1
            if losses[work.start] > self.retries:
                message = (
                    f"genome {work.genomes.ids[0]} was lost {losses[work.start]} times on {self.task.name} "
                    f"({described(error)}); correct the task, or score such genomes as failed: "
                    'on_error "fail".'
                )
                self._count([Failure(one_line(message), "")])
                return []
        return [
            Slice(work.start + index, work.genomes[index : index + 1], work.purpose)
            for index in range(len(work.genomes))
        ]

    def _abandon(self) -> None:
        for future in self._pending:
            with contextlib.suppress(Exception):  # the executor may be closed
                future.cancel()
        self._pending = {}

    def __repr__(self) -> str:
        return f"<Distributed: {type(self.executor).__name__} on {self.task.name}>"


def pickle_task(task: PreparedTask) -> PickledTask:
    """Return a task ready to be sent, including closures and what a notebook defines.

    Raises:
        TaskError: It cannot be pickled.
    """
    content = pickled((Prelude(), task, registered_functions()), f"task {task.name}", "another process")
    return PickledTask(task.name, hashlib.blake2b(content, digest_size=16).digest(), content, process_name())


def process_name() -> str:
    """Return a name of this process that no other one has, on this machine or another, forked ones included."""
    return f"{_TOKEN}-{os.getpid()}"


def score_remotely(pickled: PickledTask, work: Slice, fail_fast: bool, number: int = 0) -> SliceResult | StartFailure:
    """Score a slice in this process; a new task is unpickled and opened, and the task before it closed.

    Args:
        pickled: The task.
        work: The slice.
        fail_fast: Whether to stop at the first failure.
        number: Of this call. Dask answers a call that equals an earlier one with the result of that one, which may be
            that its process was lost.
    """
    with _globals.preserved():
        failure = _take(pickled)
        return failure or score_slice(_current.task, work, fail_fast)


def _take(pickled: PickledTask) -> StartFailure | None:
    """Make a task the one of this thread, unpickled and opened; return why that failed, or None."""
    if _current.digest == pickled.digest:
        return None
    _current.close()
    try:
        _, task, functions = unpickled(pickled.content)
    except BaseException as error:  # it imports modules, which can raise anything
        message = f"task {pickled.name} cannot be loaded by a process of the executor: {described(error)}; {CURE}."
        return StartFailure(message, traceback.format_exc())
    if pickled.sender != process_name():  # here a copy would replace the function that it was made of
        register_functions(functions)
    failure = open_task(task)
    if failure is None:
        _current.task, _current.digest = task, pickled.digest
    return failure


class _SharedGlobals:
    """The global generators of this process, restored when the last of its threads has scored.

    Threads share them, so a task that draws from them needs an executor of processes with one thread each.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._threads = 0
        self._restoring = contextlib.ExitStack()

    @contextlib.contextmanager
    def preserved(self) -> Iterator[None]:
        """Restore the generators after the block, or after the blocks of other threads that overlap with it."""
        with self._lock:
            if self._threads == 0:
                self._restoring.enter_context(preserved())
            self._threads += 1
        try:
            yield
        finally:
            with self._lock:
                self._threads -= 1
                if self._threads == 0:
                    self._restoring.close()


_globals = _SharedGlobals()


class _Current(threading.local):
    """The task of this thread; threads do not share an environment."""

    digest: bytes | None = None
    task: PreparedTask

    def close(self) -> None:
        """Close the task, if there is one."""
        if self.digest is not None:
            self.digest = None
            with contextlib.suppress(Exception):  # its scores are complete
                self.task.close()


_current = _Current()
