"""Worker: one process that scores slices of a generation, and what the parent holds of it."""

import contextlib
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import multiprocess

from fitness.evaluation.scoring import Outcome, Refusal, Slice, score_slice, start
from fitness.task import Task
from neat import register_activation
from neat.activations import registered_activations
from neat.system import signals

STARTING = -1.0
"""Instead of a genome's position: the first one has not been reached."""

ORPHAN_SECONDS = 1.0
"""How soon a busy worker notices that its parent is gone."""


class Worker:
    """A worker process, seen from the parent.

    Attributes:
        process: The process itself.
        connection: The parent's end of the pipe.
        work: What it is busy with, None while it waits.
        scored: Genomes it has scored so far.
    """

    def __init__(self, context: Any, task: Task, fail_fast: bool, siblings: "list[Worker]") -> None:
        """Start a process that has the task; nothing of it ever travels again."""
        self.connection, theirs = context.Pipe()
        self.progress = multiprocess.RawArray("d", [STARTING, 0.0])
        inherited = [self.connection, *(sibling.connection for sibling in siblings)]
        given = (theirs, inherited, task, registered_activations(), fail_fast, self.progress)
        self.process = context.Process(target=_serve, args=given, daemon=True)
        self.process.start()
        theirs.close()
        self.work: Slice | None = None
        self.scored = 0

    def give(self, work: Slice) -> None:
        """Send a slice to be scored."""
        self.work = work
        self.progress[0] = STARTING
        self.progress[1] = time.monotonic()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it died: `wait` will tell
            self.connection.send_bytes(pickle.dumps(work, protocol=5))

    def take(self) -> Outcome | Refusal | None:
        """Return what came back, or None if the worker died instead."""
        try:
            answer: Outcome | Refusal = pickle.loads(self.connection.recv_bytes())
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        if self.work is not None:
            self.scored += len(self.work.genomes)
        self.work = None
        return answer

    def has_begun(self) -> bool:
        """Return whether it has come to the first genome of its slice."""
        return float(self.progress[0]) != STARTING

    def busy_with(self) -> int:
        """Return the position, within its slice, of the genome that is being scored; 0 before the first."""
        return max(0, int(self.progress[0]))

    def busy_for(self) -> float:
        """Return for how many seconds it has been scoring that genome."""
        return time.monotonic() - float(self.progress[1])

    def end(self) -> None:
        """End the process, at once, and wait until it is gone."""
        self.process.kill()
        self.process.join()
        self.connection.close()

    def retire(self) -> None:
        """Let an idle process close its task and end by itself; if it does not, end it."""
        self.connection.close()
        self.process.join(timeout=5.0)
        self.process.kill()
        self.process.join()

    def how_it_ended(self) -> str:
        """Return how a dead process died, in words."""
        self.process.join(timeout=5.0)
        code = self.process.exitcode
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}"
        return f"exit status {code}"


def _serve(
    connection: Any,
    inherited: list[Any],
    task: Task,
    activations: dict[str, Callable[[float], float]],
    fail_fast: bool,
    progress: Any,
) -> None:
    """Score slices until the parent closes the pipe, or is gone."""
    belong_to_parent()
    for other in inherited:  # while a sibling holds the parent's end, no end of file would ever come
        other.close()
    for name, function in activations.items():  # a process that was not forked does not know them
        register_activation(name, function)
    with contextlib.suppress(EOFError, OSError):
        refusal = start(task)
        if refusal is not None:
            connection.recv_bytes()  # whoever gives work is listening for an answer
            connection.send_bytes(pickle.dumps(refusal, protocol=5))
        while refusal is None:
            work: Slice = pickle.loads(connection.recv_bytes())
            outcome = score_slice(task, work, fail_fast, progress)
            connection.send_bytes(pickle.dumps(outcome, protocol=5))
    with contextlib.suppress(Exception):
        getattr(task, "close", lambda: None)()
    os._exit(0)  # the parent's buffers, which fork copied, are the parent's to flush


def belong_to_parent() -> None:
    """Leave a terminal's signals to the parent, and end when it is gone, even in an evaluation that never returns."""
    signals.leave_to_parent()
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(ORPHAN_SECONDS)
    os._exit(1)
