"""Memory: how much of it this process may still allocate."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

PROCESS = Path("/proc")
CONTAINER = Path("/sys/fs/cgroup")
"""Where Linux says so, for the machine and for a container."""


def available_memory() -> int | None:
    """Return the bytes that this process may still allocate; None where the system does not say.

    It is the least of three limits: of the machine, of the container, and of the process (`ulimit -v`).
    """
    return max(0, min(limits)) if (limits := [*_limits()]) else None


def _limits() -> Iterator[int]:
    with contextlib.suppress(OSError, ValueError, KeyError):
        lines = (PROCESS / "meminfo").read_text().splitlines()
        kilobytes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
        yield 1024 * (kilobytes["MemAvailable"] + kilobytes.get("SwapFree", 0))
    with contextlib.suppress(OSError, ValueError):  # no number means no limit
        limit, used = (int((CONTAINER / f"memory.{name}").read_text()) for name in ("max", "current"))
        yield limit - used
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # of POSIX only

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit != resource.RLIM_INFINITY:
            pages = int((PROCESS / "self" / "statm").read_text().split()[0])
            yield limit - pages * os.sysconf("SC_PAGE_SIZE")
