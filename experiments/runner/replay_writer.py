"""ReplayWriter: has every new champion recorded while a run evolves."""

import logging
from collections.abc import Callable

from fitness import PreparedTask, Recorder
from neat import Generation
from neat.runs.replays import Replays
from neat.runs.run import Run

LOG = logging.getLogger("neat")


class ReplayWriter:
    """Has every new champion recorded; logs it once if that does not work."""

    def __init__(self, run: Run, task: PreparedTask) -> None:
        self._recorder = Recorder(task, Replays(run.directory / "replays"))
        self._reported = False

    def see(self, generation: Generation) -> None:
        """Have the champion of this generation recorded, if it is new. Never waits."""
        self._recorder.see(generation.champion, generation.number)
        self._report()

    def finish(self, seconds: float, allowed: Callable[[Callable[..., None]], Callable[..., None]]) -> None:
        """Wait until the last champion is recorded, at most this long.

        Args:
            seconds: How long.
            allowed: Makes the wait one that a signal interrupts.
        """
        allowed(self._recorder.finish)(seconds)
        self._report()

    def close(self) -> None:
        """End the recording process."""
        self._recorder.close()

    def _report(self) -> None:
        if self._recorder.complaint and not self._reported:
            self._reported = True
            LOG.warning("%s", self._recorder.complaint)
