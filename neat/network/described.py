"""Described: what observations and actions have in common, and what a dict or a tuple of either has.

`description` reads the values of such a description; this module reads the object around them.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from neat.errors import GenomeError
from neat.network import description


class Described(ABC):
    """A conversion that can be written to JSON; two are equal if their descriptions are."""

    size: int
    """The number of inputs or outputs."""

    @abstractmethod
    def labels(self, name: str) -> tuple[str, ...]:
        """Return a label of each input or output, which begins with `name`."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Return the description as JSON can hold it."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Described):
            return NotImplemented
        return type(self) is type(other) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]  # it holds arrays


Kind = TypeVar("Kind", bound=Described)
Reader = Callable[[str, dict[str, Any], int], Kind]
"""Takes the kind, the other entries, and the depth of a description."""


def read_described(data: object, depth: int, readers: Mapping[str, Reader[Kind]]) -> Kind:
    """Return what a description describes.

    Args:
        data: The description.
        depth: How many descriptions it is within.
        readers: By kind.

    Raises:
        GenomeError: It is not a valid description of one of these kinds.
    """
    kind, rest = description.kind_of(data, depth)
    if kind not in readers:
        raise description.unknown_kind(kind, tuple(readers))
    found = readers[kind](kind, rest, depth)
    description.check_size(found.size)
    return found


class DescribedParts(Described, Generic[Kind]):
    """A dict or a tuple of conversions, whose inputs or outputs follow each other.

    Attributes:
        keys: Of the dict; None for a tuple.
        parts: The conversions.
    """

    def __init__(self, parts: Mapping[Any, Kind] | Sequence[Kind]) -> None:
        self.keys = tuple(parts) if isinstance(parts, Mapping) else None
        self.parts = tuple(parts.values()) if isinstance(parts, Mapping) else tuple(parts)
        self.size = sum(part.size for part in self.parts)

    def labels(self, name: str) -> tuple[str, ...]:
        """Return the labels of all parts."""
        keys = self.keys or range(len(self.parts))
        return tuple(
            label for key, part in zip(keys, self.parts, strict=True) for label in part.labels(f"{name}.{key}")
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the description as JSON can hold it.

        Raises:
            TypeError: A key is neither a text nor a whole number.
        """
        parts = [part.to_dict() for part in self.parts]
        if self.keys is None:
            return {"kind": "tuple", "parts": parts}
        for key in self.keys:
            if isinstance(key, bool) or not isinstance(key, str | int):
                raise TypeError(f"JSON holds keys that are texts or whole numbers, but one is {key!r:.60}")
        return {"kind": "dict", "keys": list(self.keys), "parts": parts}


def read_parts(
    kind: str, data: dict[str, Any], depth: int, read_part: Callable[[object, int], Kind]
) -> dict[Any, Kind] | list[Kind]:
    """Return the parts of a dict or a tuple, as the constructor of `DescribedParts` takes them.

    Args:
        kind: "dict" or "tuple".
        data: The other entries of the description.
        depth: How many descriptions it is within.
        read_part: Takes the description and the depth of a part.

    Raises:
        GenomeError: It is not a valid description.
    """
    keys, parts = _entries_of_parts(kind, data)
    found = [read_part(part, depth + 1) for part in parts]
    if not found:
        raise GenomeError(f"controller JSON: {kind} must have at least 1 part, but has 0.")
    return found if keys is None else dict(zip(keys, found, strict=True))


def _entries_of_parts(kind: str, data: dict[str, Any]) -> tuple[list[Any] | None, list[Any]]:
    if kind == "tuple":
        (parts,) = description.entries(kind, data, ("parts",))
        return None, description.listed(parts, "parts")
    keys, parts = (description.listed(values, "parts") for values in description.entries(kind, data, ("keys", "parts")))
    are_keys = all(isinstance(key, str | int) and not isinstance(key, bool) for key in keys)
    if not are_keys or len(set(keys)) != len(keys) or len(keys) != len(parts):
        raise GenomeError(
            f"controller JSON: keys must be a different text or whole number for each part, but are {keys!r:.60}."
        )
    return keys, parts
