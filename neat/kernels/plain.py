"""Plain kernels: until the kernels of this package are on disk, they run as the Python that they are written in.

Compiling all of them takes about 10 seconds, once per machine. So on a machine that has not compiled them, every kernel
begins as a `PlainKernel`, another process compiles (`kernels.background`), and each process moves over to the compiled
kernels as soon as they are on disk. Plain and compiled kernels compute the same bits, so a run may move over at any
call from outside of the kernels. A call that has begun ends as it began: it runs *twins*, copies of the Python
functions that call each other instead of the kernels.

Compiled code calls a plain kernel as any other one: only the call from Python differs. Kernels of tasks are compiled
when they are called, unless they are of a group that moves over on its own (`kernels.task_kernels`).
"""

import functools
import logging
import threading
import time
from collections import namedtuple
from collections.abc import Callable
from types import FunctionType
from typing import Any, Protocol

import numpy as np
from numba.core.registry import CPUDispatcher

from neat.kernels import background, cache

LOG = logging.getLogger("neat")
BUDGET_SECONDS = 0.5
"""What a process that breeds nothing spends in plain kernels before it has all of them compiled."""
OF_NETWORKS = ("lay_out", "lay_out_all", "sweep", "step", "activate_batch")
"""What Python calls to build and activate networks; it is compiled first, since evaluation needs it most."""
READERS = ("sweep", "step")
"""Kernels of this package that only read the rows that they are given; see `_readable`."""
CHECK_SECONDS = 0.05
"""How often a process looks for compiled kernels."""


class Group(Protocol):
    """Kernels of a task (`kernels.task_kernels`)."""

    module: str
    has_started: bool

    def is_plain(self) -> bool:
        """Return whether they run as plain Python; move over if that is due."""

    def is_warm(self) -> bool:
        """Return whether they are on disk."""

    def compile(self) -> None:
        """Compile them in this process."""

    def move_over(self) -> None:
        """From now on run compiled kernels."""


class PlainKernel(CPUDispatcher):
    """A kernel that has not moved over: Numba's dispatcher, except that a call from Python runs the Python function.

    Moving over gives the object back the class of a dispatcher, so that a compiled kernel costs what it did before.
    """

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Run the plain function, or move over and run the compiled one."""
        if _plain:
            _check()
        if (group := _group_of.get(id(self))) is not None:
            group.is_plain()
        if type(self) is CPUDispatcher:  # it has moved over
            return CPUDispatcher.__call__(self, *arguments, **named)
        start = time.thread_time()
        if group is None and self.py_func.__name__ in READERS:
            arguments = tuple(map(_readable, arguments))
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
"""All of this package, and those of groups."""
_plain: list[PlainKernel] = []
"""Those of this package that have not moved over."""
_group_of: dict[int, Group] = {}
"""The group of a kernel of a task, by the identity of the kernel."""
_groups: list[Group] = []
"""Those that this process uses."""
_counterparts: dict[int, Callable[..., Any]] = {}
_naming = threading.RLock()
_namespaces: dict[int, dict[str, Any]] = {}
"""The globals of twins, by the identity of those of their kernels; incomplete ones while the lock is held."""
_twins: dict[int, Callable[..., Any]] = {}
"""By the identity of the kernel; their globals are complete."""


def plain_at_first(dispatcher: Any) -> Any:
    """Make a kernel of this package plain, unless all are on disk or this process has moved over."""
    with _moving:
        _kernels.append(dispatcher)
        if not _State.is_over and not cache.is_warm():
            dispatcher.__class__ = PlainKernel
            _plain.append(dispatcher)
    return dispatcher


def make_plain(dispatcher: Any, group: Group) -> None:
    """Make a kernel of a task plain until its group moves over."""
    _kernels.append(dispatcher)
    _group_of[id(dispatcher)] = group
    dispatcher.__class__ = PlainKernel


def make_compiled(dispatcher: Any) -> None:
    """Give a kernel back the class of a dispatcher."""
    dispatcher.__class__ = CPUDispatcher


def note_use(group: Group) -> None:
    """Record that this process uses the kernels of a group, so that they are compiled with the others."""
    if group not in _groups:
        _groups.append(group)


def groups() -> tuple[Group, ...]:
    """Return the groups that this process uses."""
    return tuple(_groups)


def counterpart(intrinsic: Any, function: Callable[..., Any]) -> None:
    """State which function twins call in the place of an intrinsic, which only compiled code can call."""
    _counterparts[id(intrinsic)] = function


def is_plain() -> bool:
    """Return whether kernels, or those of a task in use, run as plain Python; move over if that is due."""
    if _plain:
        _check()
    return bool(_plain) or any(group.is_plain() for group in _groups)


def begin() -> bool:
    """Have all kernels compiled by another process; return whether one does, and kernels are plain until then."""
    cold = [group for group in _groups if not group.is_warm()]
    is_compiling = bool(_plain or cold) and background.start([group.module for group in cold])
    if is_compiling:
        _State.is_waiting = True
        for group in cold:
            group.has_started = background.is_mine()
    return (_State.is_waiting and bool(_plain)) or (is_compiling and bool(cold))


def is_warm() -> bool:
    """Return whether all kernels are on disk, and those of tasks that this process uses."""
    return cache.is_warm() and all(group.is_warm() for group in _groups)


def move_over() -> None:
    """From now on run compiled kernels in this process; what is not on disk is compiled when it is called."""
    move_over_part(cache.ALL)
    for group in _groups:
        group.move_over()


def move_over_part(part: str) -> None:
    """Do what `move_over` does for this part of the kernels of this package; of no task."""
    with _moving:
        _State.is_over = _State.is_over or part == cache.ALL
        for kernel in list(_plain):
            if _State.is_over or kernel.py_func.__name__ in OF_NETWORKS:
                make_compiled(kernel)
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
            move_over_part(part)


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


def _readable(argument: Any) -> Any:
    """Return rows as a list of tuples with the names of their fields, and anything else unchanged.

    To read a field of a NumPy record takes 20 times as long, and is most of what a plain network would do.
    """
    if isinstance(argument, np.ndarray) and argument.dtype.names:
        return list(map(_row_of(argument.dtype.names), argument.tolist()))
    return argument


@functools.cache
def _row_of(fields: tuple[str, ...]) -> Callable[[Any], Any]:
    row: Any = namedtuple("row", fields)  # type: ignore[misc]  # the fields are those of an array
    return row._make


def twin_of(kernel: Any) -> Callable[..., Any]:
    """Return the Python function of a kernel, which calls other twins instead of kernels."""
    if id(kernel) not in _twins:
        function = kernel.py_func
        with _naming:  # so that no other thread sees a namespace in which a kernel has not been replaced yet
            _twins[id(kernel)] = _namespace(function.__globals__)[function.__name__]
    return _twins[id(kernel)]


def _namespace(names: dict[str, Any]) -> dict[str, Any]:
    """Return the globals of the twins of a module; with the lock."""
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
