"""Workers: genomes in, fitnesses out, over processes that may die without taking the run with them."""

import contextlib
import os
from collections import deque
from typing import Any

import multiprocess
import numpy as np
from multiprocess.connection import wait
from numpy.typing import NDArray

from fitness.evaluation.evaluator import Evaluator
from fitness.evaluation.scoring import Failure, Refusal, Slice, score_slice, scores_in_step, slices, start
from fitness.evaluation.worker_process import Worker
from fitness.task import task_name
from neat import Genomes, TaskError
from neat.random_streams import Purpose

START_SECONDS = 60.0
"""With a time limit for evaluations, what a worker may take in addition until its first one."""

Span = tuple[int, int]


class Workers(Evaluator):
    """Score generations on worker processes.

    The same fitnesses come back in the same order however many processes there are. A worker that is
    killed or crashes is replaced and its genomes are scored again.

        >>> with Workers(task, processes=2) as workers:
        ...     fitnesses = workers.evaluate(population.ask())

    Attributes:
        processes: How many there are; 0 scores in this process.
        time_limit: Seconds that an evaluation may take; None for no limit.
        recycle_after: Genomes after which a worker is replaced by a fresh one; None for never.
    """

    def __init__(
        self,
        task: Any,
        processes: int | None = None,
        *,
        time_limit: float | None = None,
        retries: int = 2,
        on_error: str = "raise",
        recycle_after: int | None = None,
    ) -> None:
        """Get ready; the processes start with the first generation.

        Args:
            task: A task, or a function of a network that has `inputs` and `outputs`.
            processes: How many; as many as there are cores if left out, 0 for none.
            time_limit: Seconds after which an evaluation is ended and scored as failed. Needs at
                least one process.
            retries: How often a genome is scored again whose worker died under it.
            on_error: "raise": an evaluation that fails ends the run. "fail": it is scored -inf.
            recycle_after: For simulators that leak: a worker that has scored this many genomes ends
                after its slice, and a fresh one takes its place.

        Raises:
            TaskError: The task is none.
            ValueError: An argument is out of range.
        """
        super().__init__(task, retries=retries, on_error=on_error)
        if processes is None:
            processes = os.cpu_count() or 1
        if processes < 0:
            raise ValueError(f"Workers() takes processes of at least 0, but got {processes}.")
        if time_limit is not None and not (time_limit > 0.0 and processes > 0):
            raise ValueError(
                f"Workers() takes a time_limit above 0 and a process at least, but got {time_limit} and {processes}."
            )
        if recycle_after is not None and recycle_after < 1:
            raise ValueError(f"Workers() takes recycle_after of at least 1, but got {recycle_after}.")
        self.processes = processes
        self.time_limit = time_limit
        self.recycle_after = recycle_after
        method = "fork" if "fork" in multiprocess.get_all_start_methods() else "spawn"
        self._context = multiprocess.get_context(method)
        self._crew: list[Worker] = []
        self._started = False

    def _spread(self, genomes: Genomes, purpose: Purpose) -> NDArray[np.float64]:
        """Hand out slices to whoever is free, until every genome has its score."""
        if self.processes == 0:
            return self._alone(genomes, purpose)
        scores = np.full(len(genomes), -np.inf)
        in_step = scores_in_step(self.task) and self.time_limit is None  # a limit is one genome's
        waiting = deque(slices(len(genomes), self.processes, in_step))
        deaths: dict[int, int] = {}
        while True:
            self._fill_crew(min(self.processes, len(waiting) + sum(worker.work is not None for worker in self._crew)))
            for worker in self._crew:
                if worker.work is None and waiting:
                    begin, end = waiting.popleft()
                    worker.give(Slice(begin, genomes[begin:end], purpose, in_step and not deaths))
            busy = [worker for worker in self._crew if worker.work is not None]
            if not busy:
                return scores
            ready = set(
                wait([end for worker in busy for end in (worker.connection, worker.process.sentinel)], self._patience())
            )
            for worker in busy:
                if worker.connection in ready or worker.process.sentinel in ready:
                    waiting.extend(self._after_answer(worker, deaths, scores))
                elif self._is_late(worker):
                    waiting.extend(self._after_time_limit(worker, scores))

    def _alone(self, genomes: Genomes, purpose: Purpose) -> NDArray[np.float64]:
        """Score these genomes in this process."""
        if not self._started:
            self._refuse(start(self.task))
            self._started = True
        outcome = score_slice(
            self.task, Slice(0, genomes, purpose, scores_in_step(self.task)), self.on_error == "raise"
        )
        self._count(outcome.failures)
        return outcome.scores

    def _after_answer(self, worker: Worker, deaths: dict[int, int], scores: NDArray[np.float64]) -> list[Span]:
        """Enter what a worker answers; return what is to be scored again if it died instead."""
        work = worker.work
        assert work is not None  # noqa: S101  # that is what made it busy
        answer = worker.take() if worker.connection.poll() else None
        if answer is None:
            return self._after_death(worker, deaths, scores)
        if isinstance(answer, Refusal):
            self._refuse(answer)
        else:
            scores[work.start : work.start + len(work.genomes)] = answer.scores
            self._count(answer.failures)
            if self.recycle_after is not None and worker.scored >= self.recycle_after:
                self._crew.remove(worker)
                worker.retire()
        return []

    def _after_death(self, worker: Worker, deaths: dict[int, int], scores: NDArray[np.float64]) -> list[Span]:
        """Replace a dead worker; return what of its slice is to be scored again."""
        work, begun = worker.work, worker.has_begun()
        assert work is not None  # noqa: S101  # it died at work
        suspect, others = self._dismiss(worker)
        deaths[suspect] = deaths.get(suspect, 0) + 1
        if deaths[suspect] <= self.retries:
            return [*others, (suspect, suspect + 1)]
        ending = f"({worker.how_it_ended()})"
        if not begun:
            raise TaskError(
                f"task {task_name(self.task)} ended its worker {deaths[suspect]} times before a genome was scored "
                f"{ending}; mend what it does when it starts."
            )
        genome = work.genomes.ids[suspect - work.start]
        message = (
            f"genome {genome} ended its worker {deaths[suspect]} times on {task_name(self.task)} {ending}; "
            'mend the task, or have such genomes scored as failed: on_error "fail".'
        )
        self._count([Failure(message, "")])
        scores[suspect] = -np.inf
        return others

    def _after_time_limit(self, worker: Worker, scores: NDArray[np.float64]) -> list[Span]:
        """Replace a worker that takes too long; its genome has failed, the others are scored again."""
        if not worker.has_begun():
            raise TaskError(
                f"task {task_name(self.task)} was not ready {START_SECONDS + (self.time_limit or 0.0):g} s after its "
                "worker started; mend what it does when it starts."
            )
        suspect, others = self._dismiss(worker)
        scores[suspect] = -np.inf
        self.failures += 1
        return others

    def _dismiss(self, worker: Worker) -> tuple[int, list[Span]]:
        """Take a worker out of the crew; return the genome it was at, and the others of its slice."""
        work = worker.work
        assert work is not None  # noqa: S101  # only busy workers are looked at
        suspect = work.start + worker.busy_with()
        worker.end()
        self._crew.remove(worker)
        self.replaced += 1
        spans = [(work.start, suspect), (suspect + 1, work.start + len(work.genomes))]
        return suspect, [(begin, end) for begin, end in spans if begin < end]

    def _fill_crew(self, size: int) -> None:
        while len(self._crew) < size:
            self._crew.append(Worker(self._context, self.task, self.on_error == "raise", self._crew))

    def _is_late(self, worker: Worker) -> bool:
        return self._seconds_left(worker) < 0.0

    def _seconds_left(self, worker: Worker) -> float:
        """Return how long this worker may still take for what it is at."""
        if self.time_limit is None:
            return float("inf")
        return self.time_limit + START_SECONDS * (not worker.has_begun()) - worker.busy_for()

    def _patience(self) -> float | None:
        """Return how long to wait before a time limit could have passed; None for ever."""
        if self.time_limit is None:
            return None
        return max(0.0, min(self._seconds_left(worker) for worker in self._crew if worker.work is not None)) + 0.001

    def _refuse(self, refusal: Refusal | None) -> None:
        """Raise if the task could not be started."""
        if refusal is not None:
            error = TaskError(refusal.message)
            error.add_note(f"in the worker:\n{refusal.details}")
            raise error

    def _abandon(self) -> None:
        for worker in self._crew:
            worker.end()
        self._crew = []

    def close(self) -> None:
        """End all processes, and what the task holds open in this one."""
        self._abandon()
        if self.processes == 0:
            with contextlib.suppress(Exception):
                getattr(self.task, "close", lambda: None)()
            self._started = False

    def __repr__(self) -> str:
        return f"<Workers: {self.processes} processes on {task_name(self.task)}>"
