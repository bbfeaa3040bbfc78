"""Recorder: a child process that plays each new champion once and writes the replay to the run directory.

It has a low priority, so it hardly slows evolution, and its failures do not affect the run.
"""

import contextlib
import os
import pickle
import time
from typing import Any

from fitness.evaluation.child_process import ChildProcess, receive, send
from fitness.evaluation.scoring import StartFailure, described, open_task
from fitness.replays.episode import can_be_recorded, record
from fitness.task import PreparedTask, as_task
from neat import Genome
from neat.runs.replays import Replays

NICENESS = 15
"""With this niceness the recorder gets at most a fiftieth of two busy cores."""
MOST_WAITING = 20
"""Champions that wait to be played; the newest are played first, the oldest are dropped."""
MOST_SECONDS = 600.0
"""Recording stops when one episode takes longer."""
MOST_FAILURES = 3
"""Recording stops after this many consecutive episodes that failed."""
LONGEST_REASON = 300  # characters

Work = tuple[Genome, int]
"""A champion and its generation."""


class Recorder:
    """Plays champions in a child process, one after another.

        >>> with Recorder(task, Replays(directory)) as recorder:
        ...     for generation in neat.evolve(population, workers):
        ...         recorder.see(generation.champion, generation.number)
        ...     recorder.finish(seconds=10.0)

    Attributes:
        complaint: Why no more replays are recorded, in one line; None while recording works, "" where the task has
            nothing to record.
    """

    def __init__(self, task: Any, replays: Replays) -> None:
        """Start the process, if the task has anything to show.

        Args:
            task: A task, or a function of a network that has `inputs` and `outputs`.
            replays: Where replays are written.
        """
        task = as_task(task)
        self.complaint: str | None = None
        self._name = task.name
        self._waiting: list[Work] = []
        self._last_seen = -1
        self._begun: float | None = None
        self._failures = 0
        self._job = task, replays
        self._process: ChildProcess | None = None
        if can_be_recorded(task):
            self._process = ChildProcess(_serve, *self._job)
        else:
            self.complaint = ""

    @property
    def pid(self) -> int | None:
        """The id of the child process; None if there is none."""
        return None if self._process is None else self._process.pid

    def see(self, champion: Genome, generation: int) -> None:
        """Record the champion of a generation if it is a new one. Never waits."""
        if self.complaint is not None:
            return
        if champion.id != self._last_seen:
            self._last_seen = champion.id
            self._waiting = [*self._waiting, (champion, generation)][-MOST_WAITING:]
        self._update()

    def finish(self, seconds: float) -> None:
        """Wait until the last champion has been recorded, at most this long; drop the others that wait."""
        self._waiting = self._waiting[-1:]
        end = time.monotonic() + seconds
        while self.complaint is None and (self._waiting or self._begun is not None) and time.monotonic() < end:
            if self._process is not None:
                with contextlib.suppress(OSError):
                    self._process.connection.poll(0.05)
            self._update()

    def _update(self) -> None:
        """Read the result of the last episode, and send the next champion if the process is idle."""
        process = self._process
        if process is None:
            return
        try:
            if self._begun is not None and process.has_message():
                self._enter(process.receive())
            if self._begun is None and self._waiting and self.complaint is None:
                if process.is_outdated():  # the champion may use a function that was registered since
                    process.retire()
                    process = self._process = ChildProcess(_serve, *self._job)
                self._begun = time.monotonic()
                process.send(self._waiting.pop())
        except (EOFError, OSError, pickle.UnpicklingError):
            self._stop("its recording process ended")
            return
        if self._begun is not None and time.monotonic() - self._begun > MOST_SECONDS:
            self._stop(f"an episode took more than {MOST_SECONDS:.0f} s")
        elif self._begun is not None and not process.is_alive() and not process.has_message():
            self._stop("its recording process ended")

    def _enter(self, failure: str | StartFailure | None) -> None:
        """Enter the result of an episode: why it failed, or None."""
        self._begun = None
        if isinstance(failure, StartFailure):  # no later episode would succeed
            self._stop(failure.message[:LONGEST_REASON])
            return
        self._failures = self._failures + 1 if failure else 0
        if failure and self._failures >= MOST_FAILURES:
            self._stop(failure)

    def _stop(self, reason: str) -> None:
        """Record nothing more."""
        if self.complaint is None:
            self.complaint = (
                f"No more replays of {self._name} are recorded: {reason.rstrip('.')}. The run continues without them."
            )
            self.close()

    def close(self) -> None:
        """End the process; an episode that is being played is not finished."""
        if self._process is not None and self._begun is None:
            self._process.retire()  # which closes the task
        elif self._process is not None:
            self._process.kill()

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *ending: object) -> None:
        self.close()


def _serve(connection: Any, task: PreparedTask, replays: Replays) -> None:
    """Open the task, and play the champions that arrive until the parent closes the pipe."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(NICENESS)
    _discard_output()
    failure = open_task(task, interruptible=False)
    try:
        while True:
            champion, generation = receive(connection)
            send(connection, failure or _record(task, champion, generation, replays))
    finally:
        with contextlib.suppress(Exception):
            task.close()


def _record(task: PreparedTask, champion: Genome, generation: int, replays: Replays) -> str | None:
    """Play and record a champion; return why that failed, in one line, or None."""
    try:
        replays.keep(record(task, champion, generation))
    except BaseException as error:  # play() is the user's, and can raise anything
        return f"genome {champion.id}: {described(error)}"[:LONGEST_REASON]
    return None


def _discard_output() -> None:
    """Discard what a game prints, which would disturb the progress line."""
    null = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(null, descriptor)
