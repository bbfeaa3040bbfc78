"""Signals: Ctrl-C, SIGTERM and a closed terminal, which all ask a program to end."""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any


def on_end(handler: Callable[[int, FrameType | None], None]) -> dict[int, Any]:
    """Have this called by every signal that asks for the end, but for those that nohup and its like said to ignore.

    Returns:
        What was there before, by signal, for `restore`.
    """
    kinds = {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
    heeded = {kind for kind in kinds if kind == signal.SIGINT or signal.getsignal(kind) != signal.SIG_IGN}
    return {kind: signal.signal(kind, handler) for kind in heeded}


def leave_to_parent() -> None:
    """Heed none of them but SIGTERM, in a worker: they come to all processes of a terminal, and are the parent's."""
    for kind in {signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)}:
        signal.signal(kind, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def restore(before: dict[int, Any]) -> None:
    """Put back what `on_end` found."""
    for kind, handler in before.items():
        signal.signal(kind, handler)
