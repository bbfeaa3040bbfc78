"""ReplayWriter: has every new champion recorded while a run evolves, and elites where there is time for it."""

import logging
from collections.abc import Callable
from functools import partial

from fitness import PreparedTask, Recorder
from fitness.replays.elite_recorder import EliteRecorder
from neat import Generation
from neat.runs.replays import Replays
from neat.runs.run import Run
from neat.runs.watched import is_watched

LOG = logging.getLogger("neat")
QUIET_SECONDS = 1.0
"""After this time, a wait for the last replay is reported."""


class ReplayWriter:
    """Has every new champion recorded, and elites beside them; logs it once if that does not work."""

    def __init__(self, run: Run, task: PreparedTask) -> None:
        self._directory = run.directory
        self._recorder = Recorder(task, Replays(run.directory / "replays"), lambda: is_watched(run.directory))
        self._elites = EliteRecorder(task, run.directory)
        self._reported = False

    def see(self, generation: Generation) -> None:
        """Have the champion of this generation recorded, if it is new, and its elites. Never waits."""
        self._recorder.see(generation.champion, generation.number)
        self._elites.see(generation, busy=self._recorder.is_busy)
        self._report()

    def finish(self, seconds: float | None, allowed: Callable[[Callable[..., bool]], Callable[..., bool]]) -> None:
        """Wait until the last champion is recorded, with its pictures.

        The wait is logged, as a warning if it has no end, and so is a replay that is not complete after it.

        Args:
            seconds: At most this long; None for as long as it takes.
            allowed: Makes the wait one that a signal interrupts.
        """
        self._elites.stop()
        finish = allowed(self._recorder.finish)
        is_done = finish(QUIET_SECONDS if seconds is None else min(QUIET_SECONDS, seconds))
        if not is_done:
            most = "" if seconds is None else f" for at most {seconds:g} s"
            level = logging.WARNING if seconds is None else logging.INFO
            LOG.log(level, "Waiting%s for the replay of the last champion; Ctrl-C skips it.", most)
            is_done = finish(None if seconds is None else max(0.0, seconds - QUIET_SECONDS))
        if not is_done:
            LOG.warning(
                "The replay of the last champion is not complete; record it with: neat play %s", self._directory
            )
        self._report()

    def finish_signals(self, seconds: float, allowed: Callable[[Callable[..., bool]], Callable[..., bool]]) -> None:
        """Wait until the signals of the last champion are recorded.

        Args:
            seconds: At most this long.
            allowed: As `finish` takes it.
        """
        self._elites.stop()
        allowed(partial(self._recorder.finish, pictures=False))(seconds)
        self._report()

    def close(self) -> None:
        """End the recording processes."""
        try:
            self._elites.close()
        finally:
            self._recorder.close()

    def _report(self) -> None:
        if self._recorder.complaint and not self._reported:
            self._reported = True
            self._elites.stop()  # it would fail as well
            LOG.warning("%s", self._recorder.complaint)
