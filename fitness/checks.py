"""Checks: validation of what users pass to tasks."""

import math
import numbers
from typing import Any, TypeGuard

from neat import TaskError
from neat.errors import one_line

MOST_LETTERS = 60
"""Characters in the name of a measure or a fact."""
MOST_MEASURES = 100
"""Measures of a task; each is stored for every generation."""
MOST_LINES = 10_000
"""Lines beneath the map of a task; each is stored with the run."""


def is_whole(value: Any) -> TypeGuard[int]:
    """Return whether a value is a whole number of Python or NumPy; True and False are not."""
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def is_real(value: Any) -> TypeGuard[float]:
    """Return whether a value is a real number of Python or NumPy, nan and infinity included; True and False are not."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def is_name(name: Any) -> bool:
    """Return whether this can name a measure or a fact: a text of 1 to 60 printable characters."""
    return isinstance(name, str) and 0 < len(name) <= MOST_LETTERS and one_line(name) == name


def check_counts(owner: str, **counts: Any) -> None:
    """Check that every one of these arguments is a whole number of at least 1.

    Args:
        owner: What the arguments belong to, such as "MinAtar".
        counts: The arguments by name.

    Raises:
        TaskError: One of them is something else.
    """
    for name, value in counts.items():
        if not is_whole(value) or value < 1:
            raise TaskError(f"{owner}: {name} must be a whole number of at least 1, but is {value!r:.60}.")


def check_optional_counts(owner: str, **counts: Any) -> None:
    """Check that every one of these arguments is a whole number of at least 1, or None.

    Args:
        owner: As `check_counts` takes it.
        counts: The arguments by name.

    Raises:
        TaskError: One of them is something else.
    """
    check_counts(owner, **{name: value for name, value in counts.items() if value is not None})


def check_number(owner: str, name: str, value: Any) -> None:
    """Check that an argument is a finite number.

    Args:
        owner: What the argument belongs to, such as "Atari".
        name: Of the argument.
        value: The argument.

    Raises:
        TaskError: It is something else.
    """
    if not is_real(value) or not math.isfinite(value):
        raise TaskError(f"{owner}: {name} must be a finite number, but is {value!r:.60}.")
