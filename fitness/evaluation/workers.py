"""Workers: genomes in, outcomes out, over processes whose death does not end the run."""

import contextlib
import logging
import time
from collections import deque
from typing import Any

from multiprocess.connection import wait

from fitness.evaluation.child_process import NO_GUARD, UNGUARDED, retire
from fitness.evaluation.child_process import start_method as checked_start_method
from fitness.evaluation.evaluator import Evaluator, raise_failure
from fitness.evaluation.long_evaluations import LongEvaluations, Watch
from fitness.evaluation.scoring import Failure, Slice, StartFailure, open_task, score_slice, slices
from fitness.evaluation.worker_process import Worker
from fitness.global_random import preserved
from fitness.task import PreparedTask
from neat import EvaluationError, Genomes, TaskError
from neat.kernels import plain
from neat.random_streams import Purpose
from neat.selection.outcomes import Outcomes
from neat.system.cores import available_cores

LOG = logging.getLogger("neat")
START_SECONDS = 60.0
"""If evaluations have a time limit: how much longer a worker may take to reach its first genome."""
POLL_SECONDS = 0.25
"""How often a worker that has not reached its first genome is asked whether it has; nothing else would report it."""
CHECK_SECONDS = 1.0
"""How often busy workers are checked for having been stopped, or scoring one genome for very long."""
STOPPED_SECONDS = 2.0
"""How long a worker may be stopped, as by SIGSTOP, before it is replaced."""

Span = tuple[int, int]
"""Positions (begin, end) of consecutive genomes."""


def check_time_limit(task: PreparedTask, seconds: float) -> None:
    """Refuse a time limit for a task that scores genomes together.

    Raises:
        TaskError: It does.
    """
    if task.together:
        raise TaskError(
            f"task {task.name} scores each generation by one call, which cannot be stopped for one genome, "
            f"but the time limit is {seconds:g} s; set evaluation.time_limit to 0."
        )


