"""A viewer of a stream: receives events, and waits a long but bounded time for each."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from visualizer.events.broadcast import Broadcast
from visualizer.events.stream import stream
from visualizer.run_reader import RunReader

PATIENCE = 120.0
"""Seconds after which an event that has not arrived counts as missing; the machine may be busy."""


class Received(NamedTuple):
    """An event as a viewer receives it."""

    name: str
    data: Any
    id: int | None


def out_of_patience(seconds: float = PATIENCE) -> Callable[[], bool]:
    """Return an `is_gone` for a stream: its viewer leaves after so many seconds, so that no test waits for ever."""
    deadline = time.monotonic() + seconds
    return lambda: time.monotonic() > deadline


def listen(broadcast: Broadcast, run: Path, since: int | None = None) -> Iterator[Received]:
    """Join a run as a viewer; yield each event that it receives."""
    watcher = broadcast.join(RunReader(run))
    assert watcher is not None
    return events_in(stream(watcher, since, out_of_patience()))


def request_events(client: FlaskClient, address: str = "/api/events", **options: Any) -> TestResponse:
    """Return the answer to a request for a stream."""
    return client.get(address, environ_overrides={"waitress.client_disconnected": out_of_patience()}, **options)


def events_in(chunks: Iterable[bytes]) -> Iterator[Received]:
    """Yield the events in the bytes of a stream."""
    for chunk in chunks:
        for block in chunk.decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            if "event" in fields:
                yield Received(
                    fields["event"], json.loads(fields["data"]), int(fields["id"]) if "id" in fields else None
                )


def next_event(events: Iterator[Received], *names: str, where: Callable[[Any], bool] = lambda data: True) -> Received:
    """Return the next event with one of these names, and with such data; fail if the stream ends before it."""
    others = []
    for event in events:
        if event.name in names and where(event.data):
            return event
        others.append(event)
    raise AssertionError(f"no event {' or '.join(names)} arrived, only {others}")
