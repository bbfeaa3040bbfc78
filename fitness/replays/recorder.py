"""Recorder: a child process that plays each new champion and writes its replay to the run directory.

A replay is written twice: as soon as its signals are known, and again with its pictures, which take most of the time.
The newest champion comes first. The process has a low priority, so it hardly slows evolution, and its failures do not
affect the run.
"""

import contextlib
import pickle
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from fitness.evaluation.child_process import ChildProcess
from fitness.evaluation.scoring import StartFailure
from fitness.replays.episode import can_be_recorded
from fitness.replays.recording_process import Answer, serve
from fitness.task import as_task
from neat import Genome
from neat.runs.replays import Replays

WATCHED_NICENESS, UNWATCHED_NICENESS = 5, 19
"""The priority while somebody watches the run, and while nobody does: a quarter and a seventieth of a busy core."""
MOST_WAITING = 20
"""Champions that wait to be played; the newest are played first, the oldest are dropped."""
MOST_SECONDS = 600.0
"""Recording stops when one episode takes longer."""
MOST_FAILURES = 3
"""Recording stops after this many consecutive episodes that failed."""
LONGEST_REASON = 300  # characters
GRACE_SECONDS = 0.5
"""How long `finish` waits before it gives the last champion a process of full priority."""


class Work(NamedTuple):
    """What is to be recorded."""

    champion: Genome
    generation: int


