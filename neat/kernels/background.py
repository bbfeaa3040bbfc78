"""Background: another process compiles kernels to disk, while this one and others run plain ones.

A file beside the compiled code says which process compiles. That process touches it twice a second and removes it when
it ends, so that everybody sees whether it is running: the process that started it, workers that were forked or
spawned, and other runs, which start none of their own.

The process is outside of the terminal's group, so that Ctrl-C reaches only the one that started it, and ends with that
one, however that ends. Each kernel is on disk as soon as it is compiled, and the next process compiles only the others.
"""

import atexit
import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from neat.kernels import cache
from neat.system.cores import available_cores

MODULE = "neat.evolution.compiler"
"""What the process runs; kernels know nothing of evolution, which calls all of them."""
BEAT_SECONDS = 0.5
"""How often it touches its file, and looks whether the process that started it has ended."""
DEAD_SECONDS = 10.0
"""A file that was not touched for so long belongs to a process that was killed."""
LONGEST_SECONDS = 600.0
"""After which the process gives up."""


class _Child:
    """The process that this one started."""

    process: subprocess.Popen[bytes] | None = None
    lifeline = -1
    """Our end of its standard input, which is closed when this process ends, however that happens."""
    starter = 0
    is_this = False
    """Whether this process is such a one."""


def start(modules: Sequence[str] = ()) -> bool:
    """Start the process unless one is running; return whether one is.

    It is not started where there is one core only: compiling first is done sooner than both at once.

    Args:
        modules: Those of tasks whose kernels it compiles after those of this package; see `kernels.task_kernels`.
    """
    path = cache.status_file()
    if path is None or not sys.executable:
        return False
    if is_running():
        return True
    if available_cores() == 1:
        return False
    stop()  # a former one that is about to end, so that it does not stay behind as a zombie
    try:
        path.write_text(str(os.getpid()))  # from now on others wait for it
        _Child.process = _started(path.parent, modules)
    except OSError:
        _remove(path)
        return False
    _Child.starter = os.getpid()
    atexit.register(stop)
    return True


def _started(directory: Path, modules: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Start the process, which finds modules where this one does."""
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # "" at a prompt
    if is_mine():
        os.close(_Child.lifeline)  # of the last one
    childs_end, _Child.lifeline = os.pipe()
    without_terminal = ("CREATE_NO_WINDOW", "CREATE_NEW_PROCESS_GROUP")  # flags of Windows
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE, str(directory), str(os.getpid()), *modules],
            stdin=childs_end, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path}, start_new_session=True,
            creationflags=sum(getattr(subprocess, name, 0) for name in without_terminal),
        )  # fmt: skip
    finally:
        os.close(childs_end)


def is_running() -> bool:
    """Return whether a process compiles."""
    path = cache.status_file()
    try:
        touched = path.stat().st_mtime if path is not None else 0.0
    except OSError:
        return False
    return _status() is None if is_mine() else abs(time.time() - touched) < DEAD_SECONDS


def is_mine() -> bool:
    """Return whether this process, and not one that it was forked from, started the last one."""
    return _Child.process is not None and _Child.starter == os.getpid()


def is_this_process() -> bool:
    """Return whether this process is the one that compiles for others."""
    return _Child.is_this


def _status() -> int | None:
    """Return the exit status of the process that this one started; None while it runs."""
    return _Child.process.poll() if _Child.process is not None else None


def cause() -> str:
    """Return how the process that this one started has ended."""
    status = _status()
    if status is None:
        return "it was stopped"
    return f"exit status {status}" if status >= 0 else f"killed by signal {-status}"


def stop() -> None:
    """End the process if this one started it and it still compiles."""
    if is_mine() and _status() is None and _Child.process is not None:
        _Child.process.kill()
        _Child.process.wait()
        _remove(cache.status_file())


@contextlib.contextmanager
def running(starter: int) -> Iterator[None]:
    """While the block runs, in the process that compiles, show that it does, and end with the one that started it.

    Args:
        starter: The id of that process. Its end closes our standard input, unless a process that it forked holds the
            other end.
    """
    path = cache.status_file()
    _Child.is_this = True
    done, left = threading.Event(), threading.Event()

    def read() -> None:
        with contextlib.suppress(OSError, ValueError):
            os.read(0, 1)  # unbuffered: the lock of a buffer would disturb the end of the program
        left.set()

    def beat() -> None:
        deadline = time.monotonic() + LONGEST_SECONDS
        while not done.is_set():
            is_alone = left.wait(BEAT_SECONDS) or (os.name == "posix" and os.getppid() != starter)
            if done.is_set():
                return
            if is_alone or time.monotonic() > deadline:
                _remove(path)
                os._exit(1)
            if path is not None:
                with contextlib.suppress(OSError):
                    os.utime(path)

    if path is not None:
        path.write_text(str(os.getpid()))
    for target in (read, beat):
        threading.Thread(target=target, daemon=True).start()
    try:
        yield
    finally:
        done.set()
        _remove(path)


def _remove(path: Path | None) -> None:
    if path is not None:
        with contextlib.suppress(OSError):
            path.unlink()
