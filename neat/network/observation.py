"""Observation: what an environment returns, as the inputs of a network.

An `Observation` describes the structure of observations and converts them to numbers, as
`gymnasium.spaces.flatten` does. It needs no environment: it can be written to JSON, read elsewhere, and pickled.

    Numbers       an array, flattened
    Categories    one of several values, or an array of such: an input for each value, one of which is 1
    Parts         a dict or a tuple of observations, one after the other
    Selected      some of the numbers
    Scaled        numbers with an offset subtracted, then divided by a scale
"""

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neat.errors import GenomeError
from neat.kernels import Floats
from neat.network import description
from neat.network.described import Described, DescribedParts, Reader, read_described, read_parts


class Observation(Described):
    """A conversion of observations to inputs, of which there are `size`; call it with an observation."""

    @abstractmethod
    def __call__(self, observation: Any) -> Floats:
        """Return (size,) float64.

        Raises:
            ValueError: The observation does not have this structure.
        """

    @abstractmethod
    def labels(self, name: str = "obs") -> tuple[str, ...]:
        """Return a label of each number, which begins with `name`."""

    @staticmethod
    def from_dict(data: object) -> "Observation":
        """Return what `to_dict` described.

        Raises:
            GenomeError: It is not a valid description.
        """
        return _read(data, 0)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: an observation of {self.size} numbers>"


class Numbers(Observation):
    """An array of numbers, flattened row by row.

    Attributes:
        shape: Of the array; () for a single number.
    """

    def __init__(self, shape: Sequence[int]) -> None:
        self.shape = tuple(int(side) for side in shape)
        self.size = math.prod(self.shape)

    def __call__(self, observation: Any) -> Floats:
        """Return the numbers of an array."""
        numbers = np.asarray(observation, np.float64).reshape(-1)
        if len(numbers) != self.size:
            raise ValueError(
                f"an observation must have {self.size} numbers (shape {self.shape}), "
                f"but has {len(numbers)} (shape {np.shape(observation)})."
            )
        return numbers

    def labels(self, name: str = "obs") -> tuple[str, ...]:
        """Return a label of each number."""
        return (name,) if self.size == 1 else tuple(f"{name} {index}" for index in range(self.size))

    def to_dict(self) -> dict[str, Any]:
        """Return the description as JSON can hold it."""
        return {"kind": "numbers", "shape": list(self.shape)}


class Categories(Observation):
    """One of several values, or an array of such, one-hot: an input for each value, of which the observed one is 1.

    Attributes:
        counts: The number of values of each category.
        starts: The first value of each category.
        shape: Of the array; () for a single category.
    """

    def __init__(self, counts: Sequence[int], starts: Sequence[int], shape: Sequence[int] = ()) -> None:
        self.counts = tuple(int(count) for count in counts)
        self.starts = tuple(int(start) for start in starts)
        self.shape = tuple(int(side) for side in shape)
        self.size = sum(self.counts)
        self._firsts = np.concatenate([[0], np.cumsum(self.counts, dtype=np.int64)[:-1]])
        self._starts, self._counts = np.array(self.starts), np.array(self.counts)

    def __call__(self, observation: Any) -> Floats:
        """Return 1 for each observed value and 0 for the others."""
        values = np.zeros(self.size)
        if not self.shape:
            index = int(observation) - self.starts[0]
            if not 0 <= index < self.size:
                self._refuse(observation)
            values[index] = 1.0
            return values
        given = np.asarray(observation).reshape(-1)
        if len(given) != len(self._starts):
            raise ValueError(
                f"an observation must have {len(self._starts)} values (shape {self.shape}), "
                f"but has {len(given)} (shape {np.shape(observation)})."
            )
        indices = given - self._starts
        if not np.all((indices >= 0) & (indices < self._counts)):
            self._refuse(observation)
        values[self._firsts + indices] = 1.0
        return values

    def _refuse(self, observation: Any) -> None:
        ranges = [f"[{start}, {start + count - 1}]" for start, count in zip(self.starts, self.counts, strict=True)]
        raise ValueError(f"an observation must have values in {', '.join(ranges)[:200]}, but is {observation!r:.60}.")

    def labels(self, name: str = "obs") -> tuple[str, ...]:
        """Return a label of each value of each category."""
        if not self.shape:
            return tuple(f"{name}={self.starts[0] + value}" for value in range(self.size))
        return tuple(f"{name} {block}={value}" for block, count in enumerate(self.counts) for value in range(count))

    def to_dict(self) -> dict[str, Any]:
        """Return the description as JSON can hold it."""
        return {
            "kind": "categories",
            "counts": list(self.counts),
            "starts": list(self.starts),
            "shape": list(self.shape),
        }


