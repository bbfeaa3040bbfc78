"""view: the page on which a brain can be watched."""

import argparse
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from rich.console import Console

from experiments.cli.console import announcement
from experiments.cli.show import print_json
from experiments.runner.bundled import exhibited
from experiments.runner.champion import is_kept, kept_champion, naming_kept
from neat import RunError
from visualizer.run_index import RunIndex, newest_run
from visualizer.security import Guard, guard_for
from visualizer.server import Server

RUNS = Path("runs")
PORT = 8642
"""The usual one."""


def view_command(arguments: argparse.Namespace) -> int:
    """Serve the page of a run, of a folder of runs, or of a champion that is kept; return the exit status."""
    with place_of(arguments.run) as directory:
        with naming_kept(directory):
            index = RunIndex(directory)
        guard = guard_for(arguments.host, arguments.allow_host, token=arguments.token)
        server = listening(index, guard, arguments)
        if arguments.json:
            print_json({"run": str(directory), "address": address(server, guard)})
            sys.stdout.flush()
        else:
            announce(server, index, guard)
        server.run(lambda: arguments.parent is None or os.getppid() == arguments.parent or server.broadcast.viewers > 0)
    return 0


def place_of(name: str | None) -> AbstractContextManager[Path]:
    """Return a block with the directory to be shown: what this names, or the newest run."""
    if name and is_kept(name):
        return exhibited(kept_champion(name))
    return nullcontext(Path(name) if name else newest_run(RUNS))


def listening(index: RunIndex, guard: Guard, arguments: argparse.Namespace) -> Server:
    """Return a server at the port asked for; if none was, at the usual one or any that is free."""
    if arguments.port is not None:
        return Server(index, guard, arguments.host, arguments.port)
    try:
        return Server(index, guard, arguments.host, PORT)
    except RunError:
        return Server(index, guard, arguments.host, 0)


def announce(server: Server, index: RunIndex, guard: Guard) -> None:
    """Say where the page is."""
    subject = index.directory.name if index.single else f"the runs in {index.directory}"
    lines = {"watch": subject, "at": address(server, guard), "stop": "Ctrl-C"}
    if guard.exposed:
        lines["note"] = "other machines can reach it; whoever has this address can watch"
    Console(stderr=True).print(announcement("", lines), soft_wrap=True)


def address(server: Server, guard: Guard) -> str:
    """Return the address to open, with the token where one is asked for."""
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f"http://{host}:{server.port}/" + (f"?token={guard.token}" if guard.token else "")
