"""Signals that ask a program to end."""

import signal
import subprocess
import sys

import pytest

from neat.system import signals
from tests.processes import environment

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="a system without terminals that close")


def test_the_handler_receives_each_signal_and_the_old_handlers_are_restored() -> None:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    found = [signal.getsignal(number) for number in numbers]
    heard = []
    before = signals.on_end(lambda number, frame: heard.append(number))
    for number in numbers:
        signal.raise_signal(number)
    signals.restore(before)

    assert heard == list(numbers)
    assert [signal.getsignal(number) for number in numbers] == found


def test_a_worker_ignores_the_terminals_signals_but_not_sigterm() -> None:
    program = (
        "import signal\n"
        "from neat.system import signals\n"
        "signals.leave_to_parent()\n"
        "signal.raise_signal(signal.SIGINT)\n"
        "signal.raise_signal(signal.SIGHUP)\n"
        "print('still here', flush=True)\n"
        "signal.raise_signal(signal.SIGTERM)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=environment(), text=True, timeout=120
    )

    assert (done.stdout, done.returncode) == ("still here\n", -signal.SIGTERM)
