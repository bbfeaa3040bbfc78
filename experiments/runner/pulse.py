"""Pulse: the thread that writes the heartbeat of a run while it evolves."""

import contextlib
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

from fitness.evaluation.evaluator import Progress
from neat.random_streams import Purpose
from neat.runs import heartbeat
from neat.runs.heartbeat import Heartbeat

BEAT_SECONDS = 0.5
PAUSED_SECONDS = 1.0
"""How long the caller may keep a generation before the run counts as paused: printing it takes a moment too."""


class Pulse:
    """Writes twice a second how far the present generation has come, until it is stopped.

    A thread does it, so that it beats at any length of an evaluation, in this process or elsewhere. What the disk does
    not accept is left out: evolution never depends on it.
    """

    def __init__(self, directory: Path, progress: Callable[[], Progress]) -> None:
        """Prepare the thread.

        Args:
            directory: The run directory.
            progress: Returns how far the evaluator has come; called in the thread.
        """
        self._directory = directory
        self._progress = progress
        self._generation, self._began, self._moved = 0, 0.0, 0.0
        self._paused_since: float | None = None
        self._last: Heartbeat | None = None
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, generation: int) -> None:
        """Begin a generation; with the first, the thread begins too.

        Args:
            generation: Its number; 0 for the first.
        """
        self._generation, self._began, self._paused_since = generation, time.monotonic(), None
        if self._thread is None:
            self._beat()
            self._is_over = threading.Event()
            weakref.finalize(self, self._is_over.set)
            self._thread = threading.Thread(
                target=_run, args=(weakref.ref(self), self._is_over), name="neat pulse", daemon=True
            )
            self._thread.start()

    def pause(self, generation: int) -> None:
        """Note that the caller has the last generation, and this one has not begun."""
        self._generation, self._paused_since = generation, time.monotonic()

    def stop(self) -> None:
        """End the thread, and remove the heartbeat: nothing evolves any more."""
        if self._thread is not None:
            self._is_over.set()
            self._thread.join()
            self._thread = self._last = None
            heartbeat.remove(self._directory)

    def _beat(self) -> None:
        self._last = self._next(self._progress(), time.monotonic())
        with contextlib.suppress(OSError):
            heartbeat.write(self._directory, self._last)

    def _next(self, progress: Progress, now: float) -> Heartbeat:
        """Return the next heartbeat, whose durations are right also where somebody sets the clock.

        Args:
            progress: Of the evaluator.
            now: As `time.monotonic` returns it.
        """
        last, generation, since = self._last, self._generation, self._paused_since
        is_paused = since is not None and now - since > PAUSED_SECONDS
        phase = "paused" if is_paused else _phase(progress.purpose)
        scored, before = progress.scored, -1
        if last is not None and (last.generation, last.phase, last.total) == (generation, phase, progress.total):
            before = last.scored
            scored = max(scored, before)  # a slice that must be scored again does not turn back
        if scored > before:
            self._moved = now
        written = time.time()
        return Heartbeat(
            beat=last.beat + 1 if last else 0,
            generation=generation,
            phase=phase,
            scored=scored,
            total=progress.total,
            began=written - (now - self._began),
            moved=written - (now - self._moved),
            written=written,
        )


def _run(reference: "weakref.ref[Pulse]", is_over: threading.Event) -> None:
    """Beat while somebody uses the pulse, which this thread does not keep."""
    while not is_over.wait(BEAT_SECONDS):
        pulse = reference()
        if pulse is not None:
            pulse._beat()
        del pulse


def _phase(purpose: Purpose | None) -> str:
    if purpose is None:
        return "breeding"
    return "evaluating" if purpose == Purpose.EVALUATION else "validating"
