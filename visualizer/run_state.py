"""Run state: whether a run evolves, and how far it has come, from its lock and its heartbeat.

The lock is the truth: the system releases it when the process that holds it ends, however it ends. The heartbeat says
how far that process has come, and whether it makes progress. Where a lock cannot be examined, as on some network file
systems, or is held on another machine that does not share locks, a heartbeat that advances says the same.
"""

import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any, NamedTuple

from neat.runs import heartbeat
from neat.runs.heartbeat import Heartbeat
from neat.system import lock
from visualizer.untrusted import modified

SILENT_SECONDS = 10.0
"""Without a heartbeat for so long, a process that holds the lock makes no progress: stopped, or asleep."""
LOST_SECONDS = 3.0
"""A heartbeat without a lock counts only while it advances: within so many seconds."""
MOST_OBSERVED = 1_000
"""Runs whose last heartbeat is remembered."""


class RunState(NamedTuple):
    """The state of a run, as the page shows it."""

    state: str
    """"empty": never begun. "live": evolving. "paused": a process has it, and waits between two generations. "silent":
    a process has it, but gives no sign of life. "stale": stopped before its end. "finished"."""
    held: bool
    """Whether a process has the run, which may still write to it."""
    progress: dict[str, Any] | None
    """How far the generation has come; None without a heartbeat. `quiet` is for how many seconds nothing has come."""
    stopped: float | None
    """When a run that is stale gave its last sign of life, in seconds since 1970."""


def state_of(directory: Path, recorded: str, generations: int) -> RunState:
    """Return the state of a run.

    Args:
        directory: Of the run.
        recorded: The state that the run has recorded of itself.
        generations: The generations that are finished.
    """
    is_held = lock.is_held(directory / "run.lock")
    beat = heartbeat.read(directory)
    seen = _observations.see(directory, beat)
    advances = seen.advanced and seen.age < LOST_SECONDS
    held = is_held is True or advances or (is_held is None and beat is not None and seen.age < SILENT_SECONDS)
    progress = _progress(beat, seen.age) if beat is not None and held else None
    if recorded == "finished" and progress is None:
        return RunState("finished", held, None, None)
    if held:
        return RunState(_state_when_held(recorded, beat, seen.age, generations), held, progress, None)
    if generations == 0 and recorded in ("", "finished"):
        return RunState("empty", held, None, None)
    return RunState("stale", held, None, max(modified(directory), beat.written if beat else 0.0))


def _state_when_held(recorded: str, beat: Heartbeat | None, age: float, generations: int) -> str:
    if beat is None:  # it has not begun, is writing its last data, or cannot write a heartbeat
        return "live" if recorded == "running" else "paused" if generations else "empty"
    if age > SILENT_SECONDS:
        return "silent"
    return "paused" if beat.phase == "paused" else "live"


def _progress(beat: Heartbeat, age: float) -> dict[str, Any]:
    left = beat.seconds_left
    return {
        "generation": beat.generation,
        "phase": beat.phase,
        "scored": beat.scored,
        "total": beat.total,
        "seconds": round(max(0.0, beat.written - beat.began), 1),
        "left": None if left is None else round(left, 1),
        "quiet": round(age + max(0.0, beat.written - beat.moved)),
        "silent": round(age),
    }


class _Seen(NamedTuple):
    """A heartbeat, as it was seen."""

    beat: Heartbeat | None
    at: float
    """When it was seen first; `time.monotonic`."""
    age: float
    """For how many seconds there has been no newer one."""
    advanced: bool
    """Whether an older one was seen before."""


class _Observations:
    """The last heartbeat of each run, and when it was seen: the clock of the process that wrote it may be another."""

    def __init__(self) -> None:
        self._seen: OrderedDict[Path, _Seen] = OrderedDict()
        self._lock = threading.Lock()

    def see(self, directory: Path, beat: Heartbeat | None) -> _Seen:
        """Return what is known of the heartbeat of a run, which reads so at present."""
        now = time.monotonic()
        with self._lock:
            before = self._seen.pop(directory, None)
            if beat is None:
                seen = _Seen(None, now, 0.0, advanced=False)
            elif before is None or before.beat is None:
                age = max(0.0, time.time() - beat.written)
                seen = _Seen(beat, now - age, age, advanced=False)
            elif before.beat != beat:
                seen = _Seen(beat, now, 0.0, advanced=True)
            else:
                seen = before._replace(age=now - before.at)
            self._seen[directory] = seen
            while len(self._seen) > MOST_OBSERVED:
                self._seen.popitem(last=False)
            return seen


_observations = _Observations()
