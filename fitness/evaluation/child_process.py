"""ChildProcess: one recipe for every process that the framework starts.

A child is forked on Linux, and spawned on macOS, whose system libraries do not survive a fork, and on Windows, which
cannot fork. An argument, or the environment variable NEAT_START_METHOD, chooses otherwise. A child leaves the
terminal's signals to its parent, writes nothing to standard output, ends when its parent has ended, knows the functions
that the user registered, and holds no pipe but its own.
"""

import contextlib
import errno
import itertools
import os
import pickle
import signal
import sys
import threading
import time
import traceback
import warnings
import weakref
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, NamedTuple

import multiprocess

from fitness.evaluation.pickling import pickled, unpickled
from fitness.evaluation.prelude import Prelude, safe_path
from fitness.evaluation.scoring import StartFailure
from fitness.raised import described
from neat.functions import RegisteredFunctions, register_functions, registered_functions, registrations
from neat.system import signals
from neat.system.output import stdout_to_stderr

START_METHOD = "NEAT_START_METHOD"
"""Environment variable that overrides the default start method."""
ORPHAN_SECONDS = 1.0
"""How often a forked child checks that its parent is alive."""
END_SECONDS = 2.0
"""How long children that were asked to end may take, all together."""
KILLED_SECONDS = 2.0
"""How long to wait for the exit status of a child that has ended."""
POLL_SECONDS = 0.005
"""How often a child that is about to end is looked at."""
SMALL_MESSAGE = 64 * 1024 if sys.platform == "linux" else 4 * 1024
"""Bytes that fit into a pipe although nothing is read from it."""
UNGUARDED, CLOSED_ITS_PIPE = 213, 214
"""Exit statuses of a child that could not import the main script, and of one whose end of the pipe was closed."""
NAME = "neat child"
"""The names of our processes begin with this."""
NO_GUARD = (
    "its worker processes are spawned, which imports the main script again, and that failed there; "
    'put the code of the script below `if __name__ == "__main__":`'
)
CAUSES = {UNGUARDED: f"exit status {UNGUARDED}: {NO_GUARD}", CLOSED_ITS_PIPE: "it closed the pipe to its parent"}

_numbers = itertools.count(1)
_parent_ends: "weakref.WeakSet[Any]" = weakref.WeakSet()
"""The parent's ends of all pipes. A forked child inherits them, and closes them."""


class _Job(NamedTuple):
    """What a child does."""

    prelude: Prelude
    """Unpickled first, so that modules of the user are found."""
    serve: Callable[..., None]
    arguments: tuple[Any, ...]
    functions: RegisteredFunctions
    """Those of the user, which a spawned process does not know."""


def start_method(wanted: str | None = None) -> str:
    """Return "fork" or "spawn".

    Args:
        wanted: One of them, or None for that of NEAT_START_METHOD or of the system.

    Raises:
        ValueError: It is something else, or a method that this system lacks.
    """
    methods = [method for method in ("fork", "spawn") if method in multiprocess.get_all_start_methods()]
    default = "spawn" if sys.platform == "darwin" else methods[0]
    named = {"start_method": wanted, START_METHOD: os.environ.get(START_METHOD)}
    for name, method in named.items():
        if method and method not in methods:
            raise ValueError(f"{name} must be {' or '.join(methods)} on this system, but is {method!r}.")
    return named["start_method"] or named[START_METHOD] or default


