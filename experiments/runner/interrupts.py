"""Interruption: Ctrl-C, SIGTERM and a closed terminal, taken where nothing is lost."""

from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

from neat.system import signals


class Interruption:
    """At once while genomes are scored, after the generation while it is bred.

    A generation is either scored and bred or neither, so what is saved is always whole.
    """

    def __init__(self) -> None:
        self.pending = False
        self._running = False
        self._before: dict[int, Any] = {}

    def while_running(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return `function`, made so that an interruption ends it."""

        def run(*arguments: Any) -> Any:
            try:
                self._running = True
                if self.pending:
                    raise KeyboardInterrupt
                return function(*arguments)
            finally:
                self._running = False

        return run

    def _notice(self, kind: int, frame: FrameType | None) -> None:
        self.pending = True
        if self._running:
            raise KeyboardInterrupt

    def __enter__(self) -> Self:
        self._before = signals.on_end(self._notice)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signals.restore(self._before)
