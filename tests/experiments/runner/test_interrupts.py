import contextlib
import os
import signal
import threading

import pytest

from experiments.runner.exit_status import INTERRUPTED
from experiments.runner.interrupts import Interrupts


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_raises_keyboard_interrupt(which: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt), Interrupts() as interrupts:
        signal.raise_signal(which)

    assert interrupts.pending


def test_a_deferred_signal_raises_nothing() -> None:
    with Interrupts() as interrupts, interrupts.deferred():
        signal.raise_signal(signal.SIGTERM)
        assert interrupts.pending


def test_an_allowed_function_is_interrupted_within_a_deferred_block() -> None:
    with Interrupts() as interrupts, interrupts.deferred():
        with pytest.raises(KeyboardInterrupt):
            interrupts.allowed(signal.raise_signal)(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)


def test_an_allowed_function_is_not_called_once_a_signal_is_pending() -> None:
    with Interrupts() as interrupts, interrupts.deferred():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            interrupts.allowed(pytest.fail)("called")


def test_the_handlers_of_the_caller_are_restored() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with Interrupts():
        assert signal.getsignal(signal.SIGTERM) != before[1]

    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_no_handler_is_installed_outside_the_main_thread() -> None:
    before, found = signal.getsignal(signal.SIGINT), []

    def use() -> None:
        with Interrupts() as interrupts, interrupts.deferred():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()

    assert found == [before]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="a signal of terminals")
def test_a_signal_that_nohup_ignores_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts:
            signal.raise_signal(signal.SIGHUP)
        assert not interrupts.pending
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_signal_that_was_swallowed_in_an_outer_block_is_raised_in_an_inner_one() -> None:
    with Interrupts():
        with contextlib.suppress(KeyboardInterrupt):  # as a package does while it is imported
            signal.raise_signal(signal.SIGINT)
        with Interrupts() as inner, inner.deferred(), pytest.raises(KeyboardInterrupt):
            inner.allowed(pytest.fail)("called")

    with Interrupts() as later:
        assert not later.pending


def test_an_error_after_a_signal_is_an_interrupt() -> None:
    def fail() -> None:
        with Interrupts() as interrupts, interrupts.deferred():
            signal.raise_signal(signal.SIGINT)
            raise ImportError("a module that was interrupted")

    with pytest.raises(KeyboardInterrupt) as raised:
        fail()

    assert isinstance(raised.value.__cause__, ImportError)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_child_that_was_just_forked_ends_quietly(capfd: pytest.CaptureFixture[str]) -> None:
    with Interrupts():
        if (child := os.fork()) == 0:
            try:
                signal.raise_signal(signal.SIGINT)
            finally:
                os._exit(1)
        status = os.waitpid(child, 0)[1]

    assert os.waitstatus_to_exitcode(status) == INTERRUPTED
    assert capfd.readouterr().err == ""
