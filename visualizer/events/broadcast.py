"""Broadcast: all watchers and streams of a server, and how many there may be."""

import threading
import time

from visualizer.events.watcher import Watcher
from visualizer.run_reader import RunReader

RETURN_SECONDS = 15.0
"""How long a viewer whose stream has ended still counts: a reload, a reconnection or the next poll may follow."""
HIDDEN_SECONDS = 150.0
"""How long a sign of a hidden page counts. It sends one every 30 s, of which browsers may delay each by a minute."""


class Broadcast:
    """All streams of a server.

    Attributes:
        most_viewers: The largest number of open streams.
        closed: Whether the server accepts no more viewers.
    """

    def __init__(self, most_viewers: int = 32) -> None:
        self.most_viewers = most_viewers
        self.closed = False
        self._watchers: dict[str, Watcher] = {}
        self._lock = threading.Lock()
        self._watched_until = time.monotonic()

    @property
    def viewers(self) -> int:
        """The number of open streams."""
        return sum(watcher.viewers for watcher in list(self._watchers.values()))

    @property
    def is_watched(self) -> bool:
        """Whether a page is open: with a stream, between two streams, or hidden."""
        return self.viewers > 0 or time.monotonic() < self._watched_until

    def note_page(self, seconds: float = HIDDEN_SECONDS) -> None:
        """Count a page without a stream as open.

        Args:
            seconds: For how long.
        """
        self._watched_until = max(self._watched_until, time.monotonic() + seconds)

    def join(self, reader: RunReader) -> Watcher | None:
        """Add a viewer of a run.

        Returns:
            The watcher that all viewers of this run share; None if there are too many viewers.

        Raises:
            RunError: The run cannot be read.
        """
        with self._lock:
            if self.closed or self.viewers >= self.most_viewers:
                return None
            self._watchers = {name: one for name, one in self._watchers.items() if not one.stopped}
            watcher = self._watchers.get(reader.name)
            if watcher is None:
                watcher = self._watchers[reader.name] = Watcher(reader)
            watcher.add_viewer()
            if self.closed:  # close() may have come before this watcher was listed
                watcher.hub.close()
            return watcher

    def leave(self, watcher: Watcher) -> None:
        """Remove a viewer."""
        with self._lock:
            watcher.remove_viewer()
            self.note_page(RETURN_SECONDS)

    def close(self) -> None:
        """End all streams."""
        self.closed = True
        for watcher in list(self._watchers.values()):
            watcher.hub.close()
