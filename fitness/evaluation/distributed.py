"""Distributed: genomes in, fitnesses out, over any executor of `concurrent.futures`, near or far."""

import hashlib
import threading
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Any, NamedTuple

import dill
import numpy as np
from numpy.typing import NDArray

from fitness.evaluation.evaluator import Evaluator
from fitness.evaluation.scoring import Failure, Outcome, Refusal, Slice, score_slice, scores_in_step, slices, start
from fitness.task import Task, task_name
from neat import EvaluationError, Genomes, TaskError, register_activation
from neat.activations import registered_activations
from neat.random_streams import Purpose


class Parcel(NamedTuple):
    """A task on its way to another process."""

    digest: bytes
    """Tells whether it has arrived there before."""
    content: bytes
    """The task, and the activation functions that its networks may use."""


class Distributed(Evaluator):
    """Score generations on an executor: where one machine is not enough, on a cluster.

    Whatever offers `submit` as `concurrent.futures.Executor` does will do: a Dask client's
    `get_executor()`, an MPI pool, a process pool. The same fitnesses come back in the same order as
    from `Workers`. What the executor lends is the caller's to close.

        >>> with Distributed(task, client.get_executor()) as workers:
        ...     fitnesses = workers.evaluate(population.ask())

    Attributes:
        executor: Where genomes are scored.
        processes: How many of them there are, about.
    """

    def __init__(
        self, task: Any, executor: Executor, *, processes: int = 8, retries: int = 2, on_error: str = "raise"
    ) -> None:
        """Get ready to score.

        Args:
            task: A task, or a function of a network that has `inputs` and `outputs`.
            executor: Where to score.
            processes: How many genomes it scores at once, about; decides into how many slices a
                generation is cut, and nothing else.
            retries: How often a genome is scored again whose process was lost.
            on_error: "raise": an evaluation that fails ends the run. "fail": it is scored -inf.

        Raises:
            TaskError: The task is none, or cannot be sent.
            ValueError: An argument is out of range.
        """
        super().__init__(task, retries=retries, on_error=on_error)
        if processes < 1:
            raise ValueError(f"Distributed() takes processes of at least 1, but got {processes}.")
        self.executor = executor
        self.processes = processes
        self._parcel = packed(self.task)
        self._under_way: dict[Future[Outcome | Refusal], Slice] = {}

    def _spread(self, genomes: Genomes, purpose: Purpose) -> NDArray[np.float64]:
        """Submit slices, and gather their scores as they come."""
        scores = np.full(len(genomes), -np.inf)
        losses: dict[int, int] = {}
        in_step = scores_in_step(self.task)
        for begin, end in slices(len(genomes), self.processes, in_step):
            self._submit(Slice(begin, genomes[begin:end], purpose, in_step))
        while self._under_way:
            done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
            for future in done:
                work = self._under_way.pop(future)
                try:
                    answer = future.result()
                except Exception as error:
                    for again in self._after_loss(work, error, losses):
                        self._submit(again)
                    continue
                if isinstance(answer, Refusal):
                    raise TaskError(answer.message)
                scores[work.start : work.start + len(work.genomes)] = answer.scores
                self._count(answer.failures)
        return scores

    def _submit(self, work: Slice) -> None:
        try:
            future = self.executor.submit(score_parcel, self._parcel, work, self.on_error == "raise")
        except BrokenExecutor as error:
            raise EvaluationError(
                f"{type(self.executor).__name__} is broken and takes no more work: {error}; "
                "use one that replaces what it loses, or fitness.Workers."
            ) from error
        self._under_way[future] = work

    def _after_loss(self, work: Slice, error: Exception, losses: dict[int, int]) -> list[Slice]:
        """Return what is to be scored again of a slice that was lost with its process: each genome alone."""
        self.replaced += 1
        if len(work.genomes) == 1:
            losses[work.start] = losses.get(work.start, 0) + 1
            if losses[work.start] > self.retries:
                message = (
                    f"genome {work.genomes.ids[0]} was lost {losses[work.start]} times on {task_name(self.task)} "
                    f"({type(error).__name__}: {error}); mend the task, or have such genomes scored as failed: "
                    'on_error "fail".'
                )
                self._count([Failure(" ".join(message.split()), "")])
                return []
        return [
            Slice(work.start + index, work.genomes[index : index + 1], work.purpose)
            for index in range(len(work.genomes))
        ]

    def _abandon(self) -> None:
        for future in self._under_way:
            future.cancel()
        self._under_way = {}

    def __repr__(self) -> str:
        return f"<Distributed: {type(self.executor).__name__} on {task_name(self.task)}>"


def packed(task: Task) -> Parcel:
    """Return a task ready to be sent; closures and what a notebook defines included.

    Raises:
        TaskError: It holds what cannot be sent.
    """
    try:
        content = dill.dumps((task, registered_activations()), recurse=True)
    except Exception as error:
        raise TaskError(f"task {task_name(task)} cannot be sent to another process: {error}") from error
    return Parcel(hashlib.blake2b(content, digest_size=16).digest(), content)


def score_parcel(parcel: Parcel, work: Slice, fail_fast: bool) -> Outcome | Refusal:
    """Score a slice in this process, with the task that came before or comes with it."""
    if getattr(_arrived, "digest", None) != parcel.digest:
        task, activations = dill.loads(parcel.content)
        for name, function in activations.items():
            register_activation(name, function)
        refusal = start(task)
        if refusal is not None:
            return refusal
        _arrived.task, _arrived.digest = task, parcel.digest
    return score_slice(_arrived.task, work, fail_fast)


_arrived = threading.local()
"""The task of this thread: an environment is no thing to share."""
