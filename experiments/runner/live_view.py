"""Live view: what people see of a run while it evolves: its page, and replays of its champions."""

import contextlib
import json
import logging
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from fitness import PreparedTask, Recorder
from neat import Generation
from neat.runs.replays import Replays
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
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
        )  # fmt: skip

    @cached_property
    def address(self) -> str | None:
        """Where the page is; None if it could not be started, which is logged with the reason."""
        assert self._server.stdout is not None  # noqa: S101  # it is a pipe
        ready, _, _ = select.select([self._server.stdout], [], [], START_SECONDS)
        line = self._server.stdout.readline() if ready else b""
        if line:
            return str(json.loads(line)["address"])
        LOG.warning("The page could not be started (%s); the run continues without it.", self._reason())
        return None

    def _reason(self) -> str:
        try:
            status = self._server.wait(1.0)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
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
            self._server.stdin.close()
        self._server.stdout.close()
        self._errors.close()
        if self._server.poll() is None:
            _serving.append(self._server)


class ReplayWriter:
    """Has every new champion recorded; logs it once if that does not work."""

    def __init__(self, run: Run, task: PreparedTask) -> None:
        self._recorder = Recorder(task, Replays(run.directory / "replays"))
        self._reported = False

    def see(self, generation: Generation) -> None:
        """Have the champion of this generation recorded, if it is new. Never waits."""
        self._recorder.see(generation.champion, generation.number)
        self._report()

    def finish(self, seconds: float, allowed: Callable[[Callable[..., None]], Callable[..., None]]) -> None:
        """Wait until the last champion is recorded, at most this long.

        Args:
            seconds: How long.
            allowed: Makes the wait one that a signal interrupts.
        """
        allowed(self._recorder.finish)(seconds)
        self._report()

    def close(self) -> None:
        """End the recording process."""
        self._recorder.close()

    def _report(self) -> None:
        if self._recorder.complaint and not self._reported:
            self._reported = True
            LOG.warning("%s", self._recorder.complaint)
