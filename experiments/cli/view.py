"""view: serve the page on which a run can be watched."""

import argparse
import contextlib
import os
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from experiments.cli.console import announcement, console_for, print_json, warnings_on
from experiments.runner.bundled import bundled_run
from experiments.runner.champion import champion_of, has_no_run, suggesting_bundled
from experiments.runner.missing_replay import remedy
from experiments.runner.named_run import explaining
from experiments.runner.new_run import RUNS
from neat import RunError
from visualizer.run_index import RunIndex, newest_run
from visualizer.security import Guard, guard_for
from visualizer.server import Server

PORT = 8642
"""The default port."""


def view_command(arguments: argparse.Namespace) -> int:
    """Serve the page of a run, of a folder of runs, or of a champion without a run; return the exit status."""
    with warnings_on(console_for(sys.stderr)):
        place = place_of(arguments.run, arguments.task)
    with place as directory:
        with suggesting_bundled(directory), explaining(directory):
            index = RunIndex(directory)
        guard = guard_for(arguments.host, arguments.allow_host, token=arguments.token)
        server = listening(index, guard, arguments.host, arguments.port)
        if arguments.json:
            print_json({"run": str(directory), "address": address(server, guard)})
        else:
            announce(server, index, guard)
        is_needed = has_session(arguments.parent)
        server.run(lambda: is_needed() or server.broadcast.is_watched)
    if server.is_hung:
        sys.stderr.flush()
        os._exit(0)
    return 0


def has_session(parent: int | None) -> Callable[[], bool]:
    """Return a function that returns whether the session that started this server still runs.

    Args:
        parent: The process of the session, which writes to standard input when the session is closed; None if a
            person started the server, which is needed until it is ended.
    """
    if parent is None:
        return lambda: True
    released = threading.Event()

    def wait() -> None:  # in a thread: on Windows it cannot be asked whether standard input has something to read
        with contextlib.suppress(OSError, ValueError):
            os.read(sys.stdin.fileno(), 1)  # unbuffered: the lock of a buffer would disturb the end of the program
        released.set()

    threading.Thread(target=wait, daemon=True).start()
    return lambda: os.getppid() == parent and not released.is_set()


def place_of(name: str | None, task: str | None = None) -> AbstractContextManager[Path]:
    """Return a block with the directory to show: the named one, or the newest run; or one with a champion.

    Args:
        name: Of a run, a folder of runs, a file, or a bundled champion; None for the newest run.
        task: What a champion without a run plays; a bundled one has a task of its own.

    Raises:
        RunError: There is nothing to show, or a run was named with a task.
        TaskError: The task cannot be made, or does not fit the champion.
    """
    if name and has_no_run(name):
        return bundled_run(champion_of(name, task))
    if task is not None:
        raise RunError(
            f"--task {task} is what the champion of a file plays, but {name or 'the newest run'} is not a file; "
            "leave it out."
        )
    return nullcontext(Path(name) if name else newest_run(RUNS))


def listening(index: RunIndex, guard: Guard, host: str, port: int | None) -> Server:
    """Return a server at this port; for None, at the default port, or at any free one if that is taken."""
    if port is not None:
        return Server(index, guard, host, port)
    try:
        return Server(index, guard, host, PORT)
    except RunError:
        return Server(index, guard, host, 0)


def announce(server: Server, index: RunIndex, guard: Guard) -> None:
    """Print where the page is."""
    subject = index.directory.name if index.single else f"the runs in {index.directory}"
    lines = {"watch": subject, "at": address(server, guard), "stop": "Ctrl-C"}
    if guard.exposed:
        lines["note"] = "other machines can reach it; anyone with this address can watch"
    if index.single and (missing := remedy(index.directory)):
        lines["missing"] = missing
    console_for(sys.stderr).print(announcement("", lines), soft_wrap=True)


def address(server: Server, guard: Guard) -> str:
    """Return the address to open, with the token where one is required."""
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f"http://{host}:{server.port}/" + (f"?token={guard.token}" if guard.token else "")
