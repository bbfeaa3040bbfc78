"""Score: how good a run through a level was, by whose measure."""

from collections.abc import Callable
from typing import NamedTuple

FINISHED = 5000.0
"""More than any level is long: what is above has finished."""


class Outcome(NamedTuple):
    """What became of a run through a level."""

    start: int
    """Where it began, in pixels."""
    farthest: int
    """The farthest place it came to."""
    frames: int
    """How many it took, 60 to a second."""
    finished: bool
    dead: bool
    time: int
    """What the game's clock had left, of 400 or 300."""


def distance(outcome: Outcome) -> float:
    """Pixels of progress, and above all else to finish, the sooner the better."""
    return outcome.farthest - outcome.start + (FINISHED + outcome.time if outcome.finished else 0.0)


def mario(outcome: Outcome) -> float:
    """MarI/O: the farthest place, less half a point for each frame, and 1000 for finishing."""
    score = outcome.farthest - outcome.frames / 2 + (1000.0 if outcome.finished else 0.0)
    return score if score != 0.0 else -1.0


def craig(outcome: Outcome) -> float:
    """crAIg: the farthest place, and beyond 350 a tenth of what the clock has lost."""
    if outcome.farthest <= 350:
        return float(outcome.farthest)
    return outcome.farthest + 0.1 * (400 - outcome.time)


SCORES: dict[str, Callable[[Outcome], float]] = {"distance": distance, "mario": mario, "craig": craig}
