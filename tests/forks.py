"""Commands as forks of one prepared process (`tests.prepared`), with the interface of `subprocess.Popen`."""

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Self

PIPE, DEVNULL = subprocess.PIPE, subprocess.DEVNULL
READ_WHEN_USED = (
    "COLUMNS", "NEAT_MARIO_ROM", "NEAT_START_METHOD", "PYTEST_CURRENT_TEST", "PYTHONPATH", "TERM", "TMPDIR"
)  # fmt: skip
"""Variables that a process reads when it needs them; others may have been read when something was imported."""


class Prepared:
    """The process that forks, and what it has reported."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self.owner = os.getpid()
        self.started: list[int] = []
        self.statuses: dict[int, int] = {}
        self.requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tests.prepared", str(theirs.fileno())],
                env=self.environment, pass_fds=[theirs.fileno()], stdin=DEVNULL,
            )  # fmt: skip
        atexit.register(self.close)

    def close(self) -> None:
        if os.getpid() == self.owner:
            self.requests.close()
            self.process.wait()

    def suits(self, environment: Mapping[str, str]) -> bool:
        """Return whether a fork can have this environment: the rest of it was read before."""
        names = {*environment, *self.environment} - {*READ_WHEN_USED}
        return all(environment.get(name) == self.environment.get(name) for name in names)

    def start(self, words: Sequence[str], directory: Path, environment: Mapping[str, str], streams: list[int]) -> int:
        """Start a command with these standard streams; return the identity of its process."""
        request = {"words": list(words), "directory": str(directory), "environment": dict(environment)}
        socket.send_fds(self.requests, [json.dumps(request).encode()], streams)
        while not self.started:
            self.listen(None)
        return self.started.pop()

    def listen(self, seconds: float | None) -> None:
        """Take in one report, if there is one within this time."""
        if select.select([self.requests], [], [], seconds)[0]:
            report = self.requests.recv(1_000)
            assert report, f"the process that forks has ended with status {self.process.wait()}"
            answer = json.loads(report)
            if "started" in answer:
                self.started.append(answer["started"])
                self.statuses.pop(answer["started"], None)  # of an earlier process with this identity
            else:
                self.statuses[answer["ended"]] = answer["status"]


class _State:
    prepared: Prepared | None = None


def prepared(environment: Mapping[str, str], usual: Mapping[str, str]) -> Prepared | None:
    """Return the process that forks, if a command with this environment can be its fork.

    Args:
        environment: Of the command.
        usual: Of the process that forks, which one test must not choose for all.
    """
    if sys.platform != "linux":  # forks of a process with libraries of a system's own crash elsewhere
        return None
    if _State.prepared is None or _State.prepared.owner != os.getpid():
        _State.prepared = Prepared(usual)
    return _State.prepared if _State.prepared.suits(environment) else None


class Fork:
    """A command in a process of its own.

    Attributes:
        pid: Its identity.
        stdout: What it prints, if that is a pipe.
        stderr: The same of its errors.
        returncode: Its status, once that is known.
    """

    def __init__(
        self,
        origin: Prepared,
        words: Sequence[str],
        cwd: Path,
        environment: Mapping[str, str],
        stdout: Any = None,
        stderr: Any = None,
    ) -> None:
        self.args = list(words)
        self.returncode: int | None = None
        self._origin = origin
        with contextlib.ExitStack() as opened:
            null = opened.enter_context(Path(os.devnull).open("r+b"))
            self.stdout, out = self._stream(stdout, null.fileno(), 1)
            self.stderr, errors = self._stream(stderr, null.fileno(), 2)
            self.pid = origin.start(words, cwd, environment, [null.fileno(), out, errors])
            for end, wanted in ((out, stdout), (errors, stderr)):
                if wanted == PIPE:
                    os.close(end)

    @staticmethod
    def _stream(wanted: Any, null: int, inherited: int) -> tuple[IO[str] | None, int]:
        """Return our end and its end of a stream."""
        if wanted == PIPE:
            ours, its = os.pipe()
            return os.fdopen(ours, encoding="utf-8"), its
        if wanted == DEVNULL:
            return None, null
        return None, inherited if wanted is None else wanted.fileno()

    def poll(self) -> int | None:
        while self.returncode is None:
            if self.pid in self._origin.statuses:
                self.returncode = self._origin.statuses.pop(self.pid)
            elif select.select([self._origin.requests], [], [], 0.0)[0]:
                self._origin.listen(0.0)
            else:
                break
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        end = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
            self._origin.listen(None if end is None else max(end - time.monotonic(), 0.0))
        return status

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Return what is left of both streams, and wait for the end."""
        end = None if timeout is None else time.monotonic() + timeout
        texts = ["", ""]

        def read(number: int, stream: IO[str]) -> None:
            texts[number] = stream.read()

        readers = [
            threading.Thread(target=read, args=(number, stream), daemon=True)
            for number, stream in enumerate((self.stdout, self.stderr))
            if stream is not None
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(None if end is None else max(end - time.monotonic(), 0.0))
            if reader.is_alive():
                raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
        for stream in (self.stdout, self.stderr):
            if stream is not None:
                stream.close()
        self.wait(None if end is None else max(end - time.monotonic(), 0.0))
        return texts[0], texts[1]

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        for stream in (self.stdout, self.stderr):
            if stream is not None:
                stream.close()
        self.wait()
