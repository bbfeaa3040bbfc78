"""ChildProcess: one recipe for every process that the framework starts.

A child is forked where the system can fork, and spawned elsewhere; the environment variable NEAT_START_METHOD
("fork" or "spawn") decides otherwise, for example where a library in the parent does not survive a fork. A child
leaves the terminal's signals to its parent, ends when its parent has ended, knows the user's activation functions,
and holds no pipe but its own.
"""

import contextlib
import os
import pickle
import signal
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import multiprocess

from fitness.evaluation.prelude import Prelude, safe_path
from neat import register_activation
from neat.activations import registered_activations
from neat.system import signals

START_METHOD = "NEAT_START_METHOD"
"""Environment variable that overrides the start method."""
ORPHAN_SECONDS = 1.0
"""How often a child checks that its parent is alive."""
END_SECONDS = 5.0
"""How long a child that was asked to end may take."""
KILLED_SECONDS = 5.0
"""How long to wait for the exit status of a child that has ended."""

_parent_ends: "weakref.WeakSet[Any]" = weakref.WeakSet()
"""The parent's ends of all pipes. A forked child inherits them, and closes them."""


def start_method() -> str:
    """Return "fork" or "spawn".

    Raises:
        ValueError: NEAT_START_METHOD is set to something else, or to a method that this system lacks.
    """
    methods = [method for method in ("fork", "spawn") if method in multiprocess.get_all_start_methods()]
    wanted = os.environ.get(START_METHOD) or methods[0]
    if wanted not in methods:
        raise ValueError(f"{START_METHOD} must be {' or '.join(methods)} on this system, but is {wanted!r}.")
    return wanted


class ChildProcess:
    """A child process and the pipe to it, as the parent uses them.

    Attributes:
        connection: The parent's end of the pipe; `multiprocess.connection.wait` accepts it.
    """

    def __init__(self, serve: Callable[..., None], *arguments: Any) -> None:
        """Start the process.

        Args:
            serve: Runs in the child as `serve(connection, *arguments)`, where connection is the child's end of the
                pipe. EOFError and OSError, which mean that the parent has closed the pipe, end the child quietly.
            arguments: Must be picklable by dill.
        """
        method = start_method()
        context = multiprocess.get_context(method)
        self.connection, childs_end = context.Pipe()
        _parent_ends.add(self.connection)
        self._process = context.Process(
            target=_run,
            args=(os.getpid(), Prelude(), registered_activations(), serve, childs_end, arguments),
            daemon=True,
        )
        with contextlib.nullcontext() if method == "fork" else safe_path():
            self._process.start()
        childs_end.close()

    @property
    def sentinel(self) -> int:
        """A handle that `multiprocess.connection.wait` reports as ready when the process has ended."""
        return int(self._process.sentinel)

    @property
    def pid(self) -> int:
        """The process id."""
        return int(self._process.pid)

    def send(self, message: Any) -> None:
        """Send an object to the child.

        Raises:
            OSError: The child has ended.
        """
        self.connection.send_bytes(pickle.dumps(message, protocol=5))

    def receive(self) -> Any:
        """Return the next object that the child has sent; waits for it.

        Raises:
            EOFError, OSError, pickle.UnpicklingError: The child has ended, perhaps while sending.
        """
        return receive(self.connection)

    def has_message(self) -> bool:
        """Return whether `receive` would return, or raise, at once."""
        return bool(self.connection.poll())

    def is_alive(self) -> bool:
        """Return whether the process is running."""
        return bool(self._process.is_alive())

    def kill(self) -> None:
        """Kill the process and wait until it has ended."""
        self._process.kill()
        self._process.join()
        self.connection.close()

    def retire(self) -> None:
        """Close the pipe, which ends an idle child; kill it if it does not end within 5 seconds."""
        self.connection.close()
        self._process.join(timeout=END_SECONDS)
        self.kill()

    def cause_of_death(self) -> str:
        """Return how the process ended: "killed by SIGSEGV", "exit status 3"."""
        self._process.join(timeout=KILLED_SECONDS)
        code = self._process.exitcode
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}"
        return f"exit status {code}"


def send(connection: Any, message: Any) -> None:
    """Send an object through the child's end of the pipe."""
    connection.send_bytes(pickle.dumps(message, protocol=5))


def receive(connection: Any) -> Any:
    """Return the next object from one end of a pipe; waits for it."""
    return pickle.loads(connection.recv_bytes())


def _run(
    parent: int,
    _: Prelude,
    activations: dict[str, Callable[[float], float]],
    serve: Callable[..., None],
    connection: Any,
    arguments: tuple[Any, ...],
) -> None:
    """Run `serve` in the child."""
    signals.leave_to_parent()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    for other in list(_parent_ends):  # while any process holds the parent's end, no end of file arrives
        other.close()
    for name, function in activations.items():  # a spawned process does not know them
        register_activation(name, function)
    with contextlib.suppress(EOFError, OSError):
        serve(connection, *arguments)
    os._exit(0)  # without flushing the parent's buffers, which a fork copies


def _end_with(parent: int) -> None:
    """End this process when its parent has ended, even during an evaluation that never returns."""
    if os.name == "nt":  # where a process keeps the id of a parent that has ended
        multiprocess.parent_process().join()
        os._exit(1)
    while os.getppid() == parent:
        time.sleep(ORPHAN_SECONDS)
    os._exit(1)