class ChildProcess:
    """A child process and the pipe to it, as the parent uses them.

    Attributes:
        connection: The parent's end of the pipe; `multiprocess.connection.wait` accepts it.
        registrations: Those that the child knows; see `is_outdated`.
    """

    def __init__(
        self, serve: Callable[..., None], *arguments: Any, shared: Any = None, start_method: str | None = None
    ) -> None:
        """Start the process.

        Args:
            serve: Runs in the child as `serve(connection, *arguments)`, where connection is the child's end of the
                pipe. EOFError and OSError, which mean that the parent has closed the pipe, end the child quietly.
            arguments: Must be picklable by cloudpickle if the process is spawned.
            shared: Memory that both processes use, such as a `RawArray`; if given, the last argument of `serve`.
            start_method: "fork", "spawn", or None for the default.

        Raises:
            TaskError: The arguments cannot be pickled.
            ValueError: The start method is unknown.
        """
        if is_importing_main():  # the main script starts processes when it is imported
            os._exit(UNGUARDED)
        method = _chosen_method(start_method)
        self.registrations = registrations()
        job: Any = _Job(Prelude(), serve, arguments, registered_functions())
        context = multiprocess.get_context(method)
        self._sender: threading.Thread | None = None
        with contextlib.nullcontext() if method == "fork" else safe_path(), warnings.catch_warnings():
            # The child uses nothing that our threads could have locked.
            warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
            content = job if method == "fork" else pickled(job, "the task", "a spawned process")
            self.connection, childs_end = context.Pipe()
            _parent_ends.add(self.connection)
            self._process = context.Process(
                target=_run, args=(os.getpid(), method, content, childs_end, shared), daemon=True,
                name=f"{NAME} {next(_numbers)}",
            )  # fmt: skip
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
        """Send an object to the child, without waiting until the child reads it.

        Raises:
            OSError: The child has ended.
        """
        content = pickle.dumps(message, protocol=5)
        if self._sender is not None:
            self._sender.join()  # the child has answered, so this takes no time
            self._sender = None
        if len(content) <= SMALL_MESSAGE:
            self.connection.send_bytes(content)
            return
        self._sender = threading.Thread(target=_send_quietly, args=(self.connection, content), daemon=True)
        self._sender.start()

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
        """Return whether the process has not ended."""
        return bool(self._process.is_alive())

    def is_outdated(self) -> bool:
        """Return whether a function was registered since, which the child does not know."""
        return self.registrations != registrations()

    def is_stopped(self) -> bool:
        """Return whether the process is stopped, as SIGSTOP does; False where the system cannot report that."""
        if not hasattr(os, "waitid"):
            return False
        with contextlib.suppress(OSError):  # it has ended
            return os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None
        return False

    @property
    def exit_status(self) -> int | None:
        """The exit status; negative for a signal, None while the process runs."""
        code = self._process.exitcode
        return None if code is None else int(code)

    def kill(self) -> None:
        """Kill the process and wait until it has ended."""
        self._process.kill()
        self._process.join()
        self._close()

    def retire(self) -> None:
        """Close the pipe, which ends an idle child; kill it if it does not end within 2 seconds."""
        retire([self])

    def let_end(self) -> None:
        """Close the pipe, which ends an idle child, unless something is still being sent."""
        if self._sender is None or not self._sender.is_alive():
            self._close()

    def wait_for_end(self, seconds: float) -> None:
        """Wait for the end of the process; `join` would wait forever for a child that has closed its files."""
        deadline = time.monotonic() + seconds
        while self.is_alive() and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)

    def _close(self) -> None:
        if self._sender is not None:
            self._sender.join(KILLED_SECONDS)  # it ends with the child, and the pipe should not be closed before
        self.connection.close()

    def cause_of_death(self) -> str:
        """Return how the process ended: "killed by SIGSEGV", "exit status 3"."""
        self.wait_for_end(KILLED_SECONDS)
        code = self.exit_status
        if code is None:  # it lives, but nothing can be received from it
            return CAUSES[CLOSED_ITS_PIPE]
        if code < 0:
            return f"killed by {_signal_name(-code)}"
        return CAUSES.get(code, f"exit status {code}")


def retire(children: Sequence[ChildProcess]) -> None:
    """Close the pipes of idle children, which ends them; kill those that do not end within 2 seconds in all."""
    try:
        for child in children:
            child.let_end()
        deadline = time.monotonic() + END_SECONDS
        for child in children:
            child.wait_for_end(deadline - time.monotonic())
    finally:
        for child in children:
            child.kill()


def send(connection: Any, message: Any) -> None:
    """Send an object through the child's end of the pipe."""
    connection.send_bytes(pickle.dumps(message, protocol=5))


def receive(connection: Any) -> Any:
    """Return the next object from one end of a pipe; waits for it."""
    return pickle.loads(connection.recv_bytes())


def is_importing_main() -> bool:
    """Return whether this process is a child of ours that is still importing the main script."""
    process = multiprocess.current_process()
    return process.name.startswith(NAME) and getattr(process, "_inheriting", False)


_chosen_method = start_method  # under a name that the parameter of ChildProcess does not hide


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"


def _send_quietly(connection: Any, content: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):  # the child has ended, which the parent notices elsewhere
        connection.send_bytes(content)


def _run(parent: int, method: str, content: Any, connection: Any, shared: Any) -> None:
    """Do the job in the child."""
    signals.leave_to_parent()
    stdout_to_stderr()
    for stream in (sys.stdout, sys.__stdout__):
        with contextlib.suppress(AttributeError, OSError, ValueError):  # it may have been replaced, or be closed
            # What is left in a buffer would be lost below, and a character that a terminal lacks is not an error.
            stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    threading.Thread(target=_end_with, args=(parent, method), daemon=True).start()
    for other in list(_parent_ends):  # while any process holds the parent's end, no end of file arrives
        other.close()
    try:
        job = _unpickled(content)
        if isinstance(job, StartFailure):
            send(connection, job)  # in the place of the first answer
            connection.recv_bytes()
            os._exit(0)
        register_functions(job.functions)
        job.serve(connection, *job.arguments, *(() if shared is None else (shared,)))
    except (EOFError, OSError) as error:
        if getattr(error, "errno", None) == errno.EBADF:
            os._exit(CLOSED_ITS_PIPE)
    os._exit(0)  # without flushing the parent's buffers, which a fork copies


def _unpickled(content: Any) -> Any:
    """Return the job, or why it cannot be unpickled here."""
    if not isinstance(content, bytes):
        return content
    try:
        return unpickled(content)
    except BaseException as error:  # it imports modules of the user
        message = f"the task cannot be loaded by a spawned process: {described(error)}"
        return StartFailure(f"{message}; its modules must be importable there.", traceback.format_exc())


def _end_with(parent: int, method: str) -> None:
    """End this process when its parent has ended, even during an evaluation that never returns."""
    if method == "fork":
        while os.getppid() == parent:
            time.sleep(ORPHAN_SECONDS)
    else:  # a process of Windows keeps the id of a parent that has ended
        multiprocess.parent_process().join()
    os._exit(1)


def _report_import(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """End this process, whose main script cannot be imported, with one line instead of a traceback."""
    sys.stderr.write(f"neat: the main script failed when a process that was spawned imported it: {described(error)}\n")
    sys.stderr.flush()
    os._exit(UNGUARDED)


if is_importing_main():
    sys.excepthook = _report_import
