"""Description: the values of a JSON object that describes a conversion, read strictly.

A file may come from a stranger: each function accepts exactly what is expected, and the memory that a description
takes is bounded by the length of its text.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neat.errors import GenomeError
from neat.kernels import Floats

MOST_NUMBERS = 2**20
"""Inputs or outputs that a description may have."""
MOST_DIMENSIONS = 16
MOST_DEPTH = 16
"""Of descriptions within descriptions."""
LARGEST_WHOLE = 2**53


def kind_of(data: object, depth: int) -> tuple[str, dict[str, Any]]:
    """Return the kind of a description, and its other entries.

    Raises:
        GenomeError: It is not an object with a kind, or nested too deeply.
    """
    if depth > MOST_DEPTH:
        raise GenomeError(f"controller JSON: descriptions are nested more than {MOST_DEPTH} deep.")
    if not isinstance(data, dict) or not isinstance(data.get("kind"), str):
        raise GenomeError(f'controller JSON: a description must be an object with a "kind", but is {data!r:.60}.')
    return data["kind"], {name: value for name, value in data.items() if name != "kind"}


def unknown_kind(kind: str, known: Sequence[str]) -> GenomeError:
    """Return the error about a kind that this version does not know."""
    return GenomeError(f"controller JSON: kind must be one of {', '.join(known)}, but is {kind!r:.60}.")


def entries(kind: str, data: dict[str, Any], names: Sequence[str]) -> list[Any]:
    """Return the entries with these names, which must be all there are.

    Raises:
        GenomeError: One is missing or unknown.
    """
    if missing := [name for name in names if name not in data]:
        raise GenomeError(f"controller JSON: {kind} lacks {missing[0]!r}.")
    if unknown := [name for name in data if name not in names]:
        raise GenomeError(f"controller JSON: {kind} has the unknown entry {unknown[0]!r:.60}.")
    return [data[name] for name in names]


def whole(value: object, name: str, least: int = -LARGEST_WHOLE, most: int = LARGEST_WHOLE) -> int:
    """Return a whole number of this range.

    Raises:
        GenomeError: It is not one.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise GenomeError(f"controller JSON: {name} must be a whole number in [{least}, {most}], but is {value!r:.60}.")
    return value


def wholes(values: object, name: str, least: int = -LARGEST_WHOLE, most: int = LARGEST_WHOLE) -> tuple[int, ...]:
    """Return a list of whole numbers of this range.

    Raises:
        GenomeError: It is not one.
    """
    return tuple(whole(value, name, least, most) for value in listed(values, name))


def listed(values: object, name: str) -> list[Any]:
    """Return a list.

    Raises:
        GenomeError: It is not one, or too long.
    """
    if not isinstance(values, list) or len(values) > MOST_NUMBERS:
        raise GenomeError(
            f"controller JSON: {name} must be a list of at most {MOST_NUMBERS} values, but is {values!r:.60}."
        )
    return values


def shape_of(values: object) -> tuple[int, ...]:
    """Return the shape of an array of at most `MOST_NUMBERS` numbers.

    Raises:
        GenomeError: It is not one.
    """
    shape = wholes(values, "shape", 0, MOST_NUMBERS)
    if len(shape) > MOST_DIMENSIONS:
        raise GenomeError(f"controller JSON: shape must have at most {MOST_DIMENSIONS} sides, but has {len(shape)}.")
    check_size(math.prod(shape))
    return shape


def check_size(size: int) -> None:
    """Check the number of inputs or outputs that a description has.

    Raises:
        GenomeError: There are too many.
    """
    if size > MOST_NUMBERS:
        raise GenomeError(f"controller JSON: a description has {size} numbers, but may have at most {MOST_NUMBERS}.")


def reals(value: object, size: int, name: str) -> Floats:
    """Return finite numbers: (size,) of a list, or (1,) of a number that stands for all of them.

    Raises:
        GenomeError: They are not finite, or there are more or fewer.
    """
    values = listed(value, name) if isinstance(value, list) else [value]
    if isinstance(value, list) and len(values) != size:
        raise GenomeError(f"controller JSON: {name} must be a number or {size} numbers, but has {len(values)}.")
    for number in values:
        if isinstance(number, bool) or not isinstance(number, int | float) or not _is_finite(number):
            raise GenomeError(f"controller JSON: {name} must be finite numbers, but one is {number!r:.60}.")
    return np.array(values, np.float64)


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # a whole number of many digits
        return False


def compact(values: NDArray[Any]) -> Floats:
    """Return numbers as float64, (1,) if all of them are equal."""
    flat = np.array(values, np.float64).reshape(-1)
    return flat[:1].copy() if len(flat) and np.all(flat == flat[0]) else flat


def written(values: Floats) -> float | list[float]:
    """Return numbers as JSON holds them: one number if it stands for all."""
    return float(values[0]) if len(values) == 1 else values.tolist()
