"""Background: another process compiles all kernels to disk, while this one and others run plain ones.

A file beside the compiled code says which process compiles. That process touches it every second and removes it when
it ends, so that everybody sees whether it is running: the process that started it, workers that were forked or
spawned, and other runs, which start none of their own.

The process ends with its work, also if the one that started it has ended: whatever follows loads what it compiled. It
ends earlier if an interrupt ended the one that started it.
"""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from neat.kernels import cache

MODULE = "neat.evolution.compiler"
"""What the process runs; kernels know nothing of evolution, which calls all of them."""
BEAT_SECONDS = 1.0
DEAD_SECONDS = 10.0
"""A file that was not touched for so long belongs to a process that was killed."""
LONGEST_SECONDS = 600.0
"""After which the process gives up."""


class _Child:
    """The process that this one started."""

    process: subprocess.Popen[bytes] | None = None
    starter = 0
    is_this = False
    """Whether this process is such a one."""


def start() -> bool:
    """Start the process unless one is running; return whether one is."""
    path = cache.status_file()
    if path is None or not sys.executable:
        return False
    if is_running():
        return True
    try:
        path.write_text(str(os.getpid()))  # from now on others wait for it
        _Child.process = _started(path.parent)
    except OSError:
        _remove(path)
        return False
    _Child.starter = os.getpid()
    atexit.register(leave)
    return True


def _started(directory: Path) -> "subprocess.Popen[bytes]":
    """Start the process, which finds modules where this one does."""
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # "" at a prompt
    return subprocess.Popen(
        [sys.executable, "-P", "-m", MODULE, str(directory)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path}, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )  # fmt: skip


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


def leave() -> None:
    """Let the process continue after this one has ended: Python would warn of it."""
    if is_mine() and _status() is None and _Child.process is not None:
        _Child.process.returncode = 0


@contextlib.contextmanager
def running() -> Iterator[None]:
    """While the block runs, in the process that compiles, show that it does."""
    path = cache.status_file()
    _Child.is_this = True
    done, interrupted, starter = threading.Event(), threading.Event(), os.getppid()
    for name in ("SIGINT", "SIGHUP"):  # of the terminal, which reach the starter too; it may continue
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) != signal.SIG_IGN:  # as under nohup
            signal.signal(getattr(signal, name), lambda *arguments: interrupted.set())

    def beat() -> None:
        deadline = time.monotonic() + LONGEST_SECONDS
        while not done.wait(BEAT_SECONDS):
            has_ended = interrupted.is_set() and os.getppid() != starter
            if has_ended or time.monotonic() > deadline:
                _remove(path)
                os._exit(1)
            if path is not None:
                with contextlib.suppress(OSError):
                    os.utime(path)

    if path is not None:
        path.write_text(str(os.getpid()))
    threading.Thread(target=beat, daemon=True).start()
    try:
        yield
    finally:
        done.set()
        _remove(path)


def _remove(path: Path | None) -> None:
    if path is not None:
        with contextlib.suppress(OSError):
            path.unlink()
