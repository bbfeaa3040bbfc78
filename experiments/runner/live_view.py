"""Watching: what people are to see of a run, made beside its evolution: replays, and the page."""

import contextlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from rich.console import Console

from fitness import PreparedTask, Recorder
from neat import Generation
from neat.runs.replays import Replays
from neat.runs.run import Run

LAST_REPLAY_SECONDS = 10.0
"""How long a run that has ended waits for the replay of its champion; Ctrl-C skips it."""
START_SECONDS = 20.0
"""How long evolution waits to be told where its page is."""


@contextmanager
def page_beside(console: Console, run: Run, wanted: bool) -> Iterator[None]:
    """Serve the page of this run from a process of its own, if it is wanted, and say where.

    When the block ends the page stays for as long as somebody watches it. Evolution never waits for
    it, and goes on without if it cannot be served.
    """
    if not wanted:
        yield
        return
    command = [sys.executable, "-m", "experiments.cli.main", "view", str(run.directory), "--json"]
    server = subprocess.Popen(
        [*command, "--parent", str(os.getpid())],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    told = _told_by(server)
    console.print(f"Watch it at {told}" if told else "The page cannot be served; the run goes on.", soft_wrap=True)
    yield
    if server.stdout is not None:
        server.stdout.close()
    server.poll()  # still serving, it is the system's to bury


def _told_by(server: "subprocess.Popen[bytes]") -> str | None:
    """Return the address that a server tells, None if it ends or takes too long."""
    assert server.stdout is not None  # noqa: S101  # it is a pipe
    ready, _, _ = select.select([server.stdout], [], [], START_SECONDS)
    line = server.stdout.readline() if ready else b""
    return str(json.loads(line)["address"]) if line else None


class Replaying:
    """Has each new champion recorded, and says so once if that does not work."""

    def __init__(self, console: Console, run: Run, task: PreparedTask) -> None:
        self._console = console
        self._recorder = Recorder(task, Replays(run.directory / "replays"))
        self._told = False

    def see(self, generation: Generation) -> None:
        """Take notice of a generation. Never waits."""
        self._recorder.see(generation.champion, generation.number)
        self._tell()

    def finish(self, skippable: Callable[[Callable[[float], None]], Callable[[float], None]]) -> None:
        """Wait a while until the last champion is recorded.

        Args:
            skippable: Makes the waiting one that Ctrl-C ends.
        """
        with contextlib.suppress(KeyboardInterrupt):
            skippable(self._recorder.finish)(LAST_REPLAY_SECONDS)
        self._tell()

    def _tell(self) -> None:
        if self._recorder.complaint and not self._told:
            self._told = True
            self._console.print(self._recorder.complaint, style="yellow", soft_wrap=True, markup=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ending: object) -> None:
        self._recorder.close()
