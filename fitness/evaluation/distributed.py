"""Distributed: genomes in, fitnesses out, over any executor of `concurrent.futures`, local or remote."""

import contextlib
import hashlib
import threading
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Any, NamedTuple

import dill
import numpy as np
from numpy.typing import NDArray

from fitness.evaluation.evaluator import Evaluator, raise_failure
from fitness.evaluation.prelude import Prelude
from fitness.evaluation.scoring import Failure, Slice, SliceResult, StartFailure, open_task, score_slice, slices
from fitness.task import PreparedTask
from neat import EvaluationError, Genomes, TaskError, register_activation
from neat.activations import registered_activations
from neat.errors import one_line
from neat.random_streams import Purpose


class PickledTask(NamedTuple):
    """A task, ready to be sent to another process."""

    digest: bytes
    """Identifies the content, so that a process unpickles it once."""
    content: bytes
    """The task, and the activation functions that its networks may use."""


class Distributed(Evaluator):
    """Score generations on an executor, such as that of a cluster.

    The executor needs `submit` as `concurrent.futures.Executor` defines it: a Dask client's `get_executor()`, an MPI
    pool, a process pool. The fitnesses and their order are those of `Workers`. The caller closes the executor.

        >>> with Distributed(task, client.get_executor()) as workers:
        ...     fitnesses = workers.evaluate(population.ask())

    Attributes:
        executor: Where genomes are scored.
        processes: About how many genomes it scores at once.
    """

    def __init__(
        self, task: Any, executor: Executor, *, processes: int = 8, retries: int = 2, on_error: str = "raise"
    ) -> None:
        """Prepare and pickle the task.

        Args:
            task: A task, or a function of a network that has `inputs` and `outputs`.
            executor: Where to score.
            processes: About how many genomes it scores at once; determines only the number of slices of a generation.
            retries: How often a genome is scored again whose process was lost.
            on_error: "raise": a failed evaluation ends the run. "fail": its score is -inf.

        Raises:
            TaskError: `task` is not a task, or cannot be pickled.
            ValueError: An argument is out of range.
        """
        super().__init__(task, retries=retries, on_error=on_error)
        if processes < 1:
            raise ValueError(f"Distributed() takes processes of at least 1, but got {processes}.")
        self.executor = executor
        self.processes = processes
        self._pickled_task = pickle_task(self.task)
        self._pending: dict[Future[SliceResult | StartFailure], Slice] = {}

    def _distribute(self, genomes: Genomes, purpose: Purpose) -> NDArray[np.float64]:
        """Submit slices and collect their scores as they complete."""
        scores = np.full(len(genomes), -np.inf)
        losses: dict[int, int] = {}
        for begin, end in slices(len(genomes), self.processes, self.task.batched):
            self._submit(Slice(begin, genomes[begin:end], purpose, self.task.batched))
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
                scores[work.start : work.start + len(work.genomes)] = answer.scores
                self._count(answer.failures)
        return scores

    def _submit(self, work: Slice) -> None:
        try:
            future = self.executor.submit(score_remotely, self._pickled_task, work, self.on_error == "raise")
        except BrokenExecutor as error:
            raise EvaluationError(
                f"executor {type(self.executor).__name__} is broken and accepts no more work: {one_line(error)}; "
                "use an executor that replaces lost processes, or fitness.Workers."
            ) from error
        self._pending[future] = work

    def _after_loss(self, work: Slice, error: Exception, losses: dict[int, int]) -> list[Slice]:
        """Return what to submit again of a slice whose process was lost: each genome alone."""
        self.replaced += 1
        if len(work.genomes) == 1:
            losses[work.start] = losses.get(work.start, 0) + 1
            if losses[work.start] > self.retries:
                message = (
                    f"genome {work.genomes.ids[0]} was lost {losses[work.start]} times on {self.task.name} "
                    f"({type(error).__name__}: {error}); correct the task, or score such genomes as failed: "
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
            future.cancel()
        self._pending = {}

    def __repr__(self) -> str:
        return f"<Distributed: {type(self.executor).__name__} on {self.task.name}>"


def pickle_task(task: PreparedTask) -> PickledTask:
    """Return a task ready to be sent, including closures and what a notebook defines.

    Raises:
        TaskError: It cannot be pickled.
    """
    try:
        content = dill.dumps((Prelude(), task, registered_activations()), recurse=True)
    except Exception as error:
        raise TaskError(
            f"task {task.name} cannot be pickled and sent to another process: {one_line(error)}; "
            "open such resources in its open()."
        ) from error
    return PickledTask(hashlib.blake2b(content, digest_size=16).digest(), content)


def score_remotely(pickled: PickledTask, work: Slice, fail_fast: bool) -> SliceResult | StartFailure:
    """Score a slice in this process; a new task is unpickled and opened, and the task before it closed."""
    if _current.digest != pickled.digest:
        _current.close()
        _, task, activations = dill.loads(pickled.content)
        for name, function in activations.items():
            register_activation(name, function)
        failure = open_task(task)
        if failure is not None:
            return failure
        _current.task, _current.digest = task, pickled.digest
    return score_slice(_current.task, work, fail_fast)


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
