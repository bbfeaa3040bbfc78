"""Interrupts: Ctrl-C, SIGTERM and a closed terminal, deferred while a generation is bred and written."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self, TypeVar

from experiments.runner.exit_status import INTERRUPTED
from neat.system import signals

Result = TypeVar("Result")
_active: "list[Interrupts]" = []
"""The blocks that the main thread is in, the outermost first."""


class Interrupts:
    """Within its block, SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt, unless they are deferred.

    A generation is either scored and bred or neither, so what is saved is always complete. Python delivers signals
    to the main thread only: in any other thread nothing is installed, and nothing is interrupted.

        >>> with Interrupts() as interrupts, interrupts.deferred():
        ...     scores = interrupts.allowed(evaluate)(genomes)
        ...     population.tell(scores)

    An error that leaves the block after a signal has arrived becomes KeyboardInterrupt: a library may have turned the
    interrupt into an error of its own, and the signal of a terminal reaches its child processes too.

    Blocks can be nested: the innermost one receives the signals. One that arrived in an outer block, and was swallowed
    there, is pending in the inner one too: some packages catch everything while they are imported.

    Attributes:
        pending: Whether a signal has arrived.
    """

    def __init__(self) -> None:
        self.pending = False
        self._deferred = False
        self._process = os.getpid()
        self._before: dict[int, Any] = {}

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Only note signals while the block runs."""
        before, self._deferred = self._deferred, True
        try:
            yield
        finally:
            self._deferred = before

    def allowed(self, function: Callable[..., Result]) -> Callable[..., Result]:
        """Return a function that calls `function` and that a signal interrupts, also within `deferred`."""

        def interruptible(*arguments: Any) -> Result:
            before = self._deferred
            try:
                self._deferred = False
                if self.pending:
                    raise KeyboardInterrupt
                return function(*arguments)
            finally:
                self._deferred = before

        return interruptible

    def _notice(self, signal: int, frame: FrameType | None) -> None:
        if os.getpid() != self._process:  # a child that was just forked and has no handlers of its own yet
            os._exit(INTERRUPTED)
        self.pending = True
        if not self._deferred:
            raise KeyboardInterrupt

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self.pending = self.pending or any(outer.pending for outer in _active)
            _active.append(self)
            self._before = signals.on_end(self._notice)
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signals.restore(self._before)
        if self in _active:
            _active.remove(self)
        if self.pending and isinstance(error, Exception):
            raise KeyboardInterrupt from error
