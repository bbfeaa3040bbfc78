"""Watching: the page of a run, served beside its evolution by a process of its own."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from neat.run import Run

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
    command = [sys.executable, "-m", "experiments.command", "view", str(run.directory), "--json"]
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
