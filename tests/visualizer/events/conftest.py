"""What the tests of events share: quick polling, and the streams of a server."""

from collections.abc import Iterator

import pytest

from visualizer.events import stream, watcher
from visualizer.events.broadcast import Broadcast


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watcher, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(stream, "LOOK_SECONDS", 0.02)


@pytest.fixture
def broadcast() -> Iterator[Broadcast]:
    """The streams of a server with room for two viewers."""
    broadcast = Broadcast(2)
    yield broadcast
    broadcast.close()
