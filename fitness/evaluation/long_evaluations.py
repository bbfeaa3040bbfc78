"""LongEvaluations: reports evaluations that may never end."""

import contextlib
import logging
import threading
import weakref
from collections.abc import Iterator

from fitness.evaluation.scoring import STARTING, Slice, seconds_of

LONG_SECONDS = 60.0
"""An evaluation that takes longer is reported; the next report follows when one has taken twice as long as that."""
CHECK_SECONDS = 5.0
"""How often the evaluations of this process are looked at."""
LOG = logging.getLogger("neat")


class LongEvaluations:
    """Logs a warning for an evaluation that takes very long, with genome, task and remedy."""

    def __init__(self, task: str, *, is_limited: bool = False) -> None:
        """Report evaluations on a task of this name, which may have a time limit already."""
        self._task = task
        self._is_limited = is_limited
        self._thresholds = {"open": LONG_SECONDS, "evaluate": LONG_SECONDS}

    def check(self, work: Slice, position: float, seconds: float) -> None:
        """Report an evaluation if it has taken long, unless another has been reported that took as long.

        Args:
            work: What is being scored.
            position: Of the genome in it, or `STARTING` while the task is being opened.
            seconds: How long that has taken so far.
        """
        phase = "open" if position == STARTING else "evaluate"
        if seconds < self._thresholds[phase]:
            return
        self._thresholds[phase] = 2.0 * seconds
        if phase == "open":
            LOG.warning("Task %s has not been opened for %.0f s; its open() may never return.", self._task, seconds)
            return
        is_one = not work.together and not work.batched
        subject = f"Genome {work.genomes.ids[int(position)]}" if is_one else f"A batch of {len(work.genomes)} genomes"
        LOG.warning("%s has been evaluated on %s for %.0f s.%s", subject, self._task, seconds, self._remedy(work))

    def _remedy(self, work: Slice) -> str:
        if self._is_limited or work.together:  # which cannot have a limit
            return ""
        return (
            " If it never ends, interrupt the run and continue it with a limit and a worker: the setting "
            "evaluation.time_limit, or Workers(time_limit=...)."
        )


class Watch:
    """A thread that looks at the evaluations of this process; it ends when this object is closed, or nobody uses it.

    Attributes:
        progress: What `score_slice` notes.
    """

    def __init__(self, reports: LongEvaluations) -> None:
        """Prepare the thread; `watching` starts it."""
        self.progress = [STARTING, 0.0]
        self._reports = reports
        self._work: Slice | None = None
        self._is_over = threading.Event()
        weakref.finalize(self, self._is_over.set)
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def watching(self, work: Slice) -> Iterator[None]:
        """Watch this slice while the block runs."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=_look, args=(weakref.ref(self), self._is_over), name="neat watch", daemon=True
            )
            self._thread.start()
        self.progress[0] = STARTING
        self._work = work
        try:
            yield
        finally:
            self._work = None

    @property
    def position(self) -> int:
        """The position of the genome that is being scored; 0 before the first, and between two slices."""
        return max(0, int(self.progress[0])) if self._work is not None else 0

    def look(self) -> None:
        """Report an evaluation that takes long."""
        work, position = self._work, self.progress[0]
        if work is not None and position != STARTING:
            self._reports.check(work, position, seconds_of(self.progress))

    def close(self) -> None:
        """End the thread."""
        self._is_over.set()
        if self._thread is not None:
            self._thread.join()


def _look(reference: "weakref.ref[Watch]", is_over: threading.Event) -> None:
    """Look at the evaluations while somebody uses the watch, which this thread does not keep."""
    while not is_over.wait(CHECK_SECONDS):
        watch = reference()
        if watch is not None:
            watch.look()
        del watch
