"""Watcher: the thread that polls a run directory and publishes what changed."""

import threading
import time
from contextlib import suppress
from typing import Any

from neat.errors import RunError, one_line
from neat.runs.untrusted_database import DAMAGE, Connection
from visualizer.events.hub import Hub
from visualizer.events.wire import event, generation_events
from visualizer.history_queries import generation_updates, newest_generation
from visualizer.run_reader import RunReader
from visualizer.untrusted import connect, limit_time

POLL_SECONDS = 0.25
STATUS_SECONDS = 1.0
IDLE_SECONDS = 30.0
"""How long a run without viewers is still polled."""
BATCH = 250
"""Generations read from the database at a time."""


class Watcher:
    """Polls a run directory while it has viewers.

    Attributes:
        reader: The run.
        hub: Where changes are published.
        viewers: Number of viewers.
    """

    def __init__(self, reader: RunReader) -> None:
        """Read the run once, so that the hub has a status before the first viewer joins; then start to poll.

        Raises:
            RunError: The run cannot be read.
        """
        self.reader = reader
        self.viewers = 0
        self._idle_since = time.monotonic()
        self._database: Connection | None = None
        self._version: tuple[Any, ...] = ()
        self._replays = reader.replay_versions()
        self._replays_modified: int | None = None
        self._status: dict[str, Any] = {}
        self._status_read_at = 0.0
        summary = reader.summary()
        self.hub = Hub(summary["generations"] - 1)
        self._publish_status({**summary, "error": None})
        self._thread = threading.Thread(target=self._watch, name=f"watcher of {reader.name}", daemon=True)
        self._thread.start()

    @property
    def stopped(self) -> bool:
        """Whether it no longer polls."""
        return self.hub.closed

    def add_viewer(self) -> None:
        """Count one viewer more."""
        self.viewers += 1

    def remove_viewer(self) -> None:
        """Count one viewer less."""
        self.viewers -= 1
        self._idle_since = time.monotonic()

    def _watch(self) -> None:
        while not self.hub.closed:
            try:
                self._poll()
            except (RunError, OSError, *DAMAGE) as error:
                self._close_database()
                self._publish_status({**self._status, "state": "stale", "error": one_line(error)[:300]})
            if self.viewers <= 0 and time.monotonic() - self._idle_since > IDLE_SECONDS:
                self.hub.close()
            time.sleep(POLL_SECONDS)
        self._close_database()

    def _poll(self) -> None:
        changed = self._has_changed()
        if changed:
            self._publish_generations()
        self._publish_replays()
        if changed or time.monotonic() - self._status_read_at > STATUS_SECONDS:
            self._status_read_at = time.monotonic()
            summary = self.reader.summary()
            self._publish_status({**summary, "error": None})
            if summary["held"] and self.viewers > 0:
                self.reader.note_viewer()

    def _has_changed(self) -> bool:
        """Return whether the database was written since the last call; costs some microseconds."""
        path = self.reader.directory / "history.sqlite"
        file = path.stat()
        if self._database is None or self._version[:2] != (file.st_dev, file.st_ino):
            self._close_database()
            self._database = connect(path)
            self._version = ()
        limit_time(self._database)
        (data_version,) = self._database.execute("PRAGMA data_version").fetchone()
        version = (file.st_dev, file.st_ino, data_version)
        changed, self._version = version != self._version, version
        return changed

    def _publish_generations(self) -> None:
        assert self._database is not None  # noqa: S101  # _has_changed has opened it
        last = self.hub.generation
        newest = newest_generation(self._database)
        if newest < last:  # a resumed run computes some generations again
            self.hub.publish([event("resync", {"generations": newest + 1})], newest)
            return
        while last < newest:
            updates = generation_updates(self._database, last, BATCH)
            if not updates or updates[-1]["generation"] <= last:
                return
            last = updates[-1]["generation"]
            self.hub.publish([one for update in updates for one in generation_events(update)], last)

    def _publish_replays(self) -> None:
        with suppress(OSError):
            written = (self.reader.directory / "replays").stat().st_mtime_ns
            if written != self._replays_modified:
                self._replays_modified = written
                replays = self.reader.replay_versions()
                fresh = [genome for genome, version in replays.items() if self._replays.get(genome) != version]
                self._replays = replays
                self.hub.publish([event("replay", {"genome": genome}) for genome in fresh])

    def _publish_status(self, status: dict[str, Any]) -> None:
        if status != self._status:
            self._status = status
            self.hub.publish_status(event("status", status))

    def _close_database(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
