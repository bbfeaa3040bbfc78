"""Compilation: reports once that breeding compiles its kernels, which takes long once per machine."""

import logging

from neat.kernels import JIT, cache

LOG = logging.getLogger("neat")


class Notice:
    """Whether this process has reported the compilation, or somebody else has."""

    given = False
    """Set it where the wait is announced in another way, as by the command line."""
    open = False
    """Whether the kernels are being compiled since the notice."""


def begin() -> None:
    """Log a line if the kernels have to be compiled now; the first call in a process decides."""
    if Notice.given:
        return
    Notice.given = True
    if JIT and not cache.is_warm():
        Notice.open = True
        LOG.warning(
            "Compiling, once per machine and version; this takes about 15 s. Later runs load what was compiled."
        )


def finish() -> None:
    """Record that the kernels are compiled, and on disk for later processes."""
    if Notice.open:
        Notice.open = False
        cache.note_warm()
