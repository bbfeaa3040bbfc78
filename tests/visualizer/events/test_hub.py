import threading
from typing import Any

from tests.visualizer.receiving import PATIENCE
from visualizer.events.hub import KEPT_EVENTS, Hub, Position

START = Position(0, 0, -1)


def test_a_published_event_wakes_a_waiting_stream() -> None:
    hub = Hub()
    received: list[Any] = []
    waiting = threading.Thread(target=lambda: received.append(hub.wait(START, PATIENCE)))
    waiting.start()

    hub.publish([b"one", b"two"], 7)

    waiting.join(timeout=PATIENCE)
    assert received == [([b"one", b"two"], Position(2, 0, 7))]


def test_closing_wakes_a_waiting_stream() -> None:
    hub = Hub()
    received: list[Any] = []
    waiting = threading.Thread(target=lambda: received.append(hub.wait(START, PATIENCE)))
    waiting.start()

    hub.close()

    waiting.join(timeout=PATIENCE)
    assert received == [([], START)]


def test_a_viewer_who_joins_later_receives_the_present_status_but_no_earlier_event() -> None:
    hub = Hub()
    hub.publish([b"an event"], 3)
    hub.publish_status(b"running")

    position = hub.position()

    assert position == Position(1, 0, 3)
    assert hub.wait(position, 0.0) == ([b"running"], Position(1, 1, 3))


def test_a_slow_viewer_receives_the_latest_status_only() -> None:
    hub = Hub()
    for status in (b"live", b"stale", b"finished"):
        hub.publish_status(status)

    assert hub.wait(START, 0.0) == ([b"finished"], Position(0, 3, -1))


def test_a_status_is_delivered_once_and_after_the_events() -> None:
    hub = Hub()
    hub.publish_status(b"live")
    hub.publish([b"an event"])

    events, position = hub.wait(START, 0.0)

    assert events == [b"an event", b"live"]
    assert hub.wait(position, 0.0) == ([], position)


def test_a_viewer_too_far_behind_learns_that_it_missed_events() -> None:
    hub = Hub()
    hub.publish([b"."] * (KEPT_EVENTS + 1))

    assert hub.wait(START, 0.0)[0] is None
    assert hub.wait(Position(1, 0, -1), 0.0)[0] == [b"."] * KEPT_EVENTS


def test_generations_before_the_hub_need_no_events() -> None:
    hub = Hub(5)

    assert hub.generation == 5
    assert hub.position() == Position(0, 0, 5)
