import signal
import threading

import pytest

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
