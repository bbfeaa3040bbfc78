"""EvolutionLoop: generations that are evolved, recorded, saved and shown, and survive interrupts and errors."""

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

from experiments.runner.flat_start import FlatStart
from experiments.runner.interrupts import Interrupts
from experiments.runner.pulse import Pulse
from experiments.runner.replay_writer import ReplayWriter
from experiments.runner.run_writer import RunWriter
from experiments.runner.solved import SolvedCheck
from experiments.runner.task_conversions import note_conversions
from experiments.runner.timing import Stopwatch, WorkerCounts
from fitness import PreparedTask, Workers
from fitness.evaluation.evaluator import IDLE
from fitness.evaluation.workers import check_time_limit
from neat import Generation, NeatError, Population, Settings, SettingsError, evolve
from neat.kernels import plain
from neat.runs import watched
from neat.runs.run import Run
from neat.selection.selector import needs_measures

LAST_REPLAY_SECONDS = 30.0
"""How long a run that ends waits for the replay of its last champion."""
LAST_SIGNALS_SECONDS = 3.0
"""How long an interrupted run waits until the signals of its last champion are recorded; a second Ctrl-C skips it."""
LOG = logging.getLogger("neat")
MOST_PLAIN_SECONDS = 3.0
"""A generation of uncompiled kernels that took longer is the last one: compiling takes about 10 s."""


class EvolutionLoop:
    """Evolves a population and keeps its run directory up to date.

    Attributes:
        task: What genomes are scored on.
        population: What evolves.
        seconds: What the last generation took, evaluation and breeding together.
        is_saved: Whether everything so far is on disk.
        was_interrupted: Whether a signal arrived in a generation after which the caller left the loop, and has not
            been raised.
    """

    def __init__(
        self, run: Run, task: PreparedTask, population: Population, *, workers: int | None, record: bool
    ) -> None:
        """Prepare the loop; no process starts before the first generation.

        Args:
            run: The directory, which must be held (`Run.hold`).
            task: What genomes are scored on.
            population: What evolves.
            workers: Worker processes; None for one per core, 0 to evaluate in this process.
            record: Whether to record a replay of each new champion.
        """
        self.run = run
        self.task = task
        self.population = population
        self.seconds = 0.0
        self.is_saved = True
        self.was_interrupted = False
        self._n_workers = workers
        self._records = record
        self._was_left = self._is_closed = False
        self._replays: ReplayWriter | None = None
        self._workers: Workers | None = None
        self._writer = RunWriter(run)
        self._pulse = Pulse(run.directory, lambda: self._workers.progress if self._workers else IDLE)
        self._stopwatch, self._counts = Stopwatch(), WorkerCounts()

    def generations(self, until: int | None, solve: bool) -> Iterator[Generation]:
        """Yield the generations; see `Session.generations`. A closed loop yields and writes nothing."""
        if self._is_closed:
            return
        self.raise_interrupt()
        self.run.note_goal(until, solve)
        note_conversions(self.run, self.task)
        is_solved = self.population.champion is not None and self.run.is_solved()  # no champion: to be scored again
        if (until is not None and self.population.generation >= until) or (solve and is_solved):
            self._settle("finished")
            return
        self._pulse.start(self.population.generation)
        self.run.note_state("running")
        self.is_saved = self._was_left = interrupted = False
        try:
            for generation, solved, interrupted in self._steps():
                yield generation
                if interrupted:
                    raise KeyboardInterrupt
                if (solved and solve) or (until is not None and generation.number + 1 >= until):
                    break
        except GeneratorExit:  # the caller has left the loop; what cannot be written now, `close` tries again
            self._was_left, self.was_interrupted = True, interrupted
            with contextlib.suppress(NeatError):
                self._settle("interrupted" if interrupted else "finished")
            raise
        except BaseException:
            with contextlib.suppress(NeatError):  # the first error is the one to report
                self._settle("interrupted")
            raise
        self._settle("finished")

    def _steps(self) -> Iterator[tuple[Generation, bool, bool]]:
        """Yield each generation, whether it is solved, and whether a signal arrived while it was made."""
        if self._records and self._replays is None:
            self._replays = ReplayWriter(self.run, self.task)  # before the workers, see fitness.Recorder
        if self._workers is None:
            self._workers = _workers_for(self.task, self.run.settings, self._n_workers)
        workers, interrupts = self._workers, Interrupts()
        check, flat_start = SolvedCheck(self.task, opens=workers.processes > 0), FlatStart(self.run.settings)

        def evaluate(*arguments: Any) -> Any:
            return self._stopwatch.timed(interrupts.allowed(workers.observe))(*arguments)

        def validate(*arguments: Any) -> Any:
            return self._stopwatch.timed(interrupts.allowed(workers.validate_outcome))(*arguments)

        generations = evolve(self.population, evaluate, validate if workers.validation else None)
        while self._workers is workers:  # until `close`
            self._wait_if_slow()
            self._pulse.start(self.population.generation)
            interrupts = Interrupts()
            with interrupts, interrupts.deferred():
                generation = next(generations)
                solved, seconds = check.on(generation), self._stopwatch.take()
                losses = self._counts.since_last(workers)
                self._writer.record(generation, seconds=seconds, solved=solved, losses=losses)
                self._writer.save_if_due(self.population)
                if self._replays:
                    self._replays.see(generation)
                self.seconds = seconds + generation.seconds
                flat_start.see(generation, solved)
            self._pulse.pause(self.population.generation)
            yield generation, solved, interrupts.pending

    def _wait_if_slow(self) -> None:
        """Wait for compiled kernels where generations without them take longer than that."""
        if self.seconds > MOST_PLAIN_SECONDS and plain.is_plain():
            LOG.warning("Waiting for the compilation, since uncompiled generations of this task take long.")
            plain.wait()

    def _settle(self, state: str) -> None:
        """Write everything that is not on disk, and the state of the run.

        A closed loop writes nothing: its directory is unlocked, and another process may continue the run.

        Raises:
            NeatError: The disk does not accept it.
        """
        if self._is_closed:
            return
        with Interrupts() as interrupts, interrupts.deferred():
            if not self.is_saved:
                self._writer.finish(self.population)
                self.is_saved = True
            self._pulse.stop()
            self.run.note_state(state)
            self.run.trim_history()

    def raise_interrupt(self) -> None:
        """Raise the interrupt that a caller who left the loop has not received.

        Raises:
            KeyboardInterrupt: There was one.
        """
        if self.was_interrupted:
            self.was_interrupted = False
            raise KeyboardInterrupt

    def close(self, state: str, replay_seconds: float | None = LAST_REPLAY_SECONDS) -> None:
        """Write what is left, wait for the replay of the last champion, and end the workers. Ctrl-C skips the wait.

        Args:
            state: "finished" or "interrupted".
            replay_seconds: How long a run that is not interrupted waits for the replay; None for as long as it takes.

        Raises:
            NeatError: The disk does not accept what is left.
            KeyboardInterrupt: A signal skipped the wait.
        """
        try:
            if not self.is_saved or (state == "interrupted" and self._was_left):
                self._settle(state)
            if self._replays:
                with Interrupts() as interrupts, interrupts.deferred():  # except where it waits
                    if state == "interrupted" or self.was_interrupted:
                        interrupts.pending = False  # the signal that ended the run does not skip this too
                        self._replays.finish_signals(LAST_SIGNALS_SECONDS, interrupts.allowed)
                    else:
                        self._replays.finish(replay_seconds, interrupts.allowed)
                    if interrupts.pending:
                        raise KeyboardInterrupt
        finally:
            self._is_closed = True
            self._pulse.stop()
            watched.remove(self.run.directory)
            with contextlib.ExitStack() as parts:  # every part is closed, even if closing another one fails
                for part in (self._replays, self._workers):
                    if part is not None:
                        parts.callback(part.close)
            self._workers = self._replays = None


