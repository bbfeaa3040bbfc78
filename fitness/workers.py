"""Workers: genomes in, fitnesses out, over processes that may die without taking the run with them."""

import contextlib
import math
import os
from collections import deque
from types import TracebackType
from typing import Any, Self

import multiprocess
import numpy as np
from multiprocess.connection import wait
from numpy.typing import NDArray

from fitness.task import Task, as_task, task_name
from fitness.worker import EVALUATION, VALIDATION, Failure, Slice, Worker, score_slice
from neat import EvaluationError, Genome, Genomes, TaskError

SHARES = 4  # slices that each worker gets of a generation, about: few messages, and an even end


class Workers:
    """Score generations on worker processes.

    The same fitnesses come back in the same order however many processes there are. A worker that is
    killed or crashes is replaced and its genomes are scored again.

        >>> with Workers(task, processes=2) as workers:
        ...     fitnesses = workers.evaluate(population.ask())

    Attributes:
        task: What is scored.
        processes: How many there are; 0 scores in this process.
        failures: Evaluations that came to nothing so far.
        replaced: Workers that had to be replaced so far.
    """

    def __init__(
        self,
        task: Any,
        processes: int | None = None,
        *,
        time_limit: float | None = None,
        retries: int = 2,
        on_error: str = "raise",
    ) -> None:
        """Get ready; the processes start with the first generation.

        Args:
            task: A task, or a function of a network that has `inputs` and `outputs`.
            processes: How many; as many as there are cores if left out, 0 for none.
            time_limit: Seconds after which an evaluation is ended and scored as failed. Needs at
                least one process.
            retries: How often a genome is scored again whose worker died under it.
            on_error: "raise": an evaluation that fails ends the run. "fail": it is scored -inf.

        Raises:
            TaskError: The task is none.
            ValueError: An argument is out of range.
        """
        if processes is None:
            processes = os.cpu_count() or 1
        if processes < 0:
            raise ValueError(f"Workers() takes processes of at least 0, but got {processes}.")
        if on_error not in ("raise", "fail"):
            raise ValueError(f'Workers() takes on_error "raise" or "fail", but got {on_error!r}.')
        if time_limit is not None and not (time_limit > 0.0 and processes > 0):
            raise ValueError(
                f"Workers() takes a time_limit above 0 and a process at least, but got {time_limit} and {processes}."
            )
        self.task: Task = as_task(task)
        self.processes = processes
        self.time_limit = time_limit
        self.retries = retries
        self.on_error = on_error
        self.failures = 0
        self.replaced = 0
        self._seed = 0
        method = "fork" if "fork" in multiprocess.get_all_start_methods() else "spawn"
        self._context = multiprocess.get_context(method)
        self._crew: list[Worker] = []

    def evaluate(self, genomes: Genomes) -> NDArray[np.float64]:
        """Return the fitnesses of these genomes, (n,), in their order.

        Raises:
            TaskError: The genomes' networks do not fit the task.
            EvaluationError: An evaluation failed, and the policy is to raise.
        """
        return self._scored(genomes, EVALUATION)

    def validate(self, genome: Genome, generation: int) -> float:
        """Return the mean score of one genome on episodes that no evaluation of this run meets.

        Args:
            genome: The genome that might become champion.
            generation: Decides the episodes, with the seed of the genomes that were evaluated last.
        """
        episodes = getattr(self.task, "validation_episodes", 20)
        repeats = max(1, math.ceil(episodes / getattr(self.task, "episodes", 1)))
        scores = self._scored(Genomes.pack([genome] * repeats, generation, self._seed), VALIDATION)
        return float(scores.mean())

    def _scored(self, genomes: Genomes, purpose: int) -> NDArray[np.float64]:
        self._check_fit(genomes)
        self._seed = genomes.seed
        fail_fast = self.on_error == "raise"
        if self.processes == 0:
            outcome = score_slice(self.task, Slice(0, genomes, purpose), fail_fast)
            self._count(outcome.failures)
            return outcome.scores
        try:
            return self._spread(genomes, purpose)
        except BaseException:
            self.close()  # whoever is still busy is busy with what nobody wants any more
            raise

    def _spread(self, genomes: Genomes, purpose: int) -> NDArray[np.float64]:
        """Hand out slices to whoever is free, until every genome has its score."""
        scores = np.full(len(genomes), -np.inf)
        waiting = deque(_slices(len(genomes), self.processes))
        deaths: dict[int, int] = {}
        while True:
            self._fill_crew(min(self.processes, len(waiting) + sum(worker.work is not None for worker in self._crew)))
            for worker in self._crew:
                if worker.work is None and waiting:
                    start, stop = waiting.popleft()
                    worker.give(Slice(start, genomes[start:stop], purpose))
            busy = [worker for worker in self._crew if worker.work is not None]
            if not busy:
                return scores
            ready = set(
                wait(
                    [end for worker in busy for end in (worker.connection, worker.process.sentinel)],
                    self._patience(busy),
                )
            )
            for worker in busy:
                assert worker.work is not None  # noqa: S101  # that is what made it busy
                start, length = worker.work.start, len(worker.work.genomes)
                if worker.connection in ready or worker.process.sentinel in ready:
                    outcome = worker.take() if worker.connection in ready or worker.connection.poll() else None
                    if outcome is None:
                        waiting.extend(self._after_death(worker, deaths, scores))
                    else:
                        scores[start : start + length] = outcome.scores
                        self._count(outcome.failures)
                elif self.time_limit is not None and worker.busy_for() > self.time_limit:
                    waiting.extend(self._after_time_limit(worker, scores))

    def _after_death(
        self, worker: Worker, deaths: dict[int, int], scores: NDArray[np.float64]
    ) -> list[tuple[int, int]]:
        """Replace a dead worker; return what of its slice is to be scored again."""
        suspect, others = self._dismiss(worker)
        deaths[suspect] = deaths.get(suspect, 0) + 1
        if deaths[suspect] <= self.retries:
            return [*others, (suspect, suspect + 1)]
        work = worker.work
        assert work is not None  # noqa: S101  # it died at work
        message = (
            f"genome {work.genomes.ids[suspect - work.start]} ended its worker {deaths[suspect]} times on "
            f"{task_name(self.task)} ({worker.how_it_ended()}); "
            "mend the task, or set on_error to score such genomes as failed."
        )
        self._count([Failure(suspect, message, "")])
        scores[suspect] = -np.inf
        return others

    def _after_time_limit(self, worker: Worker, scores: NDArray[np.float64]) -> list[tuple[int, int]]:
        """Replace a worker that takes too long; its genome has failed, the others are scored again."""
        suspect, others = self._dismiss(worker)
        scores[suspect] = -np.inf
        self.failures += 1
        return others

    def _dismiss(self, worker: Worker) -> tuple[int, list[tuple[int, int]]]:
        """Take a worker out of the crew; return the genome it was at, and the others of its slice."""
        work = worker.work
        assert work is not None  # noqa: S101  # only busy workers are looked at
        suspect = work.start + worker.busy_with()
        worker.end()
        self._crew.remove(worker)
        self.replaced += 1
        spans = [(work.start, suspect), (suspect + 1, work.start + len(work.genomes))]
        return suspect, [(start, stop) for start, stop in spans if start < stop]

    def _fill_crew(self, size: int) -> None:
        while len(self._crew) < size:
            self._crew.append(Worker(self._context, self.task, self.on_error == "raise", self._crew))

    def _patience(self, busy: list[Worker]) -> float | None:
        """Return how long to wait before a time limit could have passed; None for ever."""
        if self.time_limit is None:
            return None
        return max(0.0, min(self.time_limit - worker.busy_for() for worker in busy)) + 0.001

    def _count(self, failures: list[Failure]) -> None:
        """Count failures; raise the first, if that is the policy."""
        self.failures += len(failures)
        if failures and self.on_error == "raise":
            error = EvaluationError(failures[0].message)
            if failures[0].details:
                error.add_note(f"in the worker:\n{failures[0].details}")
            raise error

    def _check_fit(self, genomes: Genomes) -> None:
        shape = genomes.shape
        if (shape.inputs, shape.outputs) != (self.task.inputs, self.task.outputs):
            raise TaskError(
                f"task {task_name(self.task)} takes networks of {self.task.inputs} inputs and "
                f"{self.task.outputs} outputs, but these genomes have {shape.inputs} and {shape.outputs}; "
                "make the population with inputs=task.inputs, outputs=task.outputs."
            )

    def close(self) -> None:
        """End all processes, and what the task holds open in this one."""
        for worker in self._crew:
            worker.end()
        self._crew = []
        if self.processes == 0:
            with contextlib.suppress(Exception):
                getattr(self.task, "close", lambda: None)()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Workers: {self.processes} processes on {task_name(self.task)}>"


def _slices(count: int, processes: int) -> list[tuple[int, int]]:
    """Return spans that cover 0 to count: large ones first, small ones to even out the end."""
    spans, start = [], 0
    while start < count:
        length = max(1, (count - start) // (SHARES * processes), min(8, (count - start) // (2 * processes)))
        spans.append((start, start + length))
        start += length
    return spans
