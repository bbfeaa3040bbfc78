"""Standard streams: standard output holds the result of a command only, and any text can be printed in any encoding.

Progress, warnings and errors are printed to standard error, and so is everything that a task, a simulator or a library
prints, also from C. What a program reads from standard output is therefore the result of the command, or nothing.
"""

import codecs
import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import Any, TextIO, cast

from experiments.cli.tolerant_stream import tolerant_stderr
from neat.errors import RunError
from neat.system.output import redirected_stdout, stdout_to_stderr

FALLBACK = "neat.fallback"
"""The name of the error handler that `replacement` is registered under."""
ASCII = {
    "±": "+-", "…": "~", "\N{EN DASH}": "-", "\N{EM DASH}": "-", "\N{MULTIPLICATION SIGN}": "x", "→": ">",
    "▁": ".", "▂": ":", "▃": "-", "▄": "=", "▅": "+", "▆": "*", "▇": "#", "█": "@",
}  # fmt: skip
"""What the characters that we print become where they cannot be encoded; any other one becomes a question mark."""

_result: TextIO | None = None


def prepare() -> None:
    """Prepare the streams of the program: any text can be printed, and a full disk does not fail standard error."""
    for descriptor in range(3):  # a closed one would be reused for a file, and printed into
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free one
    codecs.register_error(FALLBACK, replacement)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # open as long as the process
    elif isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors=FALLBACK)
    sys.stderr = tolerant_stderr(errors=FALLBACK)  # None where it is closed


def finish() -> None:
    """Write what is left, and send what libraries print while the program ends to standard error."""
    with contextlib.suppress(OSError, ValueError):  # nobody reads it, the disk is full, or it was closed
        sys.stdout.flush()
    stdout_to_stderr()


@contextlib.contextmanager
def separated() -> Iterator[None]:
    """Reserve standard output for `result_stream` while the block runs.

    Raises:
        BrokenPipeError: At the end, if the reader of the result is gone.
        RunError: At the end, if the result cannot be written.
    """
    global _result
    with redirected_stdout() as stream:
        before, _result = _result, None if stream is None else cast("TextIO", _Result(stream))
        try:
            yield
            if _result is not None:  # None in a program without standard output that calls `main` as a function
                _result.flush()
        finally:
            _result = before


class _Result:
    """Standard output, whose errors name it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with _named_errors():
            return self._stream.write(text)

    def flush(self) -> None:
        with _named_errors():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise RunError(f"standard output cannot be written: {error.strerror}.") from error


def result_stream() -> TextIO:
    """Return the stream for the result of a command: standard output, also in a `separated` block."""
    return sys.stdout if _result is None else _result


def write_result(content: bytes) -> None:
    """Write the content of a file to standard output, unchanged: its encoding is not that of the terminal."""
    stream = result_stream()
    stream.flush()
    if (binary := getattr(stream, "buffer", None)) is None:  # not a file, such as that of a notebook
        stream.write(content.decode())
    else:
        with _named_errors():
            binary.write(content)
    stream.flush()


def replacement(error: UnicodeError) -> tuple[str, int]:
    """Return what to write in place of characters that cannot be encoded, and where to continue.

    Raises:
        UnicodeError: The error is not about encoding.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(ASCII.get(letter, "?") for letter in error.object[error.start : error.end]), error.end
