"""Bounds on every wait of these tests: generous, since the machine may be busy, but never infinite."""

import time
from collections.abc import Callable

PATIENCE = 120.0
"""Seconds after which an event that did not arrive is missing."""


def out_of_patience(seconds: float = PATIENCE) -> Callable[[], bool]:
    """Return an `is_gone` for a stream: its viewer leaves after so many seconds, so that no test waits for ever."""
    deadline = time.monotonic() + seconds
    return lambda: time.monotonic() > deadline
