import os
import signal
import subprocess
import sys

import pytest

from experiments.cli.interruption import MESSAGE, Interruption
from experiments.runner.exit_status import INTERRUPTED
from tests.processes import environment

posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
INSTALLED = "import os, signal, sys, threading\nfrom experiments.cli.interruption import PROGRAM\nPROGRAM.install()\n"


def run(code: str) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-c", INSTALLED + code]
    return subprocess.run(words, capture_output=True, text=True, env=environment(), timeout=60, check=False)


def test_the_first_signal_raises_while_a_command_runs() -> None:
    interruption = Interruption()
    interruption.raises = True

    with pytest.raises(KeyboardInterrupt):
        interruption.handle(signal.SIGINT, None)

    assert (interruption.raises, interruption.arrived) == (False, True)


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_a_program_that_starts_or_ends(name: str) -> None:
    done = run(f"signal.raise_signal(signal.{name})\nprint('not reached')")

    assert (done.returncode, done.stdout, done.stderr) == (INTERRUPTED, "", MESSAGE.decode())


@posix
def test_the_second_signal_ends_a_command_that_swallowed_the_first() -> None:
    done = run(
        "PROGRAM.raises = True\n"
        "try:\n    signal.raise_signal(signal.SIGINT)\nexcept BaseException: print('swallowed', flush=True)\n"
        "signal.raise_signal(signal.SIGINT)"
    )

    assert (done.returncode, done.stdout, done.stderr) == (INTERRUPTED, "swallowed\n", "")


@posix
def test_an_interrupt_where_exceptions_are_ignored_comes_again_and_is_not_printed() -> None:
    done = run(
        "class Ignoring:\n    def __del__(self): signal.raise_signal(signal.SIGINT)\n"
        "PROGRAM.raises = True\n"
        "try:\n    Ignoring()\n    threading.Event().wait(30)\nexcept KeyboardInterrupt: print('raised')"
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "raised\n", "")


def test_other_errors_where_exceptions_are_ignored_are_printed() -> None:
    done = run("class Failing:\n    def __del__(self): raise ValueError('mine')\nFailing()")

    assert "ValueError: mine" in done.stderr


@posix
def test_signals_that_are_ignored_stay_ignored() -> None:
    done = run(
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\nPROGRAM.install()\nsignal.raise_signal(signal.SIGHUP)\n"
        "PROGRAM.ignore()\nsignal.raise_signal(signal.SIGINT)\nprint('here')"
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "here\n", "")


@posix
def test_a_forked_child_without_handlers_of_its_own_ends_quietly() -> None:
    done = run(
        "PROGRAM.raises = True\n"
        "child = os.fork()\n"
        "if child == 0:\n    signal.raise_signal(signal.SIGINT)\n    os._exit(1)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
    )

    assert (done.stdout, done.stderr) == (f"{INTERRUPTED}\n", "")
