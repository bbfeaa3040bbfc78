"""ReplayWriter: has every new champion recorded while a run evolves."""

import logging
from collections.abc import Callable
from functools import partial

from fitness import PreparedTask, Recorder
from neat import Generation
from neat.runs.replays import Replays
from neat.runs.run import Run
from neat.runs.watched import is_watched

LOG = logging.getLogger("neat")
QUIET_SECONDS = 3.0
"""After this time, a wait for the last replay is reported."""


class ReplayWriter:
    """Has every new champion recorded; logs it once if that does not work."""

    def __init__(self, run: Run, task: PreparedTask) -> None:
        self._recorder = Recorder(task, Replays(run.directory / "replays"), lambda: is_watched(run.directory))
        self._reported = False

    def see(self, generation: Generation) -> None:
        """Have the champion of this generation recorded, if it is new. Never waits."""
        self._recorder.see(generation.champion, generation.number)
        self._report()

    def finish(self, seconds: float | None, allowed: Callable[[Callable[..., bool]], Callable[..., bool]]) -> None:
        """Wait until the last champion is recorded.

        Args:
            seconds: At most this long, and for its signals only; None to wait for its pictures too.
            allowed: Makes the wait one that a signal interrupts.
        """
        finish = self._recorder.finish
        if seconds is not None:
            allowed(partial(finish, pictures=False))(seconds)
        elif not allowed(finish)(QUIET_SECONDS):
            LOG.warning("The episode of the last champion is being recorded; Ctrl-C skips it.")
            allowed(finish)()
        self._report()

    def close(self) -> None:
        """End the recording process."""
        self._recorder.close()

    def _report(self) -> None:
        if self._recorder.complaint and not self._reported:
            self._reported = True
            LOG.warning("%s", self._recorder.complaint)
