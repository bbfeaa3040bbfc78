"""Live view: the page of a run while it evolves."""

import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
import tempfile
import threading
from functools import cached_property
from pathlib import Path

from neat.runs.run import Run

LOG = logging.getLogger("neat")
START_SECONDS = 20.0
"""How long evolution waits for the address of its page."""
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (
    "import sys\n"
    f"if {str(ROOT)!r} not in sys.path: sys.path.insert(0, {str(ROOT)!r})\n"
    "from experiments.cli.main import program\n"
    "program()"
)
"""`neat` in a process that does not search the user's folder, where a fitness.py would replace our package (-P)."""


RELEASE = b"\n"
"""What a page reads from standard input when its session is closed."""
_serving: list[subprocess.Popen[bytes]] = []
"""Pages that were still watched when their sessions were closed; collected when they have ended."""


class Page:
    """The page of a run, served by a process of its own.

    Evolution never depends on it. After `close` the page stays for as long as somebody watches it.
    """

    def __init__(self, run: Run) -> None:
        """Start the process, without waiting for it."""
        _serving[:] = [server for server in _serving if server.poll() is None]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # read when the page does not start, closed in `close`
        self._server = subprocess.Popen(
            [sys.executable, "-P", "-c", PROGRAM, "view", str(run.directory), "--json", "--parent", str(os.getpid())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, bufsize=0,
        )  # fmt: skip

    @cached_property
    def address(self) -> str | None:
        """Where the page is; None if it could not be started, which is logged with the reason."""
        lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._read_line, args=(lines,), daemon=True).start()
        try:
            line = lines.get(timeout=START_SECONDS)
        except queue.Empty:
            line = b""
        try:
            if line:
                return str(json.loads(line)["address"])
            reason = self._reason()
        except (ValueError, KeyError, TypeError):
            self._end()
            reason = f"it printed {line.decode(errors='replace').strip()[:60]!r} instead of its address"
        LOG.warning("The page could not be started (%s); the run continues without it.", reason)
        return None

    def _read_line(self, lines: "queue.Queue[bytes]") -> None:
        """Read what the page prints first, in a thread: on Windows a pipe cannot be waited for with a time limit.

        The pipe is unbuffered, so that `close` need not wait for this thread.
        """
        assert self._server.stdout is not None  # noqa: S101  # it is a pipe
        try:
            lines.put(self._server.stdout.readline())
        except (OSError, ValueError):  # it was closed meanwhile
            lines.put(b"")

    def _end(self) -> None:
        self._server.kill()
        self._server.wait()

    def _reason(self) -> str:
        try:
            status = self._server.wait(1.0)
        except subprocess.TimeoutExpired:
            self._end()
            return f"no address within {START_SECONDS:g} s"
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), f"exit status {status}")
        return last.removeprefix("neat: ").rstrip(".")

    def close(self) -> None:
        """Let the page end when nobody watches it."""
        assert self._server.stdin is not None and self._server.stdout is not None  # noqa: PT018, S101  # they are pipes
        with contextlib.suppress(OSError):  # it may have ended
            self._server.stdin.write(RELEASE)
        for pipe in (self._server.stdin, self._server.stdout):
            pipe.close()
        self._errors.close()
        if self._server.poll() is None:
            _serving.append(self._server)