class Parts(DescribedParts[Observation], Observation):
    """A dict, list or tuple of observations, one after the other; `keys` is None where it is a sequence."""

    def __init__(self, parts: Mapping[Any, Observation] | Sequence[Observation]) -> None:
        super().__init__(parts)
        self._read = list(zip(self.keys or range(len(self.parts)), self.parts, strict=True))

    def __call__(self, observation: Any) -> Floats:
        """Return the numbers of all parts."""
        try:
            return np.concatenate([part(observation[key]) for key, part in self._read])
        except (KeyError, IndexError, TypeError) as error:
            raise ValueError(
                f"an observation must have the parts {', '.join(str(key) for key, _ in self._read)[:200]}, "
                f"but is {observation!r:.60}."
            ) from error

    def labels(self, name: str = "obs") -> tuple[str, ...]:
        """Return the labels of all parts."""
        return super().labels(name)


class Selected(Observation):
    """Some numbers of an observation.

    Attributes:
        of: The observation.
        indices: Of the numbers that are used, in the order of the inputs.
    """

    def __init__(self, of: Observation, indices: Sequence[int]) -> None:
        self.of = of
        self.indices = tuple(int(index) for index in indices)
        self.size = len(self.indices)
        self._indices = np.array(self.indices, np.int64)

    def __call__(self, observation: Any) -> Floats:
        """Return the selected numbers."""
        numbers: Floats = self.of(observation)
        return numbers[self._indices]

    def labels(self, name: str = "obs") -> tuple[str, ...]:
        """Return the labels of the selected numbers."""
        all_labels = self.of.labels(name)
        return tuple(all_labels[index] for index in self.indices)

    def to_dict(self) -> dict[str, Any]:
        """Return the description as JSON can hold it."""
        return {"kind": "selected", "of": self.of.to_dict(), "indices": list(self.indices)}


class Scaled(Observation):
    """An observation whose numbers have an offset subtracted, and are then divided by a scale.

    Attributes:
        of: The observation.
        offset: (size,) float64, or (1,) for all numbers.
        scale: (size,) float64, or (1,) for all numbers.
    """

    def __init__(self, of: Observation, offset: ArrayLike, scale: ArrayLike) -> None:
        self.of = of
        self.offset = description.compact(np.asarray(offset))
        self.scale = description.compact(np.asarray(scale))
        self.size = of.size

    def __call__(self, observation: Any) -> Floats:
        """Return the scaled numbers."""
        return (self.of(observation) - self.offset) / self.scale

    def scaled(self, numbers: NDArray[Any]) -> Floats:
        """Return (..., size) numbers, scaled."""
        shifted: Floats = np.asarray(numbers, np.float64) - self.offset
        return shifted / self.scale

    def labels(self, name: str = "obs") -> tuple[str, ...]:
        """Return the labels of the numbers."""
        return self.of.labels(name)

    def to_dict(self) -> dict[str, Any]:
        """Return the description as JSON can hold it."""
        offset, scale = description.written(self.offset), description.written(self.scale)
        return {"kind": "scaled", "of": self.of.to_dict(), "offset": offset, "scale": scale}


def _read(data: object, depth: int) -> Observation:
    return read_described(data, depth, _READERS)


def _numbers(kind: str, data: dict[str, Any], depth: int) -> Observation:
    (shape,) = description.entries(kind, data, ("shape",))
    return Numbers(description.shape_of(shape))


def _categories(kind: str, data: dict[str, Any], depth: int) -> Observation:
    counts, starts, shape = description.entries(kind, data, ("counts", "starts", "shape"))
    read = description.wholes(counts, "counts", 1, description.MOST_NUMBERS)
    firsts, sides = description.wholes(starts, "starts"), description.shape_of(shape)
    if not len(read) == len(firsts) == math.prod(sides):
        raise GenomeError(
            f"controller JSON: counts and starts must be as many as the shape {sides} has, "
            f"but are {len(read)} and {len(firsts)}."
        )
    return Categories(read, firsts, sides)


def _parts(kind: str, data: dict[str, Any], depth: int) -> Observation:
    return Parts(read_parts(kind, data, depth, _read))


def _selected(kind: str, data: dict[str, Any], depth: int) -> Observation:
    of, indices = description.entries(kind, data, ("of", "indices"))
    inner = _read(of, depth + 1)
    return Selected(inner, description.wholes(indices, "indices", 0, inner.size - 1))


def _scaled(kind: str, data: dict[str, Any], depth: int) -> Observation:
    of, offset, scale = description.entries(kind, data, ("of", "offset", "scale"))
    inner = _read(of, depth + 1)
    offsets, scales = (
        description.reals(offset, inner.size, "offset"),
        description.reals(scale, inner.size, "scale"),
    )
    if np.any(scales == 0.0):
        raise GenomeError("controller JSON: scale must not be 0.")
    return Scaled(inner, offsets, scales)


_READERS: dict[str, Reader[Observation]] = {
    "numbers": _numbers,
    "categories": _categories,
    "dict": _parts,
    "tuple": _parts,
    "selected": _selected,
    "scaled": _scaled,
}
"""By kind."""
