"""Signals that ask a program to end."""

import signal
import subprocess
import sys

import pytest

from neat.system import signals
from tests.processes import environment

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="a system without terminals that close")


def test_each_of_them_is_heard_and_all_is_put_back() -> None:
    kinds = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    found = [signal.getsignal(kind) for kind in kinds]
    heard = []
    before = signals.on_end(lambda kind, frame: heard.append(kind))
    for kind in kinds:
        signal.raise_signal(kind)
    signals.restore(before)

    assert heard == list(kinds)
    assert [signal.getsignal(kind) for kind in kinds] == found


def test_a_worker_leaves_the_terminal_to_its_parent_but_can_be_ended() -> None:
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
        [sys.executable, "-c", program], capture_output=True, env=environment(), text=True, timeout=60
    )

    assert (done.stdout, done.returncode) == ("still here\n", -signal.SIGTERM)
