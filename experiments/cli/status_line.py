"""Status line: how far the generation that is evolving has come, drawn in the last line of a terminal."""

import contextlib
import os
import threading
import time
from pathlib import Path

from rich.console import Console

from neat.runs import heartbeat
from neat.runs.heartbeat import Heartbeat

TICK_SECONDS = 0.5
PATIENCE_SECONDS = 1.0
"""A generation that takes no longer has no status line, or the line would flicker."""
STALE_SECONDS = 5.0
"""The heartbeat of a process that was killed is older."""
UNKNOWN_WIDTH = 80
START_OF_LINE = "\r\x1b[2K"
"""Goes to the start of the line, and erases it."""


class StatusLine:
    """Draws the heartbeat of a run, from a thread, while nothing else is drawn.

    Worker processes are forked while the thread runs. So it takes no lock that they could need, such as those of rich
    and of the standard streams, and writes each line to the terminal in one system call.

    Attributes:
        lock: Held by whatever else draws on the terminal.
    """

    def __init__(self, console: Console, directory: Path) -> None:
        """Prepare the thread.

        Args:
            console: Where it draws, if it is a terminal.
            directory: The run.
        """
        self.lock = threading.Lock()
        self._console = console
        self._directory = directory
        self._terminal = _terminal_of(console)
        self._generation, self._last = -1, ""
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="neat status line", daemon=True)

    def start(self) -> None:
        """Begin to draw."""
        if self._terminal is not None:
            self._thread.start()

    def note(self, generation: int, achieved: str) -> None:
        """Note what the last generation achieved, which stands behind the status of the next."""
        self._generation, self._last = generation, achieved

    def stop(self) -> None:
        """End; whatever is drawn next erases the line."""
        self._is_over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._is_over.wait(TICK_SECONDS):
            found = heartbeat.read(self._directory)
            now = time.time()
            if found and now - found.began > PATIENCE_SECONDS and now - found.written < STALE_SECONDS:
                self._draw(found)

    def _draw(self, found: Heartbeat) -> None:
        assert self._terminal is not None  # noqa: S101  # or the thread would not run
        with self.lock, contextlib.suppress(OSError):  # a terminal that is gone
            if found.generation > self._generation and not self._is_over.is_set():
                line = described(found) + self._last
                width = os.get_terminal_size(self._terminal).columns or UNKNOWN_WIDTH
                os.write(self._terminal, (START_OF_LINE + line[: width - 1]).encode("ascii", "replace"))


def described(found: Heartbeat) -> str:
    """Return a heartbeat in words, such as "generation 1: 24 of 100 scored, 21 s left"."""
    start = f"generation {found.generation + 1}: "
    if found.phase == "evaluating":
        left = found.seconds_left
        return start + f"{found.scored} of {found.total} scored" + ("" if left is None else f", {_duration(left)} left")
    return start + (f"{found.scored} of {found.total} validated" if found.phase == "validating" else found.phase)


def _duration(seconds: float) -> str:
    if seconds < 100.0:
        return f"{seconds:.0f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 6000.0 else f"{seconds / 3600.0:.1f} h"


def _terminal_of(console: Console) -> int | None:
    """Return the file number of the terminal of a console; None for a file, a pipe or an old Windows console."""
    try:
        number = console.file.fileno()
    except (OSError, ValueError, AttributeError):
        return None
    return number if console.is_terminal and not console.legacy_windows and os.isatty(number) else None
