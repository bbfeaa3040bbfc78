"""Frame: one step of an episode, to be shown."""

from typing import Any, NamedTuple


class Frame(NamedTuple):
    """One step of an episode, as `play` yields it."""

    inputs: Any
    """(inputs,) what the network observed."""
    outputs: Any
    """(outputs,) what it returned."""
    reward: float
    picture: Any = None
    """(height, width, 3) uint8, or None."""
    pressed: list[int] | None = None
    """The outputs that acted; None where actions are continuous."""