class Recorder:
    """Plays champions in a child process, one after another.

        >>> with Recorder(task, Replays(directory)) as recorder:
        ...     for generation in neat.evolve(population, workers):
        ...         recorder.see(generation.champion, generation.number)
        ...     recorder.finish()

    Attributes:
        complaint: Why no more replays are recorded, in one line; None while recording works, "" where the task has
            nothing to record.
    """

    def __init__(self, task: Any, replays: Replays, is_watched: Callable[[], bool] = lambda: False) -> None:
        """Start the process, if the task has anything to show.

        Args:
            task: A task, or a function of a network that has `inputs` and `outputs`.
            replays: Where replays are written.
            is_watched: Returns whether somebody waits for replays, which gives them a higher priority.
        """
        task = as_task(task)
        self.complaint: str | None = None
        self._name = task.name
        self._is_watched = is_watched
        self._waiting: list[Work] = []
        self._sent: Work | None = None  # its signals are not recorded yet
        self._pictureless: list[Work] = []  # recorded, but for their pictures
        self._last: Work | None = None
        self._moved = 0.0
        self._failures = 0
        self._job = task, replays
        self._niceness = WATCHED_NICENESS
        self._process: ChildProcess | None = None
        if can_be_recorded(task):
            self._process = ChildProcess(serve, *self._job, self._niceness)
        else:
            self.complaint = ""

    @property
    def pid(self) -> int | None:
        """The id of the child process; None if there is none."""
        return None if self._process is None else self._process.pid

    @property
    def is_busy(self) -> bool:
        """Whether champions are being recorded, or wait for it."""
        return self.complaint is None and (self._is_busy or bool(self._waiting))

    def see(self, champion: Genome, generation: int) -> None:
        """Record the champion of a generation if it is a new one. Never waits."""
        if self.complaint is not None:
            return
        if self._last is None or champion.id != self._last.champion.id:
            self._last = Work(champion, generation)
            self._waiting = [*self._waiting, self._last][-MOST_WAITING:]
        self._update(WATCHED_NICENESS if self._is_watched() else UNWATCHED_NICENESS)

    def finish(self, seconds: float | None = None, *, pictures: bool = True) -> bool:
        """Wait until the last champion has been recorded, at full priority; drop the others.

        Args:
            seconds: At most this long; None for as long as it takes, which is at most `MOST_SECONDS`.
            pictures: Whether to wait for its pictures, too.

        Returns:
            Whether nothing is left to wait for.
        """
        self._waiting = self._waiting[-1:]
        start = time.monotonic()
        while not (is_done := self._is_done(pictures)):
            elapsed = time.monotonic() - start
            if seconds is not None and elapsed >= seconds:
                break
            if elapsed > GRACE_SECONDS and self._niceness > 0:
                self._waiting, self._sent, self._pictureless = [work for work in [self._last] if work], None, []
                self._restart(0)
            if self._process is not None:
                with contextlib.suppress(OSError):
                    self._process.connection.poll(0.05)
            self._update(self._niceness)
        return is_done

    def _is_done(self, pictures: bool) -> bool:
        """Return whether nothing is left to wait for."""
        if self.complaint is not None or self._last is None:
            return True
        return not self._waiting and self._sent is None and not (pictures and self._last in self._pictureless)

    def _update(self, niceness: int) -> None:
        """Read what has been recorded, and send the next champion if the process can take it."""
        try:
            while self._process is not None and self._is_busy and self._process.has_message():
                self._enter(self._process.receive())
            if self._process is None or self.complaint is not None:
                return
            if (niceness < self._niceness and (self._is_busy or self._waiting)) or (
                self._process.is_outdated() and self._sent is None and self._waiting
            ):
                self._waiting = self._unfinished()
                self._restart(niceness)
            if self._sent is None and self._waiting and not self._is_picturing_last():
                self._sent, self._niceness = self._waiting.pop(), max(niceness, self._niceness)
                self._moved = time.monotonic()
                self._process.send((*self._sent, self._niceness))
        except (EOFError, OSError, pickle.UnpicklingError):
            self._stop("its recording process ended")
            return
        if self._is_busy and time.monotonic() - self._moved > MOST_SECONDS:
            self._stop(f"an episode took more than {MOST_SECONDS:.0f} s")
        elif self._is_busy and not self._process.is_alive() and not self._process.has_message():
            self._stop("its recording process ended")

    def _is_picturing_last(self) -> bool:
        """Return whether the process should not be interrupted by a champion of before."""
        return self._last in self._pictureless and self._waiting[-1] is not self._last

    @property
    def _is_busy(self) -> bool:
        return self._sent is not None or bool(self._pictureless)

    def _unfinished(self) -> list[Work]:
        """Return everything that is not completely recorded, the newest last; the process forgets it."""
        sent = [self._sent] if self._sent is not None else []
        everything = {work.champion.id: work for work in (*self._pictureless, *sent, *self._waiting)}
        self._sent, self._pictureless = None, []
        return [everything[genome] for genome in sorted(everything)][-MOST_WAITING:]

    def _restart(self, niceness: int) -> None:
        """Replace the process: a priority can only be lowered, and functions are known from the start."""
        assert self._process is not None  # noqa: S101  # nothing is recorded without one
        self._kill()
        self._niceness = min(niceness, WATCHED_NICENESS)
        self._process = ChildProcess(serve, *self._job, self._niceness)

    def _enter(self, answer: Answer | StartFailure) -> None:
        """Enter what the process has recorded."""
        self._moved = time.monotonic()
        if isinstance(answer, StartFailure):  # no later episode would succeed
            self._sent = None
            self._stop(answer.message[:LONGEST_REASON])
            return
        if self._sent is not None and self._sent.champion.id == answer.genome:
            if not answer.is_whole:
                self._pictureless = sorted([*self._pictureless, self._sent], key=_age)[-MOST_WAITING:]  # as the process
            self._sent = None
        if answer.is_whole:
            self._pictureless = [work for work in self._pictureless if work.champion.id != answer.genome]
            self._failures = self._failures + 1 if answer.failure else 0
        if answer.failure and self._failures >= MOST_FAILURES:
            self._stop(answer.failure[:LONGEST_REASON])

    def _stop(self, reason: str) -> None:
        """Record nothing more."""
        if self.complaint is None:
            self.complaint = (
                f"No more replays of {self._name} are recorded: {reason.rstrip('.')}. The run continues without them."
            )
            self.close()

    def close(self) -> None:
        """End the process; an episode that is being played is not finished."""
        if self._process is not None and self._sent is None:
            self._process.retire()  # which closes the task
        elif self._process is not None:
            self._kill()

    def _kill(self) -> None:
        assert self._process is not None  # noqa: S101  # it is asked before
        self._process.kill()
        self._job[1].remove_leftovers()

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *ending: object) -> None:
        self.close()


def _age(work: Work) -> int:
    """Sort champions from the oldest to the newest."""
    return int(work.champion.id)
