"""Watched: the sign by which the page of an evolving run says that somebody is watching it.

The server touches the file `watched` while a viewer's stream is open, and the recorder of replays is quicker then.
"""

import contextlib
import os
import stat
import time
from pathlib import Path

NAME = "watched"
RECENT_SECONDS = 10.0
"""A run counts as watched for so long after the file was touched last."""


def touch(directory: Path) -> None:
    """Say that a run is being watched; a link is not followed, and a directory that cannot be written to is left."""
    flags = os.O_WRONLY | os.O_CREAT
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    with contextlib.suppress(OSError):
        descriptor = os.open(directory / NAME, flags, 0o644)
        try:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.utime(descriptor if os.utime in os.supports_fd else directory / NAME)
        finally:
            os.close(descriptor)


def is_watched(directory: Path) -> bool:
    """Return whether somebody is watching this run."""
    try:
        return abs(time.time() - (directory / NAME).lstat().st_mtime) < RECENT_SECONDS
    except OSError:
        return False


def remove(directory: Path) -> None:
    """Remove the sign, when the run evolves no more."""
    with contextlib.suppress(OSError):
        (directory / NAME).unlink(missing_ok=True)
