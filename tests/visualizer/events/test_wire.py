import math
from typing import Any

import pytest

from tests.visualizer.receiving import events_in
from visualizer.events.wire import HEARTBEAT, OPENING, event, generation_events

SIZES = {"hidden": 2, "synapses": 5, "species": 1}


def update(new_champion: bool) -> dict[str, Any]:
    return {
        "generation": 7, "best": 2.0, "mean": 1.0, "champion": 30, "champion_fitness": 2.0, "validated": 1.5,
        "evaluations": 1_200, "solved": False, "new_champion": new_champion, "species": {"1": 150},
        "champion_sizes": SIZES,
    }  # fmt: skip


def test_an_event_has_a_name_an_id_and_one_line_of_json() -> None:
    assert event("status", {"text": "a\nb"}, 3) == b'event: status\nid: 3\ndata: {"text":"a\\nb"}\n\n'


def test_an_event_without_a_number_has_no_id() -> None:
    assert event("bye", {}) == b"event: bye\ndata: {}\n\n"


def test_a_number_that_browsers_cannot_read_is_not_sent() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        event("status", {"best": math.inf})


def test_the_opening_and_the_heartbeat_are_comments() -> None:
    assert OPENING.startswith(b": ")
    assert HEARTBEAT.startswith(b": ")
    assert list(events_in([OPENING, HEARTBEAT])) == []


def test_a_new_champion_comes_before_its_generation() -> None:
    champion, generation = events_in(generation_events(update(new_champion=True)))

    assert (champion.name, champion.id) == ("champion", None)
    assert champion.data == {"genome": 30, "generation": 7, "fitness": 2.0, "validated": 1.5, **SIZES}
    assert (generation.name, generation.id) == ("generation", 7)
    assert "new_champion" not in generation.data
    assert generation.data["species"] == {"1": 150}


def test_an_unchanged_champion_has_no_event() -> None:
    assert [one.name for one in events_in(generation_events(update(new_champion=False)))] == ["generation"]
