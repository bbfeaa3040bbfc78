"""Wire: server-sent events as bytes."""

import json
from typing import Any

OPENING = b": stream of a run\nretry: 1000\n\n"
"""The first bytes of a stream, sent at once so that neither a proxy nor a browser waits for more."""
HEARTBEAT = b": heartbeat\n\n"


def event(name: str, data: Any, number: int | None = None) -> bytes:
    """Return an event in the format of server-sent events.

    Args:
        name: The type of the event.
        data: Written as JSON.
        number: The id of the event, which a browser sends back when it reconnects; None for no id.
    """
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    id_line = "" if number is None else f"id: {number}\n"
    return f"event: {name}\n{id_line}data: {text}\n\n".encode()


def generation_events(update: dict[str, Any]) -> list[bytes]:
    """Return the events of one generation, the champion's first if it is new.

    Args:
        update: As `history_queries.generation_updates` returns it.
    """
    data = {name: value for name, value in update.items() if name not in ("new_champion", "champion_sizes")}
    events = [event("generation", data, update["generation"])]
    if update["new_champion"]:
        champion = {
            "genome": update["champion"],
            "generation": update["generation"],
            "fitness": update["champion_fitness"],
            "validated": update["validated"],
            **update["champion_sizes"],
        }
        events.insert(0, event("champion", champion))
    return events
