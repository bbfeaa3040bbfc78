"""Task kernels: kernels of a task that begin as plain ones too, and are compiled by the same other process.

A kernel of a task is usually compiled when it is called, since nobody knows how long it would run as plain Python. A
task that knows how to begin without compiled kernels defines a group of them:

    KERNELS = TaskKernels(__name__, __file__)

    @KERNELS.kernel
    def balance(...): ...

    def compile_kernels(): ...  # calls every kernel with the types of a run

The process that compiles imports the module.
"""

import importlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from neat.kernels import JIT, background, cache, kernel, plain

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class TaskKernels:
    """Kernels of a task that move over together.

    Attributes:
        module: The module whose `compile_kernels` compiles them, and in which this group is `KERNELS`.
        has_started: Whether this process had them compiled by another one, successfully or not.
    """

    def __init__(self, module: str, source: str) -> None:
        """Name a group of kernels.

        Args:
            module: Its name.
            source: A file beside those that define them.
        """
        self.module = module
        self._folder = Path(source).resolve().parent
        self._plain: list[Any] = []
        self._is_over = not JIT
        self.has_started = False
        self._next_check = 0.0

    def kernel(self, function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        """Make a kernel that is plain at first."""
        dispatcher = kernel(function)
        if JIT:
            plain.make_plain(dispatcher, self)
            self._plain.append(dispatcher)
        return dispatcher

    def is_plain(self) -> bool:
        """Return whether they run as plain Python, or not at all; move over, or have them compiled, if that is due."""
        if self._is_over:
            return False
        plain.note_use(self)
        now = time.monotonic()
        if now >= self._next_check:
            self._next_check = now + plain.CHECK_SECONDS
            if self._is_due():
                self.move_over()
        return not self._is_over

    def _is_due(self) -> bool:
        is_running = background.is_running()  # before the next line: it ends when everything is on disk
        if self.is_warm() or background.is_this_process():
            return True
        if is_running:
            return False
        is_first, self.has_started = not self.has_started, True
        return not (is_first and background.start([self.module]))

    def is_warm(self) -> bool:
        """Return whether they are on disk."""
        return cache.is_warm(self.module, self._folder)

    def move_over(self) -> None:
        """From now on run compiled kernels in this process; what is not on disk is compiled when it is called."""
        self._is_over = True
        for one in self._plain:
            plain.make_compiled(one)

    def compile(self) -> None:
        """Compile them in this process, and record that they are on disk."""
        self.move_over()
        if JIT and not self.is_warm():
            importlib.import_module(self.module).compile_kernels()
            cache.note_warm(self.module, self._folder)
