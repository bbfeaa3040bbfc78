"""Score: what an attempt at a level is worth, as three projects define it."""

from collections.abc import Callable
from typing import NamedTuple

FINISHED = 5000.0
"""More than any level is long: an attempt with a higher score has finished the level."""


class Attempt(NamedTuple):
    """The result of one attempt at a level."""

    start: int
    """Mario's position at the start, in pixels."""
    farthest: int
    """The farthest position that he reached alive."""
    frames: int
    """Duration; 60 frames are a second."""
    finished: bool
    dead: bool
    time: int
    """What was left on the game's clock, of 400 or 300."""


def distance(attempt: Attempt) -> float:
    """This project: the pixels of progress; for finishing, 5000 and the time left."""
    return attempt.farthest - attempt.start + (FINISHED + attempt.time if attempt.finished else 0.0)


def mario(attempt: Attempt) -> float:
    """MarI/O: the farthest position, less half a point for each frame, and 1000 for finishing."""
    score = attempt.farthest - attempt.frames / 2 + (1000.0 if attempt.finished else 0.0)
    return score if score != 0.0 else -1.0


def craig(attempt: Attempt) -> float:
    """crAIg: the farthest position, and beyond 350 a tenth of the time that has passed."""
    if attempt.farthest <= 350:
        return float(attempt.farthest)
    return attempt.farthest + 0.1 * (400 - attempt.time)


SCORES: dict[str, Callable[[Attempt], float]] = {"distance": distance, "mario": mario, "craig": craig}
