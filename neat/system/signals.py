"""Signals: Ctrl-C, SIGTERM and a closed terminal, which all ask a program to end."""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any


def on_end(handler: Callable[[int, FrameType | None], None]) -> dict[int, Any]:
    """Install a handler for SIGINT, SIGTERM and SIGHUP, except those that are ignored already (nohup).

    Returns:
        The previous handlers by signal, for `restore`.
    """
    signals = {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
    handled = {number for number in signals if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN}
    return {number: signal.signal(number, handler) for number in handled}


def leave_to_parent() -> None:
    """In a worker, ignore SIGINT and SIGHUP: a terminal sends them to all processes, and the parent handles them."""
    for number in {signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)}:
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def restore(before: dict[int, Any]) -> None:
    """Restore the handlers that `on_end` replaced."""
    for number, handler in before.items():
        signal.signal(number, handler)
