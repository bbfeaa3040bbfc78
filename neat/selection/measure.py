"""Measure: one number that describes a behaviour."""

from typing import NamedTuple


class Measure(NamedTuple):
    """One number that describes a behaviour, such as where a robot ended; a task declares its name and range."""

    name: str
    low: float
    """The least value that is expected; values outside the range are allowed."""
    high: float
    """The greatest value that is expected."""
