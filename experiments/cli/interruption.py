"""Interruption: a signal ends the program with status 130 and without a traceback, whatever the program is doing.

Imports next to nothing: until the handlers are installed, Ctrl-C shows a traceback of Python's.
"""

import os
import signal
import sys

from experiments.runner.exit_status import INTERRUPTED

TYPE_CHECKING = False  # as in `experiments`
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

MESSAGE = b"neat: interrupted\n"
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
RETRY_SECONDS = 0.05


class Interruption:
    """Handles Ctrl-C, SIGTERM and a closed terminal for the program; signals that are ignored stay ignored (nohup).

    While the program starts or ends, a signal ends it at once: nothing has begun, or everything is saved. While a
    command runs, the first signal raises KeyboardInterrupt, and the second ends the program. Commands that write a
    run install handlers of their own over these (`experiments.runner.interrupts`).

    Attributes:
        raises: Whether the next signal raises KeyboardInterrupt.
        arrived: Whether a signal has arrived.
    """

    def __init__(self) -> None:
        self.raises = False
        self.arrived = False
        self._process = os.getpid()

    def install(self) -> None:
        """Install the handlers; what an ignored exception would print about KeyboardInterrupt is printed no more."""
        for name in SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self.handle)
        sys.unraisablehook = self._unraisable

    def ignore(self) -> None:
        """Ignore signals from here on; the interpreter would reset the handlers while it shuts down."""
        for name in SIGNALS:
            number = getattr(signal, name, None)
            if number is not None:
                signal.signal(number, signal.SIG_IGN)

    def handle(self, number: int, frame: "FrameType | None") -> None:
        """Raise KeyboardInterrupt, or end the program.

        Raises:
            KeyboardInterrupt: A command runs, and this is the first signal.
        """
        if os.getpid() != self._process:  # a child that was just forked and has no handlers of its own yet
            os._exit(INTERRUPTED)
        if not self.raises:
            self._leave()
        self.raises, self.arrived = False, True
        raise KeyboardInterrupt

    def _leave(self) -> None:
        if not self.arrived:
            try:  # noqa: SIM105  # contextlib is not imported yet
                os.write(2, MESSAGE)
            except OSError:
                pass
        os._exit(INTERRUPTED)

    def _unraisable(self, unraisable: "Any") -> None:
        """Deliver an interrupt again that arrived where exceptions are ignored, such as in a `__del__`."""
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(unraisable)
            return
        import threading

        self.raises = True
        again = threading.Timer(RETRY_SECONDS, _interrupt_main_thread)  # not here, where it would be ignored again
        again.daemon = True
        again.start()


def _interrupt_main_thread() -> None:
    import _thread
    import threading

    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)  # ends what the thread waits for too
    else:
        _thread.interrupt_main()


PROGRAM = Interruption()
"""That of this program; without effect until it is installed."""
