"""TolerantStream: standard error that outlives a full disk."""

import io
import sys
from typing import IO, Any, cast


class TolerantStream:
    """Standard error of a long run: what a full disk does not accept is dropped, and the run continues."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write the text, or drop it."""
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            raise
        except OSError:
            return len(text)

    def flush(self) -> None:
        """Flush the stream, if it accepts that."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError:
            pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def tolerant_stderr(errors: str = "backslashreplace") -> IO[str] | None:
    """Return a standard error that drops what a full disk does not accept; None if it is closed.

    It has no buffer. What a buffer could not write would be tried again, and fail, whenever somebody flushes it: at
    the start of every process, and at the end of the program.

    Args:
        errors: The error handler for characters that cannot be encoded.
    """
    if sys.stderr is None:
        return None
    raw = cast("Any", open(sys.stderr.fileno(), "wb", buffering=0, closefd=False))  # noqa: SIM115  # open until the end
    text = io.TextIOWrapper(raw, encoding=sys.stderr.encoding, errors=errors, write_through=True)
    return cast("IO[str]", TolerantStream(text))