class Workers(Evaluator):
    """Score generations on worker processes.

    The same fitnesses come back in the same order for any number of processes, unless `evaluate_batch` of the task
    rounds differently in batches of other sizes. A worker that is killed, crashes or is stopped is replaced, and its
    genomes are scored again.

        >>> with Workers(task, processes=2) as workers:
        ...     fitnesses = workers.evaluate(population.ask())

    Attributes:
        processes: Number of worker processes; 0 scores in this process.
        time_limit: Seconds that an evaluation may take before its score is -inf; None for no limit.
        recycle_after: Genomes after which a worker is replaced by a new one; None for never.
        start_method: How processes are started: "fork", "spawn", or None for the default.
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
        start_method: str | None = None,
    ) -> None:
        """Prepare the task; the processes start with the first generation.

        Args:
            task: A task, or a function of a network that has `inputs` and `outputs`.
            processes: Number of processes; by default the number of cores that this process may use, 0 to score in this
                process.
            time_limit: Seconds after which an evaluation is stopped. Its score is -inf, whatever `on_error` is. Needs
                at least one process.
            retries: How often a genome is scored again whose worker died.
            on_error: "raise": an evaluation that fails ends the run. "fail": its score is -inf.
            recycle_after: For simulators that leak memory: a worker that has scored this many genomes ends after its
                slice, and a new one replaces it.
            start_method: "fork" copies this process, and "spawn" starts a new interpreter, which imports the main
                script again. The default is the environment variable NEAT_START_METHOD, or else "fork" on Linux and
                "spawn" on macOS and Windows.

        Raises:
            TaskError: `task` is not a task, or there is a time limit although the task scores genomes together.
            ValueError: An argument is out of range.
        """
        super().__init__(task, retries=retries, on_error=on_error)
        if processes is None:
            processes = available_cores()
        if processes < 0:
            raise ValueError(f"Workers() takes processes of at least 0, but got {processes}.")
        if time_limit is not None and not (time_limit > 0.0 and processes > 0):
            raise ValueError(
                "Workers() takes a time_limit above 0 and at least one process with it, but got "
                f"time_limit {time_limit} and processes {processes}."
            )
        if recycle_after is not None and recycle_after < 1:
            raise ValueError(f"Workers() takes recycle_after of at least 1, but got {recycle_after}.")
        if time_limit is not None:
            check_time_limit(self.task, time_limit)
        checked_start_method(start_method)
        self.processes = processes
        self.time_limit = time_limit
        self.recycle_after = recycle_after
        self.start_method = start_method
        self._long_evaluations = LongEvaluations(self.task.name, is_limited=time_limit is not None)
        self._watch: Watch | None = None
        self._checked_at = 0.0
        self._failed_starts = 0
        self._workers: list[Worker] = []
        self._opened = False

    def _distribute(self, genomes: Genomes, purpose: Purpose) -> Outcomes:
        """Give slices to idle workers until every genome has its score."""
        if self.processes == 0:
            return self._score_here(genomes, purpose)
        self._retire([worker for worker in self._workers if worker.process.is_outdated()])
        outcomes = Outcomes.failed(len(genomes), self.task.measures)
        together = self._is_together(purpose)
        batched = self.time_limit is None and self.task.batches_are_fast  # a time limit is that of one genome
        waiting = deque([(0, len(genomes))] if together else slices(len(genomes), self.processes, batched))
        deaths: dict[int, int] = {}
        while True:
            busy_count = sum(worker.work is not None for worker in self._workers)
            self._start_workers(min(self._processes_now(), len(waiting) + busy_count))
            for worker in self._workers:
                if worker.work is None and waiting:
                    begin, end = waiting.popleft()
                    worker.give(Slice(begin, genomes[begin:end], purpose, batched and not deaths, together))
            busy = [worker for worker in self._workers if worker.work is not None]
            if not busy:
                return outcomes
            ready = self._wait(busy)
            is_due = time.monotonic() - self._checked_at > CHECK_SECONDS
            for worker in busy:
                if worker.process.connection in ready or worker.process.sentinel in ready:
                    waiting.extend(self._after_answer(worker, deaths, outcomes))
                elif is_due or self._is_late(worker):
                    self._checked_at = time.monotonic()
                    waiting.extend(self._after_check(worker, deaths, outcomes))

    def _wait(self, busy: list[Worker]) -> set[Any]:
        """Wait until a worker has an answer, has ended, or must be checked; return the handles that are ready."""
        handles = [end for worker in busy for end in (worker.process.connection, worker.process.sentinel)]
        timeout, start = self._timeout(), time.monotonic()
        ready = set(wait(handles, timeout))
        waited = time.monotonic() - start
        if waited > timeout + CHECK_SECONDS:  # Ctrl-Z has stopped all processes, or the machine has slept
            for worker in busy:
                worker.excuse(waited)
        return ready

    def _in_progress(self) -> int:
        """Return how many genomes are scored of the slices that are being scored."""
        if self.processes == 0:
            return self._watch.position if self._watch is not None else 0
        return sum(worker.position() for worker in tuple(self._workers) if worker.work is not None)

    def _score_here(self, genomes: Genomes, purpose: Purpose) -> Outcomes:
        """Score these genomes in this process."""
        if not self._opened:
            failure = open_task(self.task)
            if failure is not None:
                raise_failure(TaskError, failure)
            self._opened = True
        work = Slice(0, genomes, purpose, self.task.batches_are_fast, self._is_together(purpose))
        if self._watch is None:
            self._watch = Watch(self._long_evaluations)
        with preserved(), self._watch.watching(work):
            result = score_slice(self.task, work, self.on_error == "raise", self._watch.progress)
            self._count_scored(len(genomes))
        self._count(result.failures)
        return result.outcomes

    def _after_answer(self, worker: Worker, deaths: dict[int, int], outcomes: Outcomes) -> list[Span]:
        """Enter the result of a worker; return what must be scored again if it died instead."""
        work = worker.work
        assert work is not None  # noqa: S101  # only busy workers answer
        answer = worker.take()
        if answer is None:
            return self._after_death(worker, deaths, outcomes)
        if isinstance(answer, StartFailure):
            raise_failure(TaskError, answer)
        self._failed_starts = 0
        outcomes.place(work.start, answer.outcomes)
        self._count_scored(len(work.genomes))
        self._count(answer.failures)
        if self.recycle_after is not None and worker.scored >= self.recycle_after:
            self._retire([worker])
        return []

    def _after_check(self, worker: Worker, deaths: dict[int, int], outcomes: Outcomes) -> list[Span]:
        """Look at a worker that has not answered; return what must be scored again if it has been removed."""
        if not worker.process.is_alive() and not worker.process.has_message():
            return self._after_death(worker, deaths, outcomes)  # a process of the task holds its pipe and sentinel
        stopped = worker.stopped_seconds()
        if stopped > STOPPED_SECONDS:
            return self._after_death(worker, deaths, outcomes, cause="stopped by a signal")
        if stopped == 0.0 and self._is_late(worker):  # a stopped worker is not slow
            return self._after_time_limit(worker, outcomes)
        assert worker.work is not None  # noqa: S101  # only busy workers are checked
        self._long_evaluations.check(worker.work, worker.progress[0], worker.seconds())
        return []

    def _after_death(
        self, worker: Worker, deaths: dict[int, int], outcomes: Outcomes, cause: str | None = None
    ) -> list[Span]:
        """Remove a dead worker; return what of its slice must be scored again."""
        work, begun = worker.work, worker.has_begun()
        assert work is not None  # noqa: S101  # only busy workers are removed
        cause = cause or worker.process.cause_of_death()  # before it is killed
        if worker.process.exit_status == UNGUARDED:
            raise TaskError(f"task {self.task.name} cannot be scored: {NO_GUARD}.")
        suspect, others = self._remove(worker)
        if not begun:  # the genome did not cause it
            self._failed_starts += worker.scored == 0  # otherwise an idle worker was killed
            if self._failed_starts > self.retries * self.processes:
                raise TaskError(
                    f"task {self.task.name} ended its worker {self._failed_starts} times before a genome was scored "
                    f"({cause}); correct its open()."
                )
            return [(work.start, work.start + len(work.genomes))]
        deaths[suspect] = deaths.get(suspect, 0) + 1
        if deaths[suspect] <= self.retries:
            return [*others, (suspect, suspect + 1)] if not work.together else [(0, len(work.genomes))]
        times = f"ended its worker {deaths[suspect]} times"
        if work.together:
            raise EvaluationError(
                f"task {self.task.name} {times} while it scored a generation ({cause}); correct the task."
            )
        genome = work.genomes.ids[suspect - work.start]
        message = (
            f"genome {genome} {times} on {self.task.name} ({cause}); "
            'correct the task, or score such genomes as failed: on_error "fail".'
        )
        self._count([Failure(message, "")])
        outcomes.fail(suspect)
        return others

    def _after_time_limit(self, worker: Worker, outcomes: Outcomes) -> list[Span]:
        """Remove a worker that is late; its genome has failed, the others of its slice are scored again."""
        if not worker.has_begun():
            raise TaskError(
                f"task {self.task.name} was not open {START_SECONDS + (self.time_limit or 0.0):g} s after its "
                "worker started; make its open() faster."
            )
        suspect, others = self._remove(worker)
        outcomes.fail(suspect)
        self.failures += 1
        return others

    def _remove(self, worker: Worker) -> tuple[int, list[Span]]:
        """Kill and remove a worker; return the position of its genome, and the other genomes of its slice."""
        work = worker.work
        assert work is not None  # noqa: S101  # only busy workers are removed
        suspect = work.start + worker.position()
        worker.process.kill()
        self._workers.remove(worker)
        self.replaced += 1
        spans = [(work.start, suspect), (suspect + 1, work.start + len(work.genomes))]
        return suspect, [(begin, end) for begin, end in spans if begin < end]

    def _processes_now(self) -> int:
        """Return how many processes may run: while kernels are compiled in the background, that gets a core."""
        return max(1, min(self.processes, available_cores() - 1)) if plain.is_plain() else self.processes

    def _start_workers(self, count: int) -> None:
        if self.time_limit is not None:
            if plain.is_plain():
                LOG.warning("Waiting for the compilation, since evaluations have a time limit.")
            plain.wait()  # here, since a worker that waits would seem not to reach its first genome
        while len(self._workers) < count:
            is_timed = self.time_limit is not None
            self._workers.append(Worker(self.task, self.on_error == "raise", self.start_method, compiled=is_timed))

    def _is_late(self, worker: Worker) -> bool:
        return self._seconds_left(worker) < 0.0

    def _seconds_left(self, worker: Worker) -> float:
        """Return how long this worker may still take for its genome."""
        if self.time_limit is None:
            return float("inf")
        return self.time_limit + START_SECONDS * (not worker.has_begun()) - worker.seconds()

    def _timeout(self) -> float:
        """Return the seconds after which the workers must be checked."""
        if self.time_limit is None:
            return CHECK_SECONDS
        busy = [worker for worker in self._workers if worker.work is not None]
        seconds = [self._seconds_left(worker) for worker in busy]
        if not all(worker.has_begun() for worker in busy):
            seconds += [self.time_limit, POLL_SECONDS]
        return min(CHECK_SECONDS, max(0.02, min(seconds)))  # a stopped worker can be late for a while

    def _retire(self, workers: list[Worker]) -> None:
        """End idle workers, which close their tasks."""
        retire([worker.process for worker in workers])
        self._workers = [worker for worker in self._workers if worker not in workers]

    def _abandon(self) -> None:
        busy = [worker for worker in self._workers if worker.work is not None]
        for worker in busy:
            worker.process.kill()
        self._retire([worker for worker in self._workers if worker not in busy])
        self._workers = []

    def close(self) -> None:
        """End all processes, where idle workers close their tasks; without processes, close the task in this one."""
        self._abandon()
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        if self.processes == 0:
            with contextlib.suppress(Exception):
                self.task.close()
            self._opened = False

    def __repr__(self) -> str:
        return f"<Workers: {self.processes} processes on {self.task.name}>"
