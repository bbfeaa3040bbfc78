"""Output: standard output kept free of what a task, a simulator or a library prints.

Both functions work on the file descriptor, so what C code prints is covered too.
"""

import contextlib
import ctypes
import io
import os
import sys
from collections.abc import Iterator
from typing import TextIO

STDOUT, STDERR = 1, 2


@contextlib.contextmanager
def redirected_stdout() -> Iterator[TextIO]:
    """Send everything that this process writes to standard output to standard error while the block runs.

    That includes `print`, `os.write(1, ...)`, C code, and child processes that are started in the block. All threads
    are affected. Blocks can be nested.

    Yields:
        A text stream that still writes to standard output; valid within the block.
    """
    _flush()
    ours = sys.stdout
    saved = _duplicate(STDOUT)
    if saved is None:  # there is no standard output, or it is not a file descriptor
        with contextlib.redirect_stdout(sys.stderr):
            yield ours
        return
    try:
        with _stream(ours, saved) as stdout, contextlib.redirect_stdout(sys.stderr):
            stdout_to_stderr()
            try:
                yield stdout
            finally:
                with contextlib.suppress(AttributeError, OSError, ValueError):  # it is None, or closed by the caller
                    stdout.flush()
                _flush(ours)  # while it still leads to standard error
                os.dup2(saved, STDOUT)
    finally:
        os.close(saved)


def stdout_to_stderr() -> None:
    """Send what this process and its children write to file descriptor 1 to standard error, permanently.

    Where standard error is closed, it is discarded.
    """
    with contextlib.suppress(OSError):
        os.dup2(STDERR, STDOUT)
        return
    _discard(STDOUT)


def _discard(descriptor: int) -> None:
    """Let a file descriptor lead nowhere."""
    with contextlib.suppress(OSError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, descriptor)
        os.close(null)


@contextlib.contextmanager
def _stream(ours: TextIO, descriptor: int) -> Iterator[TextIO]:
    """Yield a stream to what `ours` writes to: `ours` itself if it is not on file descriptor 1."""
    try:
        is_descriptor = ours.fileno() == STDOUT
    except (AttributeError, OSError, ValueError):  # None, a notebook's stream, a StringIO
        is_descriptor = False
    if not is_descriptor:
        yield ours
        return
    encoding, errors = getattr(ours, "encoding", None), getattr(ours, "errors", None)
    stream = io.TextIOWrapper(
        os.fdopen(descriptor, "wb", closefd=False), encoding=encoding, errors=errors, write_through=True
    )
    try:
        yield stream
    finally:
        try:
            stream.flush()
        except (OSError, ValueError):  # what is left would be written again, to a closed file, when it is collected
            _discard(descriptor)
        with contextlib.suppress(OSError, ValueError):
            stream.detach().flush()


def _flush(*streams: TextIO) -> None:
    """Write what Python and the C library hold back."""
    for stream in (sys.stdout, *streams):
        with contextlib.suppress(AttributeError, OSError, ValueError):  # None, a full disk, or closed
            stream.flush()
    with contextlib.suppress(AttributeError, OSError, TypeError):  # TypeError: Windows has no CDLL(None)
        ctypes.CDLL("ucrtbase" if os.name == "nt" else None).fflush(None)


def _duplicate(descriptor: int) -> int | None:
    try:
        return os.dup(descriptor)
    except OSError:
        return None
