"""Memory: how much of it this process may still allocate."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

PROCESS = Path("/proc")
CONTAINER = Path("/sys/fs/cgroup")
"""Where Linux says so, for the machine and for a container."""

CONTROL_GROUPS = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "total_inactive_file"),
)
"""Of a container, for versions 2 and 1 of Linux's control groups: the files of its limit and of what it uses, and the
entry of `memory.stat` with the part of that which is a copy of files, and is given back when memory becomes scarce."""


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
    for most, used, cache in CONTROL_GROUPS:
        with contextlib.suppress(OSError, ValueError):  # no number means no limit
            limit, now = (int((CONTAINER / name).read_text()) for name in (most, used))
            yield limit - now + _reclaimable(CONTAINER / Path(used).with_name("memory.stat"), cache)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # of POSIX only

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit != resource.RLIM_INFINITY:
            pages = int((PROCESS / "self" / "statm").read_text().split()[0])
            yield limit - pages * os.sysconf("SC_PAGE_SIZE")


def _reclaimable(stat: Path, name: str) -> int:
    """Return the bytes of file cache in a container; 0 where the system does not say."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        return int(dict(line.split() for line in stat.read_text().splitlines())[name])
    return 0