def check_workers(settings: Settings, workers: int | None, task: PreparedTask) -> None:
    """Refuse a number of workers that is out of range, and a time limit for what cannot be ended.

    Raises:
        ValueError: The number is negative.
        SettingsError: There is a time limit, and no worker.
        TaskError: There is a time limit, and the task scores genomes together.
    """
    if workers is not None and workers < 0:
        raise ValueError(f"workers must be at least 0, or None for one per core, but is {workers}.")
    limit = settings.evaluation.time_limit
    if limit and workers == 0:
        raise SettingsError(f"evaluation.time_limit is {limit:g}, which needs a worker process, but workers is 0.")
    if limit:
        check_time_limit(task, limit)


def check_selection(settings: Settings, task: PreparedTask) -> None:
    """Refuse a selection by behaviour for a task that reports none.

    Raises:
        SettingsError: It is one.
    """
    if needs_measures(settings.selection) and not task.measures:
        raise SettingsError(
            f'selection.kind is "{settings.selection.kind}", which needs measures, but task {task.name} declares none; '
            "declare measures = ((name, low, high), ...), and return fitness.Outcome(score, measures=...)."
        )


def _workers_for(task: PreparedTask, settings: Settings, processes: int | None) -> Workers:
    evaluation = settings.evaluation
    return Workers(
        task,
        processes,
        time_limit=evaluation.time_limit or None,
        retries=evaluation.retries,
        on_error=evaluation.on_error,
        recycle_after=evaluation.recycle_after or None,
    )
