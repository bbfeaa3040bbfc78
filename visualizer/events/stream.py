"""Stream: the events that one viewer receives, from its first byte to its last."""

import time
from collections.abc import Callable, Iterator

from neat.errors import RunError
from visualizer.events.watcher import Watcher
from visualizer.events.wire import HEARTBEAT, OPENING, event, generation_events
from visualizer.run_reader import RunReader

HEARTBEAT_SECONDS = 10.0
LOOK_SECONDS = 1.0
"""How often a stream without events checks whether its viewer is still connected."""
MOST_MISSED = 1_000
"""A viewer who missed more generations fetches the whole history instead."""


def stream(watcher: Watcher, since: int | None, is_gone: Callable[[], bool], *, once: bool = False) -> Iterator[bytes]:
    """Yield the events of a run until the viewer disconnects or the server stops.

    It opens with `hello`, the generations that the viewer missed, and the present status; then come the events as
    they are published; it ends with `bye`.

    Args:
        watcher: Of the run.
        since: The latest generation that the viewer has; None if it fetches the history itself.
        is_gone: Whether the viewer has disconnected.
        once: Whether to end as soon as the viewer knows everything; a page with many open streams asks again later.
    """
    yield OPENING
    hub, reader = watcher.hub, watcher.reader
    position = hub.position()
    yield _hello(reader)
    if since is not None:
        yield from _missed(reader, since, position.generation)
    last_sent = time.monotonic()
    while not is_gone():
        events, position = hub.wait(position, 0.0 if once else LOOK_SECONDS)
        if events is None:
            events = [event("resync", {"generations": position.generation + 1})]
        closed = once or hub.closed  # read once: it may change while these events are sent
        if closed:
            events.append(event("bye", {}))
        if not events and time.monotonic() - last_sent > HEARTBEAT_SECONDS:
            events = [HEARTBEAT]
        if events:
            last_sent = time.monotonic()
            yield b"".join(events)
        if closed:
            return


def _hello(reader: RunReader) -> bytes:
    try:
        return event("hello", {**reader.about(), "replays": reader.replays()})
    except RunError as error:
        return event("status", {"state": "stale", "error": str(error)})


def _missed(reader: RunReader, since: int, until: int) -> Iterator[bytes]:
    """Yield the generations in (since, until], or `resync` where that is impossible."""
    resync = event("resync", {"generations": until + 1})
    if until - since > MOST_MISSED or since > until:
        yield resync
        return
    try:
        updates = reader.generation_updates(since, MOST_MISSED)
    except RunError:
        yield resync
        return
    missed = [one for update in updates if update["generation"] <= until for one in generation_events(update)]
    if missed:
        yield b"".join(missed)
