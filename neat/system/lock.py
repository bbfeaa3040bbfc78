"""Lock: at most one process continues a run; a second one gets an error that names the first."""

import errno
import os
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from neat.errors import RunError

fcntl: Any = None
msvcrt: Any = None
with suppress(ImportError):  # POSIX
    import fcntl
with suppress(ImportError):  # Windows
    import msvcrt

FAR = 2**30
"""The byte that is locked where a lock also prevents reading; what the file contains lies before it."""
TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
"""What the system reports of a lock that another process holds."""
ATTEMPTS, ATTEMPT_SECONDS = 5, 0.02
"""How often a lock is tried that another process may only be looking at, as `is_held` does."""
_held: dict[Path, int] = {}
"""Locks and the processes that took them: the system lets a process take its own lock twice."""


@contextmanager
def hold(path: Path, what: str) -> Iterator[None]:
    """Hold a lock file while the block runs; the system releases it if the process dies.

    Forked processes do not inherit such a lock, so a worker that outlives its parent does not keep it.

    Args:
        path: The lock file; created if it is missing, and never removed.
        what: What is locked, for the message.

    Raises:
        RunError: Another process holds it, or the file cannot be written.
    """
    path = _absolute(path)
    if _is_ours(path):  # not even opened: closing it again would release the lock
        raise RunError(f"{what} is in use by this process.")
    try:
        descriptor = _opened(path, os.O_CREAT)
    except OSError as error:
        raise RunError(f"{what} cannot be written: {error.strerror}.") from error
    if not _locked_soon(descriptor):
        text = _text(descriptor)
        os.close(descriptor)
        raise RunError(f"{what} is in use by {text}; stop that one first.")
    _held[path] = os.getpid()
    try:
        os.ftruncate(descriptor, 0)
        now = datetime.now().astimezone().isoformat(" ", "seconds")
        os.write(descriptor, f"process {os.getpid()} on {socket.gethostname()}, since {now}\n".encode())
        yield
    finally:
        with suppress(OSError):
            os.ftruncate(descriptor, 0)
        _unlock(descriptor)
        os.close(descriptor)
        _held.pop(path, None)


def holder(path: Path) -> str | None:
    """Return the process that holds this lock, in words; None if it is free or held by this process."""
    if _is_ours(_absolute(path)):
        return None
    try:
        descriptor = _opened(path)
    except OSError:  # never held, or in a read-only directory
        return None
    try:
        if _locked(descriptor):
            _unlock(descriptor)
            return None
        return _text(descriptor)
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool | None:
    """Return whether a process holds this lock, this process included; None if that cannot be found out here.

    Takes a shared lock for some microseconds, for which a file that can be read is enough.
    """
    if _is_ours(_absolute(path)):
        return True
    try:
        descriptor = _opened(path, access=os.O_RDONLY if fcntl is not None else os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:
        return None
    try:
        if fcntl is not None:
            fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        elif msvcrt is not None:
            _lock_far(descriptor, msvcrt.LK_NBLCK)
        else:
            return None
        _unlock(descriptor)
        return False
    except OSError as error:
        return True if error.errno in TAKEN else None
    finally:
        os.close(descriptor)


def _absolute(path: Path) -> Path:
    """Return the one path by which a lock file is known; the file itself is not followed if it is a link."""
    return path.parent.resolve() / path.name


def _opened(path: Path, more: int = 0, *, access: int = os.O_RDWR) -> int:
    """Open the lock file, which is emptied later, so it must be a regular file and no link to another.

    Raises:
        OSError: It is not, or cannot be opened.
    """
    if path.is_symlink():
        raise OSError(errno.ELOOP, f"{path.name} is a link, which is not followed", str(path))
    flags = access | more | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags, 0o644)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, f"{path.name} is not a regular file", str(path))
    return descriptor


def _is_ours(path: Path) -> bool:
    return _held.get(path) == os.getpid()  # a forked child has inherited the entry, not the lock


def _text(descriptor: int) -> str:
    return " ".join(os.read(descriptor, 200).decode(errors="replace").split()) or "another process"


def _locked(descriptor: int) -> bool:
    """Try to lock an open file; return whether that succeeded, or whether this system has no locks."""
    try:
        if fcntl is not None:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        elif msvcrt is not None:
            _lock_far(descriptor, msvcrt.LK_NBLCK)
    except OSError:
        return False
    return True


def _locked_soon(descriptor: int) -> bool:
    """Try to lock an open file some times; return whether that succeeded."""
    for _ in range(ATTEMPTS - 1):
        if _locked(descriptor):
            return True
        time.sleep(ATTEMPT_SECONDS)
    return _locked(descriptor)


def _unlock(descriptor: int) -> None:
    """Unlock a file before it is closed: Windows may do it some time later."""
    if fcntl is None and msvcrt is not None:
        with suppress(OSError):
            _lock_far(descriptor, msvcrt.LK_UNLCK)


def _lock_far(descriptor: int, mode: int) -> None:
    os.lseek(descriptor, FAR, os.SEEK_SET)
    try:
        msvcrt.locking(descriptor, mode, 1)
    finally:
        os.lseek(descriptor, 0, os.SEEK_SET)
