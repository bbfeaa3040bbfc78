"""Heartbeat: the file progress.json of a run, which says how far the generation that is evolving has come.

The evolving process writes it twice a second, whatever the length of a generation, and removes it when it ends. The
file has one fixed size and is overwritten in place, so that it never grows, needs no space on a full disk, and costs
one small write. A reader that meets a write in progress reads no valid JSON, and reads again.
"""

import contextlib
import json
import os
import stat
from pathlib import Path
from typing import Any, NamedTuple

from neat.system import regular_file

NAME = "progress.json"
SIZE = 256  # bytes
MOST_BYTES = 4096
FORMAT = 1
LARGEST = 2**53
"""Integers from here on are not exact in JavaScript."""
LATEST = 1e11
"""No time of a heartbeat is later, in seconds since 1970: the year 5138, which every calendar can show."""
PHASES = ("evaluating", "validating", "breeding", "paused")
"""Paused: the caller of `Session.generations` has the last generation, and has not asked for the next."""


class Heartbeat(NamedTuple):
    """One heartbeat."""

    beat: int
    """Counts the heartbeats of a process."""
    generation: int
    """The generation that is evolving; 0 for the first. While the run is paused, the next one."""
    phase: str
    """One of `PHASES`."""
    scored: int
    """Evaluations of this phase that are finished."""
    total: int
    """Evaluations of this phase; 0 where there are none."""
    began: float
    """When the generation began, in seconds since 1970."""
    moved: float
    """When the last evaluation was finished, or the phase began."""
    written: float
    """When this was written."""

    @property
    def seconds_left(self) -> float | None:
        """The estimated seconds until all genomes are evaluated; None where nothing can be estimated."""
        elapsed = self.written - self.began
        if self.phase != "evaluating" or self.scored == 0 or elapsed < 0.0:
            return None
        return elapsed * (self.total - self.scored) / self.scored


def write(directory: Path, heartbeat: Heartbeat) -> None:
    """Write a heartbeat into a run directory; a link or anything but a regular file is left alone.

    Raises:
        OSError: It cannot be written.
    """
    text = json.dumps({"format": FORMAT, **heartbeat._asdict()}, separators=(",", ":"))
    flags = os.O_WRONLY | os.O_CREAT
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    descriptor = os.open(directory / NAME, flags, 0o644)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(f"{NAME} is not a regular file")
        os.write(descriptor, text.encode().ljust(SIZE - 1) + b"\n")
        if status.st_size > SIZE:
            os.ftruncate(descriptor, SIZE)
    finally:
        os.close(descriptor)


def read(directory: Path) -> Heartbeat | None:
    """Return the heartbeat in a run directory; None if there is none, or none that is valid.

    The file is not trusted.
    """
    try:
        return _checked(json.loads(regular_file.read(directory / NAME, MOST_BYTES)))
    except (OSError, ValueError, RecursionError):
        return None


def remove(directory: Path) -> None:
    """Remove the heartbeat of a process that evolves no more."""
    with contextlib.suppress(OSError):
        (directory / NAME).unlink(missing_ok=True)


def _checked(data: Any) -> Heartbeat | None:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return None
    counts = [data.get(name) for name in ("beat", "generation", "scored", "total")]
    times = [data.get(name) for name in ("began", "moved", "written")]
    if not all(type(count) is int and 0 <= count < LARGEST for count in counts):
        return None
    if not all(isinstance(time, int | float) and 0 <= time < LATEST for time in times):  # which a nan is not
        return None
    if data.get("phase") not in PHASES or data["scored"] > data["total"]:
        return None
    return Heartbeat(*(data[name] for name in Heartbeat._fields))
