"""Worker: one process that scores slices of a generation, as the parent uses it."""

import contextlib
import pickle
import time
from typing import Any

import numpy as np
from multiprocess.sharedctypes import RawArray

from fitness.evaluation.child_process import ChildProcess, receive, send
from fitness.evaluation.scoring import STARTING, Slice, SliceResult, StartFailure, open_task, score_slice, seconds_of
from fitness.task import PreparedTask
from neat import NEURON, SYNAPSE, Genome, Network, Shape
from neat.kernels import plain


class Worker:
    """A worker process, seen from the parent.

    Attributes:
        process: The process and its pipe.
        work: The slice that is being scored, None while the worker is idle.
        scored: Genomes scored so far.
    """

    def __init__(
        self, task: PreparedTask, fail_fast: bool, start_method: str | None = None, *, compiled: bool = False
    ) -> None:
        """Start a process that has the task, which is not sent again.

        Args:
            task: What it scores genomes on.
            fail_fast: Whether it stops at the first failure.
            start_method: "fork", "spawn", or None for the default.
            compiled: Whether it must not score genomes with uncompiled kernels, since time is measured.

        Raises:
            TaskError: The task cannot be pickled, and the process is spawned.
        """
        self.progress = RawArray("d", [STARTING, 0.0])
        self.process = ChildProcess(_serve, task, fail_fast, compiled, shared=self.progress, start_method=start_method)
        self.work: Slice | None = None
        self.scored = 0
        self._excused = (STARTING, 0.0)
        self._stopped_since: float | None = None

    def give(self, work: Slice) -> None:
        """Send a slice to be scored."""
        self.work = work
        self.progress[0] = STARTING
        self.progress[1] = time.monotonic()
        self._stopped_since = None
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it died, which `wait` reports
            self.process.send(work)

    def take(self) -> SliceResult | StartFailure | None:
        """Return the result, or None if the worker died instead."""
        if not self.process.has_message():
            return None
        try:
            answer: SliceResult | StartFailure = self.process.receive()
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        if self.work is not None:
            self.scored += len(self.work.genomes)
        self.work = None
        return answer

    def has_begun(self) -> bool:
        """Return whether the worker has reached the first genome of its slice."""
        return float(self.progress[0]) != STARTING

    def position(self) -> int:
        """Return the position, within its slice, of the genome that is being scored; 0 before the first."""
        return max(0, int(self.progress[0]))

    def seconds(self) -> float:
        """Return for how long that genome has been scored, without the time that `excuse` added."""
        position, excused = self._excused
        return seconds_of(self.progress) - (excused if position == self.progress[0] else 0.0)

    def excuse(self, seconds: float) -> None:
        """Do not count a time in which this process and its parent did not run."""
        position, excused = self._excused
        now = float(self.progress[0])
        self._excused = now, seconds + (excused if position == now else 0.0)

    def stopped_seconds(self) -> float:
        """Return for how long the process has been found stopped, as by SIGSTOP; 0 while it runs."""
        if not self.process.is_stopped():
            self._stopped_since = None
            return 0.0
        if self._stopped_since is None:
            self._stopped_since = time.monotonic()
        return time.monotonic() - self._stopped_since


def _serve(connection: Any, task: PreparedTask, fail_fast: bool, compiled: bool, progress: Any) -> None:
    """Score slices until the parent closes the pipe."""
    if compiled:
        plain.wait()
    failure = open_task(task, interruptible=False)
    try:
        if failure is not None:
            receive(connection)  # the parent expects one answer for each slice
            send(connection, failure)
        loaded = False
        while failure is None:
            work = receive(connection)
            if not loaded:
                _load_kernels(work.genomes.shape)
                loaded = True
            send(connection, score_slice(task, work, fail_fast, progress, interruptible=False))
    finally:
        with contextlib.suppress(Exception):
            task.close()


def _load_kernels(shape: Shape) -> None:
    """Activate a minimal network, so that loading the compiled kernels is not part of the first time limit."""
    neurons = np.array([(1, 0.0, 1.0, 0, 0)], NEURON)
    Network(Genome(Shape(1, 1, recurrent=shape.recurrent), np.empty(0, SYNAPSE), neurons)).activate([0.0])
