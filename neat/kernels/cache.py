"""Where compiled kernels are cached on disk, so that no stale one can ever run.

Numba compiles a kernel again when its own file changes, but not when a file changes that it calls into, and it
fails on an index that names a class which has moved. So the cache directory's name contains a hash of everything
that compiled code depends on: the sources of all kernels, of the files beside the decorated function, and of the
modules that define what kernels are given. A changed source means another directory, which starts empty.
"""

import contextlib
import functools
import hashlib
import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numba
import numpy as np
from llvmlite import binding

KERNELS = Path(__file__).resolve().parent
OUTSIDE = (KERNELS.parent / "shape.py", KERNELS.parent / "genetics" / "genes.py")
"""Modules beside the kernels that define what kernels are given: Numba's index names these classes."""
ALL, NETWORKS = "warm", "networks"
"""Parts of the kernels: all, and those that build and activate networks."""
DAY = 86_400.0  # seconds


def directory_for(source: str | os.PathLike[str]) -> Path | None:
    """Return the cache directory for kernels defined in this file; None if nothing can be cached.

    It is `__pycache__` beside the file, or below `NUMBA_CACHE_DIR` where that is set, or in the user's cache
    directory if the first cannot be written. Directories of older versions of the sources are removed.

    Args:
        source: The file that defines a kernel.
    """
    path = Path(source)
    return _directory_in(path.parent.resolve()) if path.is_file() else None


@functools.cache
def _directory_in(folder: Path) -> Path | None:
    try:
        digest = digest_of(folder)
    except OSError:
        return None
    place = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
    prefix = f"{folder.name}-{place}-"
    for parent in _candidates(folder):
        directory = parent / f"{prefix}{digest}"
        if _writable(directory):
            _remove_outdated(directory, prefix)
            return directory
    return None


def digest_of(folder: Path) -> str:
    """Return a hash of the sources that kernels in this folder may be compiled from, and of NumPy's version."""
    sources = {*KERNELS.glob("*.py"), *OUTSIDE, *folder.glob("*.py")}
    known = hashlib.sha256(np.__version__.encode())
    for source in sorted(sources):
        known.update(source.name.encode() + b"\0" + hashlib.sha256(source.read_bytes()).digest())
    return known.hexdigest()[:16]


def own_directory() -> Path | None:
    """Return the cache directory of the kernels of this package; None if nothing can be cached."""
    return _directory_in(KERNELS)


def is_warm(part: str = ALL, folder: Path = KERNELS) -> bool:
    """Return whether `note_warm` was called for these sources, this Python and this processor before.

    Args:
        part: Of the kernels.
        folder: Where they are defined.
    """
    path = _marker(part, folder)
    return path is not None and path.exists()


def note_warm(part: str = ALL, folder: Path = KERNELS) -> None:
    """Record that the kernels of a usual run, or those of this part, are compiled and on disk."""
    path = _marker(part, folder)
    if path is not None:
        with contextlib.suppress(OSError):
            path.touch()


def status_file() -> Path | None:
    """Return the file that exists while a process compiles all kernels; None if nothing can be cached."""
    marker = _marker(ALL, KERNELS)
    return marker.with_name(f"compiling-{marker.name}") if marker is not None else None


@functools.cache
def _marker(part: str, folder: Path) -> Path | None:
    """Return the file that says that kernels are on disk; None if nothing can be cached."""
    version = f"{sys.implementation.cache_tag}-numba-{numba.__version__}"
    directory = _directory_in(folder)
    name = f"{part}-{version}-{platform.machine()}-{binding.get_host_cpu_name()}"
    return directory / name if directory is not None else None


def _candidates(folder: Path) -> list[Path]:
    """Return where a cache directory may be, the preferred place first."""
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        return [Path(chosen)]
    # os.path, since a Path raises without a home directory
    user = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    return [folder / "__pycache__", Path(user) / "neat"]


def _writable(directory: Path) -> bool:
    """Return whether a file can be made in this directory, which is made if necessary."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=directory).close()
    except OSError:
        return False
    return True


def _remove_outdated(current: Path, prefix: str) -> None:
    """Remove directories of other versions of these sources, if older than a day.

    A process that still uses one makes it again.
    """
    with contextlib.suppress(OSError):
        for other in current.parent.glob(f"{prefix}*"):
            if other != current and time.time() - other.stat().st_mtime > DAY:
                shutil.rmtree(other, ignore_errors=True)
