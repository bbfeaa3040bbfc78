"""A process that has imported what commands import, and forks to run each one.

    python -P -m tests.prepared FILENO

To import everything takes a new process more than a second of CPU time, and most commands of the tests less than that.
A fork is a process of its own all the same: with its own directory, environment, streams, signals and exit status.
Requests arrive at a socket: the directory, the environment and the words of a command as JSON, with its three streams.
Answered are the identity of the process, and, when it has ended, its status.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

MOST_BYTES = 1_000_000
COMMANDS = ("efficacy", "evolve", "export", "play", "resume", "show", "view")


def prepare() -> None:
    """Import all commands, load the kernels, and compile nothing that is not on disk."""
    for name in COMMANDS:
        importlib.import_module(f"experiments.cli.{name}")
    importlib.import_module("experiments.catalog.registry")
    from neat import Settings
    from neat.evolution.compilation import Notice
    from neat.evolution.warm_up import is_warm, warm_up

    if is_warm():
        warm_up(Settings())
        Notice.given = False
    gc.collect()
    gc.freeze()


def serve(requests: socket.socket) -> dict[str, Any] | None:
    """Fork for each request; return it in the new process, and None in this one when nobody sends any more."""
    waker, wakes = socket.socketpair()
    for end in (waker, wakes):
        end.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the tests end their processes
    while True:
        ready, _, _ = select.select([requests, waker], [], [])
        if waker in ready:
            with contextlib.suppress(BlockingIOError):
                waker.recv(MOST_BYTES)
            for answer in ended():
                requests.send(answer)
        if requests in ready:
            message, streams, _, _ = socket.recv_fds(requests, MOST_BYTES, 3)
            if not message:
                return None
            if (pid := os.fork()) == 0:
                signal.set_wakeup_fd(-1)
                for end in (requests, waker, wakes):
                    end.close()
                for number, stream in enumerate(streams):
                    os.dup2(stream, number)
                    os.close(stream)
                request: dict[str, Any] = json.loads(message)
                return request
            for stream in streams:
                os.close(stream)
            requests.send(json.dumps({"started": pid}).encode())


def ended() -> list[bytes]:
    """Return what is said of the processes that have ended."""
    answers = []
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            answers.append(json.dumps({"ended": found[0], "status": os.waitstatus_to_exitcode(found[1])}).encode())
    return answers


def become(request: dict[str, Any]) -> None:
    """Make this process what a new one of the command line would be."""
    from experiments.cli import main
    from experiments.cli.interruption import PROGRAM

    for number, handler in ((signal.SIGCHLD, signal.SIG_DFL), (signal.SIGINT, signal.default_int_handler)):
        signal.signal(number, handler)
    os.chdir(request["directory"])
    searched, wanted = (
        [place for place in variables.get("PYTHONPATH", "").split(os.pathsep) if place]
        for variables in (os.environ, request["environment"])
    )
    sys.path[:] = [*wanted, *(place for place in sys.path if place not in {*searched, *wanted})]
    os.environ.clear()
    os.environ.update(request["environment"])
    tempfile.tempdir = None
    random.seed()
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        before = getattr(sys, name)
        stream = open(  # noqa: SIM115  # open as long as the process
            number, mode, encoding=before.encoding, errors=before.errors, closefd=False
        )
        stream.reconfigure(line_buffering=number == 2)
        for each in (name, f"__{name}__"):
            setattr(sys, each, stream)
    sys.argv = [str(Path(main.__file__)), *request["words"]]
    sys.modules["__main__"] = main  # which a process that is spawned imports again
    PROGRAM._process = os.getpid()


if __name__ == "__main__":
    prepare()
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        asked = serve(requests)
    if asked is not None:
        become(asked)
        from experiments.cli.program import program

        program()
