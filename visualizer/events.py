"""Events: what happens in a run, told to everyone who watches, in order, by server-sent events.

A `Watcher` looks into the run directory a few times a second and publishes to a `Hub`; each viewer
reads the hub at its own pace. Of generations, champions and replays nobody misses one, or is told to
fetch everything anew; of the status everybody gets the latest only. Evolution knows nothing of it.
"""

import json
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from neat import RunError
from neat.errors import one_line
from visualizer.run_reader import Store, happenings
from visualizer.untrusted import DAMAGE, connect, limit_time

POLL_SECONDS = 0.25
STATUS_SECONDS = 1.0
HEARTBEAT_SECONDS = 10.0
LOOK_SECONDS = 1.0
"""How often a stream that has nothing to tell looks whether its viewer is still there."""
IDLE_SECONDS = 30.0
"""A run that nobody watches is looked into for so long yet."""
KEPT_EVENTS = 4_096
MOST_MISSED = 1_000
"""Whoever missed more generations is told to fetch the history instead."""
BATCH = 250
OPENING = b": here is the run\nretry: 1000\n\n"
HEARTBEAT = b": still here\n\n"


def event(name: str, data: Any, number: int | None = None) -> bytes:
    """Return an event as it goes over the wire; its number is what a browser resumes from."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    id_line = "" if number is None else f"id: {number}\n"
    return f"event: {name}\n{id_line}data: {text}\n\n".encode()


class Hub:
    """The latest events of a run, and a bell that rings when there is a new one."""

    def __init__(self) -> None:
        self.closed = False
        self._bell = threading.Condition()
        self._events: deque[bytes] = deque(maxlen=KEPT_EVENTS)
        self._published = 0
        self._status: tuple[int, bytes] = (0, b"")
        self.generation = -1
        """The last generation of which an event was published."""

    def publish(self, events: list[bytes], generation: int | None = None) -> None:
        """Tell everyone; with the generation that these events lead up to."""
        with self._bell:
            self._events.extend(events)
            self._published += len(events)
            if generation is not None:
                self.generation = generation
            self._bell.notify_all()

    def publish_status(self, status: bytes) -> None:
        """Tell everyone how the run is; whoever is slow only hears the last of it."""
        with self._bell:
            self._status = (self._status[0] + 1, status)
            self._bell.notify_all()

    def position(self) -> tuple[int, int, int]:
        """Return where a viewer who joins now begins: after all events so far, but before the present status.

        The status is a state, not a change of it: a viewer who joined after it was published has not received it.

        Returns:
            The number of events, the number of statuses, and the last generation that was published.
        """
        with self._bell:
            return self._published, 0, self.generation

    def wait(self, heard: int, status: int, seconds: float) -> tuple[list[bytes] | None, int, int]:
        """Return what there is to tell one who has heard so much, as soon as there is anything.

        Returns:
            Events, None if some were missed; and how much has been heard with them.
        """
        with self._bell:
            self._bell.wait_for(
                lambda: self.closed or self._published > heard or self._status[0] > status, timeout=seconds
            )
            fresh = self._published - heard
            told: list[bytes] | None = None
            if fresh <= len(self._events):
                told = [self._events[index] for index in range(len(self._events) - fresh, len(self._events))]
                told += [self._status[1]] if self._status[0] > status else []
            return told, self._published, self._status[0]

    def close(self) -> None:
        """End all streams; may be called from a signal handler."""
        self.closed = True
        with self._bell:
            self._bell.notify_all()


class Watcher:
    """Looks into a run directory for as long as somebody watches it.

    Attributes:
        store: The run.
        hub: Where what it sees is published.
        viewers: How many watch.
    """

    def __init__(self, store: Store) -> None:
        """Look once, so that whoever comes knows where to begin; then keep looking.

        Raises:
            RunError: The run cannot be read.
        """
        self.store = store
        self.hub = Hub()
        self.viewers = 0
        self._left = time.monotonic()
        self._database: sqlite3.Connection | None = None
        self._seen: tuple[Any, ...] = ()
        self._replays = set(store.replays())
        self._replays_seen: object = None
        self._told: dict[str, Any] = {}
        self._told_at = 0.0
        summary = store.summary()
        self.hub.generation = summary["generations"] - 1
        self._tell_status({**summary, "error": None})  # before any viewer joins: every stream opens with a status
        self._thread = threading.Thread(target=self._watch, name=f"watcher of {store.name}", daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        """Whether it has stopped looking."""
        return self.hub.closed

    def come(self) -> None:
        """Count a viewer."""
        self.viewers += 1

    def leave(self) -> None:
        """Count a viewer less."""
        self.viewers -= 1
        self._left = time.monotonic()

    def _watch(self) -> None:
        while not self.hub.closed:
            try:
                self._look()
            except (RunError, OSError, *DAMAGE) as error:
                self._forget_database()
                self._tell_status({**self._told, "state": "stale", "error": one_line(error)[:300]})
            if self.viewers <= 0 and time.monotonic() - self._left > IDLE_SECONDS:
                self.hub.close()
            time.sleep(POLL_SECONDS)
        self._forget_database()

    def _look(self) -> None:
        changed = self._has_changed()
        if changed:
            self._tell_generations()
        self._tell_replays()
        if changed or time.monotonic() - self._told_at > STATUS_SECONDS:
            self._look_at_status()

    def _has_changed(self) -> bool:
        """Return whether anything was written since this was asked last; costs some microseconds."""
        path = self.store.directory / "history.sqlite"
        place = path.stat()
        if self._database is None or self._seen[:2] != (place.st_dev, place.st_ino):
            self._forget_database()
            self._database = connect(path)
            self._seen = ()
        limit_time(self._database)
        (version,) = self._database.execute("PRAGMA data_version").fetchone()
        seen = (place.st_dev, place.st_ino, version)
        changed, self._seen = seen != self._seen, seen
        return changed

    def _tell_generations(self) -> None:
        assert self._database is not None  # noqa: S101  # _has_changed has opened it
        last = self.hub.generation
        (newest,) = self._database.execute("SELECT MAX(number) FROM generation").fetchone()
        newest = newest if isinstance(newest, int) else -1
        if newest < last:  # a resumed run lives through some generations again
            self.hub.publish([event("resync", {"generations": newest + 1})], newest)
            return
        while last < newest:
            told = happenings(self._database, last, BATCH)
            if not told or told[-1]["generation"] <= last:
                return
            last = told[-1]["generation"]
            self.hub.publish([one for happening in told for one in generation_events(happening)], last)

    def _tell_replays(self) -> None:
        with suppress(OSError):
            written = (self.store.directory / "replays").stat().st_mtime_ns
            if written != self._replays_seen:
                self._replays_seen = written
                replays = set(self.store.replays())
                fresh, self._replays = sorted(replays - self._replays), replays
                self.hub.publish([event("replay", {"genome": genome}) for genome in fresh])

    def _look_at_status(self) -> None:
        self._told_at = time.monotonic()
        self._tell_status({**self.store.summary(), "error": None})

    def _tell_status(self, status: dict[str, Any]) -> None:
        if status != self._told:
            self._told = status
            self.hub.publish_status(event("status", status))

    def _forget_database(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


def generation_events(happening: dict[str, Any]) -> list[bytes]:
    """Return the events that tell of a generation: its champion first, if it is new."""
    data = {name: value for name, value in happening.items() if name != "new"}
    events = [event("generation", data, happening["generation"])]
    if happening["new"]:
        champion = {
            "genome": happening["champion"],
            "generation": happening["generation"],
            "fitness": happening["champion_fitness"],
            "validated": happening["validated"],
        }
        events.insert(0, event("champion", champion))
    return events


class Broadcast:
    """All streams of a server: who watches which run, and how many may.

    Attributes:
        most_viewers: How many streams there may be at a time.
    """

    def __init__(self, most_viewers: int = 32) -> None:
        self.most_viewers = most_viewers
        self.closed = False
        self._watchers: dict[str, Watcher] = {}
        self._lock = threading.Lock()

    @property
    def viewers(self) -> int:
        """How many streams there are."""
        return sum(watcher.viewers for watcher in self._watchers.values())

    def join(self, store: Store) -> Watcher | None:
        """Count a viewer of this run; return who watches it for them all, or None if there are too many.

        Raises:
            RunError: The run cannot be read.
        """
        with self._lock:
            if self.closed or self.viewers >= self.most_viewers:
                return None
            watcher = self._watchers.get(store.name)
            if watcher is None or watcher.over:
                watcher = self._watchers[store.name] = Watcher(store)
            watcher.come()
            return watcher

    def leave(self, watcher: Watcher) -> None:
        """Count a viewer less."""
        with self._lock:
            watcher.leave()

    def close(self) -> None:
        """End all streams."""
        self.closed = True
        for watcher in list(self._watchers.values()):
            watcher.hub.close()


def stream(watcher: Watcher, since: int | None, is_gone: Callable[[], bool]) -> Iterator[bytes]:
    """Yield what one viewer is told, until it goes or the server stops.

    Args:
        watcher: Of the run.
        since: The last generation that the viewer knows; None if it has yet to fetch the history.
        is_gone: Tells whether the viewer has gone.
    """
    yield OPENING
    hub, store = watcher.hub, watcher.store
    heard, status, generation = hub.position()
    yield _hello(store)
    if since is not None:
        yield from _missed(store, since, generation)
    beat = time.monotonic()
    while not is_gone():
        told, heard, status = hub.wait(heard, status, LOOK_SECONDS)
        if told is None:
            told = [event("resync", {"generations": hub.generation + 1})]
        over = hub.closed  # asked once: it may be closed while the viewer is being told
        if over:
            told = [*told, event("bye", {})]
        if not told and time.monotonic() - beat > HEARTBEAT_SECONDS:
            told = [HEARTBEAT]
        if told:
            beat = time.monotonic()
            yield b"".join(told)
        if over:
            return


def _hello(store: Store) -> bytes:
    try:
        return event("hello", store.about())
    except RunError as error:
        return event("status", {"state": "stale", "error": str(error)})


def _missed(store: Store, since: int, until: int) -> Iterator[bytes]:
    """Yield the generations after `since`, those that the hub will tell of left out."""
    if until - since > MOST_MISSED or since > until:
        yield event("resync", {"generations": until + 1})
        return
    try:
        missed = store.happenings(since, MOST_MISSED)
    except RunError:
        yield event("resync", {"generations": until + 1})
        return
    told = [one for happening in missed if happening["generation"] <= until for one in generation_events(happening)]
    if told:
        yield b"".join(told)
