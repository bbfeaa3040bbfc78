"""Hub: the latest events of a run, and a condition variable on which streams wait for more."""

import threading
from collections import deque
from typing import NamedTuple

KEPT_EVENTS = 4_096


class Position(NamedTuple):
    """How far a viewer has read."""

    events: int
    """Number of events published before this position."""
    status: int
    """Number of the latest status received; 0 before the first."""
    generation: int
    """The latest generation whose events were published before this position; -1 before the first."""


class Hub:
    """A bounded event log and the latest status.

    Attributes:
        closed: Whether all streams must end.
    """

    def __init__(self, generation: int = -1) -> None:
        """Create an empty hub.

        Args:
            generation: The latest generation that needs no event, since every viewer fetches it.
        """
        self.closed = False
        self._condition = threading.Condition()
        self._events: deque[bytes] = deque(maxlen=KEPT_EVENTS)
        self._published = 0
        self._status = b""
        self._statuses = 0
        self._generation = generation

    @property
    def generation(self) -> int:
        """The latest generation whose events were published."""
        return self._generation

    def publish(self, events: list[bytes], generation: int | None = None) -> None:
        """Append events and wake all streams.

        Args:
            events: In order.
            generation: The generation that these events lead up to; None if it is unchanged.
        """
        with self._condition:
            self._events.extend(events)
            self._published += len(events)
            if generation is not None:
                self._generation = generation
            self._condition.notify_all()

    def publish_status(self, status: bytes) -> None:
        """Replace the status and wake all streams; a slow viewer receives the latest only."""
        with self._condition:
            self._status = status
            self._statuses += 1
            self._condition.notify_all()

    def position(self) -> Position:
        """Return where a viewer who joins now begins: after all events so far, but before the present status.

        The status is a state, not a change: a viewer who joins after it was published has not received it.
        """
        with self._condition:
            return Position(self._published, 0, self._generation)

    def wait(self, position: Position, seconds: float) -> tuple[list[bytes] | None, Position]:
        """Return what was published after a position, as soon as there is something or the hub is closed.

        Args:
            position: How far the viewer has read.
            seconds: The longest wait.

        Returns:
            The events, with the status last if it is new; None if some events are no longer kept. And the new position.
        """
        with self._condition:
            self._condition.wait_for(
                lambda: self.closed or self._published > position.events or self._statuses > position.status,
                timeout=seconds,
            )
            fresh = self._published - position.events
            events: list[bytes] | None = None
            if fresh <= len(self._events):
                events = [self._events[index] for index in range(len(self._events) - fresh, len(self._events))]
                events += [self._status] if self._statuses > position.status else []
            return events, Position(self._published, self._statuses, self._generation)

    def close(self) -> None:
        """End all streams; may be called from a signal handler."""
        self.closed = True
        with self._condition:
            self._condition.notify_all()
