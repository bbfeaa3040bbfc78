"""Recorder: a process of its own that plays each new champion once, and leaves the replay in the run directory.

It runs when nobody else wants the processor, so evolution hardly notices it. Whatever becomes of it,
evolution goes on.
"""

import contextlib
import os
import pickle
import time
from collections.abc import Callable
from typing import Any

import multiprocess

from fitness.evaluation.worker_process import belong_to_parent
from fitness.replays.episode import can_be_recorded, record
from fitness.task import Task, task_name
from neat import Genome, register_activation
from neat.activations import registered_activations
from neat.runs.replays import Replays

NICENESS = 15
"""On two busy cores that is at most one part in fifty."""
MOST_WAITING = 20
"""Champions that wait to be played; the newest are played first, the oldest dropped."""
MOST_SECONDS = 600.0
"""After so long at one episode, a recorder is given up."""
MOST_FAILURES = 3
"""After so many episodes in a row that failed, too."""

Work = tuple[Genome, int]
"""A champion and its generation."""


class Recorder:
    """Plays champions, one after another, in a process of its own.

    To be made before worker processes are: what is forked later would hold on to their pipes.

        >>> with Recorder(task, Replays(directory)) as recorder:
        ...     for generation in neat.evolve(population, evaluate):
        ...         recorder.see(generation.champion, generation.number)
        ...     recorder.finish(seconds=10.0)

    Attributes:
        complaint: Why there will be no more replays, in one line; None while all is well, "" where
            the task has nothing to record.
    """

    def __init__(self, task: Task, replays: Replays) -> None:
        """Start the process, if the task has anything to show."""
        self.complaint: str | None = None if can_be_recorded(task) else ""
        self._name = task_name(task)
        self._waiting: list[Work] = []
        self._last_seen = -1
        self._since: float | None = None
        self._failures = 0
        if self.complaint is not None:
            return
        method = "fork" if "fork" in multiprocess.get_all_start_methods() else "spawn"
        context = multiprocess.get_context(method)
        self._connection, theirs = context.Pipe()
        given = (theirs, self._connection, task, registered_activations(), replays)
        self._process = context.Process(target=_serve, args=given, daemon=True)
        self._process.start()
        theirs.close()

    def see(self, champion: Genome, generation: int) -> None:
        """Take notice of the champion of a generation; it is played if it is a new one. Never waits."""
        if self.complaint is not None:
            return
        if champion.id != self._last_seen:
            self._last_seen = champion.id
            self._waiting = [*self._waiting, (champion, generation)][-MOST_WAITING:]
        self._go_on()

    def finish(self, seconds: float) -> None:
        """Wait until the last champion has been played, but no longer than this; drop the others."""
        self._waiting = self._waiting[-1:]
        end = time.monotonic() + seconds
        while self.complaint is None and (self._waiting or self._since is not None) and time.monotonic() < end:
            with contextlib.suppress(OSError):
                self._connection.poll(0.05)
            self._go_on()

    def _go_on(self) -> None:
        """Hear what the process has to say, and give it the next champion if it is free."""
        try:
            if self._since is not None and self._connection.poll():
                self._hear(pickle.loads(self._connection.recv_bytes()))
            if self._since is None and self._waiting and self.complaint is None:
                self._since = time.monotonic()
                self._connection.send_bytes(pickle.dumps(self._waiting.pop(), protocol=5))
        except (EOFError, OSError, pickle.UnpicklingError):
            self._give_up("its recorder died")
            return
        if self._since is not None and time.monotonic() - self._since > MOST_SECONDS:
            self._give_up(f"an episode took more than {MOST_SECONDS:.0f} s")
        elif self._since is not None and not self._process.is_alive() and not self._connection.poll():
            self._give_up("its recorder died")

    def _hear(self, failure: str | None) -> None:
        self._since = None
        self._failures = self._failures + 1 if failure else 0
        if failure and self._failures >= MOST_FAILURES:
            self._give_up(failure)

    def _give_up(self, reason: str) -> None:
        if self.complaint is None:
            self.complaint = f"There will be no more replays of {self._name}: {reason}. The run goes on."
            self._process.kill()

    def close(self) -> None:
        """End the process, at once."""
        if self.complaint != "":
            self._process.kill()
            self._process.join()
            self._connection.close()

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *ending: object) -> None:
        self.close()


def _serve(
    connection: Any,
    parents_end: Any,
    task: Task,
    activations: dict[str, Callable[[float], float]],
    replays: Replays,
) -> None:
    """Play what comes through the pipe until the parent is gone."""
    os.nice(NICENESS)
    belong_to_parent()
    _be_quiet()
    parents_end.close()
    for name, function in activations.items():
        register_activation(name, function)
    with contextlib.suppress(EOFError, OSError):
        while True:
            champion, generation = pickle.loads(connection.recv_bytes())
            connection.send_bytes(pickle.dumps(_recorded(task, champion, generation, replays), protocol=5))
    os._exit(0)  # the parent's buffers, which fork copied, are the parent's to flush


def _recorded(task: Task, champion: Genome, generation: int, replays: Replays) -> str | None:
    """Play a champion; return why it could not be, in one line, or None."""
    try:
        replays.keep(record(task, champion, generation))
    except Exception as error:  # play() is the user's, and can raise anything
        return " ".join(f"genome {champion.id}: {type(error).__name__}: {error}".split())[:300]
    return None


def _be_quiet() -> None:
    """Let nothing that a game prints come between the lines of evolution."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
