"""Loops on disk: which compiled loops of games this machine has compiled before, for the notice of a first run."""

import contextlib
import platform
import sys
from pathlib import Path

import numba
from llvmlite import binding

from neat.kernels import cache

COMPILED = Path(__file__).parent / "compiled" / "episodes.py"
"""A file beside which the loops are cached."""


def is_on_disk(loop: str) -> bool:
    """Return whether `note` was called for this loop, these sources, this Python and this processor before.

    Args:
        loop: The name of the class that plays it.
    """
    path = _marker(loop)
    return path is not None and path.exists()


def note(loop: str) -> None:
    """Record that a loop is compiled and on disk."""
    path = _marker(loop)
    if path is not None:
        with contextlib.suppress(OSError):
            path.touch()


def _marker(loop: str) -> Path | None:
    """Return the file that says that a loop is on disk; None if nothing can be cached."""
    directory = cache.directory_for(COMPILED)
    version = f"{sys.implementation.cache_tag}-numba-{numba.__version__}"
    name = f"{loop}-{version}-{platform.machine()}-{binding.get_host_cpu_name()}"
    return directory / name if directory is not None else None
