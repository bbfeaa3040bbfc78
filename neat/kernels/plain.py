"""Plain kernels: until the kernels of this package are on disk, they run as the Python that they are written in.

Compiling all of them takes about 10 seconds, once per machine. So on a machine that has not compiled them, every kernel
begins as a `PlainKernel`, another process compiles (`kernels.background`), and each process moves over to the compiled
kernels as soon as they are on disk. Plain and compiled kernels compute the same bits, so a run may move over at any
call from outside of the kernels. A call that has begun ends as it began: it runs *twins*, copies of the Python
functions that call each other instead of the kernels.

Compiled code calls a plain kernel as any other one: only the call from Python differs. Kernels of tasks, in other
directories, are compiled when they are called, since nobody knows how long they would run.
"""

import logging
import threading
import time
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np
from numba.core.registry import CPUDispatcher

from neat.kernels import background, cache

LOG = logging.getLogger("neat")
BUDGET_SECONDS = 0.5
"""What a process that breeds nothing spends in plain kernels before it has all of them compiled."""
OF_NETWORKS = ("lay_out", "lay_out_all", "sweep", "step", "activate_batch")
"""What Python calls to build and activate networks; it is compiled first, since evaluation needs it most."""
CHECK_SECONDS = 0.05
"""How often a process looks for compiled kernels."""


class PlainKernel(CPUDispatcher):
    """A kernel that has not moved over: Numba's dispatcher, except that a call from Python runs the Python function.

    Moving over gives the object back the class of a dispatcher, so that a compiled kernel costs what it did before.
    """

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Run the plain function, or move over and run the compiled one."""
        _check()
        if type(self) is CPUDispatcher:  # it has moved over
            return CPUDispatcher.__call__(self, *arguments, **named)
        start = time.thread_time()
        with np.errstate(all="ignore"):  # compiled code does not warn either
            result = twin_of(self)(*arguments, **named)
        _State.spent += time.thread_time() - start
        return result

    def _reduce_class(self) -> type:
        return CPUDispatcher  # where it is unpickled, nothing would move it over


class _State:
    """Of this process; a forked one inherits it."""

    is_over = False
    is_waiting = False
    """Whether some process was seen to compile."""
    spent = 0.0
    next_check = 0.0


_moving = threading.Lock()
_kernels: list[Any] = []
"""All of this package."""
_plain: list[PlainKernel] = []
"""Those that have not moved over."""
_counterparts: dict[int, Callable[..., Any]] = {}
_namespaces: dict[int, dict[str, Any]] = {}
"""The globals of twins, by the identity of those of their kernels."""


def plain_at_first(dispatcher: Any) -> Any:
    """Make a kernel of this package plain, unless all are on disk or this process has moved over."""
    _kernels.append(dispatcher)
    if not _State.is_over and not cache.is_warm():
        dispatcher.__class__ = PlainKernel
        _plain.append(dispatcher)
    return dispatcher


def counterpart(intrinsic: Any, function: Callable[..., Any]) -> None:
    """State which function twins call in the place of an intrinsic, which only compiled code can call."""
    _counterparts[id(intrinsic)] = function


def is_plain() -> bool:
    """Return whether kernels run as plain Python; move over if that is due."""
    if _plain:
        _check()
    return bool(_plain)


def begin() -> bool:
    """Have all kernels compiled by another process; return whether one does, and kernels are plain until then."""
    if _plain and background.start():
        _State.is_waiting = True
    return _State.is_waiting and bool(_plain)


def move_over(part: str = cache.ALL) -> None:
    """From now on run compiled kernels in this process; what is not on disk is compiled when it is called."""
    with _moving:
        _State.is_over = _State.is_over or part == cache.ALL
        for kernel in list(_plain):
            if _State.is_over or kernel.py_func.__name__ in OF_NETWORKS:
                kernel.__class__ = CPUDispatcher  # type: ignore[assignment]  # mypy knows no class that changes
                _plain.remove(kernel)


def wait() -> None:
    """Wait while another process compiles, then move over."""
    while is_plain() and background.is_running() and not background.is_this_process():
        time.sleep(CHECK_SECONDS)
    move_over()


def _check() -> None:
    """Move over if that is due."""
    now = time.monotonic()
    if now >= _State.next_check:
        _State.next_check = now + CHECK_SECONDS
        if part := _due():
            move_over(part)


def _due() -> str | None:
    """Return which kernels to move over: those that are on disk, or all, if nobody compiles them."""
    is_running = background.is_running()  # before the next line: it ends when everything is on disk
    if cache.is_warm():
        return cache.ALL
    if is_running:
        _State.is_waiting = True
        return cache.NETWORKS if cache.is_warm(cache.NETWORKS) else None
    if _State.is_waiting:
        if background.is_mine():
            LOG.warning("Compiling in the background failed (%s); compiling here.", background.cause())
        return cache.ALL
    return cache.ALL if _State.spent > BUDGET_SECONDS and not begin() else None


def twin_of(kernel: Any) -> Callable[..., Any]:
    """Return the Python function of a kernel, which calls other twins instead of kernels."""
    function = kernel.py_func
    twin: Callable[..., Any] = _namespace(function.__globals__)[function.__name__]
    return twin


def _namespace(names: dict[str, Any]) -> dict[str, Any]:
    """Return the globals of the twins of a module."""
    if id(names) not in _namespaces:
        copy = _namespaces[id(names)] = dict(names)
        copy.update({name: _twin(value) for name, value in names.items() if _has_twin(value)})
    return _namespaces[id(names)]


def _has_twin(value: Any) -> bool:
    return id(value) in _counterparts or any(value is kernel for kernel in _kernels)


def _twin(value: Any) -> Callable[..., Any]:
    if id(value) in _counterparts:
        return _counterparts[id(value)]
    function = value.py_func
    return FunctionType(function.__code__, _namespace(function.__globals__), function.__name__, function.__defaults__)
