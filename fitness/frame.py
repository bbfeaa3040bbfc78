"""Frame: one step of an episode, to be shown."""

from typing import Any, NamedTuple

FRAMES_PER_SECOND = 30.0
"""The pace of a task that does not define one."""


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


def is_drawn(step: int, draw_every: int) -> bool:
    """Return whether a picture is needed of this step, as `draw_every` of `play` says; 0 stands for no picture."""
    return draw_every > 0 and step % draw_every == 0
