"""Action: the outputs of a network, as what an environment is given.

An `Action` describes the structure of actions and makes one of each vector of outputs. It needs no environment: it can
be written to JSON, read elsewhere, and pickled.

    Largest     the value of the largest output
    Blocks      the largest output of each block of outputs, as an array
    Pressed     1 for each output above 0.5, as an array
    Between     outputs in [0, 1] as numbers from low to high, as an array
    Parts       a dict or a tuple of actions, made of consecutive outputs
"""

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from neat.errors import GenomeError
from neat.network import description
from neat.network.described import Described, DescribedParts, Reader, read_described, read_parts

THRESHOLD = 0.5
"""An output above this presses its button."""
DTYPES = tuple(
    [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)] + ["float16", "float32", "float64"]
)
"""Types of the numbers in an action."""


class Action(Described):
    """A conversion of outputs, of which there are `size`, to actions; call it with the outputs of a network."""

    @abstractmethod
    def __call__(self, outputs: Any) -> Any:
        """Return the action for (size,) outputs."""

    def of_batch(self, outputs: NDArray[np.float64]) -> Any:
        """Return (episodes, ...) actions for (episodes, size) outputs; only where `has_batch`."""
        raise NotImplementedError

    @property
    def has_batch(self) -> bool:
        """Whether `of_batch` makes actions of this kind."""
        return type(self).of_batch is not Action.of_batch

    def pressed(self, outputs: Any) -> list[int] | None:
        """Return the indices of the outputs that act; None where an action has continuous numbers."""
        return None

    @abstractmethod
    def labels(self, name: str = "act") -> tuple[str, ...]:
        """Return a label of each output, which begins with `name`."""

    @staticmethod
    def from_dict(data: object) -> "Action":
        """Return what `to_dict` described.

        Raises:
            GenomeError: It is not a valid description.
        """
        return _read(data, 0)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: an action of {self.size} outputs>"


class Largest(Action):
    """The value of the largest output.

    Attributes:
        values: The action of each output.
        is_index: Whether the action is the index of the output.
    """

    def __init__(self, values: Sequence[int]) -> None:
        self.values = tuple(int(value) for value in values)
        self.size = len(self.values)
        self._values = np.array(self.values, np.int64)
        self.is_index = self.values == tuple(range(self.size))

    def __call__(self, outputs: Any) -> int:
        """Return the value of the largest output."""
        return self.values[int(np.asarray(outputs).argmax())]

    def of_batch(self, outputs: NDArray[np.float64]) -> Any:
        """Return (episodes,) actions."""
        return self._values[outputs.argmax(axis=1)]

    def pressed(self, outputs: Any) -> list[int]:
        """Return the index of the largest output."""
        return [int(np.asarray(outputs).argmax())]

    def labels(self, name: str = "act") -> tuple[str, ...]:
        """Return a label of each value."""
        return tuple(f"{name} {value}" for value in self.values)

    def to_dict(self) -> dict[str, Any]:
        """Return the description as JSON can hold it."""
        return {"kind": "largest", "values": list(self.values)}


class Blocks(Action):
    """The largest output of each block, counted from the start of the block.

    Attributes:
        counts: The outputs of each block.
        starts: Added to the number of the largest output of each block.
        shape: Of the array.
        dtype: Of the array.
    """

    def __init__(self, counts: Sequence[int], starts: Sequence[int], shape: Sequence[int], dtype: DTypeLike) -> None:
        self.counts = tuple(int(count) for count in counts)
        self.starts = tuple(int(start) for start in starts)
        self.shape = tuple(int(side) for side in shape)
        self.dtype = np.dtype(dtype)
        self.size = sum(self.counts)
        self._ends = np.concatenate([[0], np.cumsum(self.counts, dtype=np.int64)]).tolist()
        self._starts = np.array(self.starts, self.dtype).reshape(self.shape)

    def __call__(self, outputs: Any) -> Any:
        """Return the largest of each block."""
        return self._largest(outputs).astype(self.dtype).reshape(self.shape) + self._starts

    def _largest(self, outputs: Any) -> NDArray[np.int64]:
        outputs = np.asarray(outputs)
        return np.array([outputs[first:last].argmax() for first, last in pairwise(self._ends)])

    def pressed(self, outputs: Any) -> list[int]:
        """Return the indices of the largest outputs."""
        found: list[int] = (np.array(self._ends[:-1]) + self._largest(outputs)).tolist()
        return found

    def labels(self, name: str = "act") -> tuple[str, ...]:
        """Return a label of each value of each block."""
        return tuple(f"{name} {block}={value}" for block, count in enumerate(self.counts) for value in range(count))

    def to_dict(self) -> dict[str, Any]:
        """Return the description as JSON can hold it."""
        return {
            "kind": "blocks",
            "counts": list(self.counts),
            "starts": list(self.starts),
            "shape": list(self.shape),
            "dtype": self.dtype.name,
        }


class Pressed(Action):
    """1 for each output above 0.5, 0 for the others.

    Attributes:
        shape: Of the array.
    """

    def __init__(self, shape: Sequence[int]) -> None:
        self.shape = tuple(int(side) for side in shape)
        self.size = math.prod(self.shape)

    def __call__(self, outputs: Any) -> Any:
        """Return an int8 array."""
        return (np.asarray(outputs) > THRESHOLD).astype(np.int8).reshape(self.shape)

    def pressed(self, outputs: Any) -> list[int]:
        """Return the indices of the outputs above 0.5."""
        return [int(index) for index in np.flatnonzero(np.asarray(outputs) > THRESHOLD)]

    def labels(self, name: str = "act") -> tuple[str, ...]:
        """Return a label of each output."""
        return tuple(f"{name} {index}" for index in range(self.size))

    def to_dict(self) -> dict[str, Any]:
        """Return the description as JSON can hold it."""
        return {"kind": "pressed", "shape": list(self.shape)}


class Between(Action):
    """Numbers from low to high, of outputs from 0 to 1; outputs beyond that are limited.

    Attributes:
        low: (size,) float64, or (1,) for all outputs.
        high: (size,) float64, or (1,) for all outputs.
        shape: Of the array.
        dtype: Of the array.
    """

    def __init__(self, low: ArrayLike, high: ArrayLike, shape: Sequence[int], dtype: DTypeLike) -> None:
        """Describe the bounds.

        Raises:
            ValueError: A low number is above its high number, or their difference is not finite.
        """
        self.low = description.compact(np.asarray(low))
        self.high = description.compact(np.asarray(high))
        self.shape = tuple(int(side) for side in shape)
        self.dtype = np.dtype(dtype)
        self.size = math.prod(self.shape)
        with np.errstate(over="ignore", invalid="ignore"):
            self._width = self.high - self.low
        if not np.all(np.isfinite(self._width) & (self._width >= 0.0)):
            raise ValueError("low must be at most high, and their difference finite")

    def __call__(self, outputs: Any) -> Any:
        """Return an array."""
        return self._within(outputs).reshape(self.shape)

    def of_batch(self, outputs: NDArray[np.float64]) -> Any:
        """Return `(episodes, *shape)` actions."""
        return self._within(outputs).reshape(-1, *self.shape)

    def _within(self, outputs: Any) -> Any:
        wanted = self.low + np.minimum(np.maximum(outputs, 0.0), 1.0) * self._width
        return np.minimum(wanted, self.high).astype(self.dtype)  # rounding can exceed the bound

    def labels(self, name: str = "act") -> tuple[str, ...]:
        """Return a label of each output."""
        return tuple(f"{name} {index}" for index in range(self.size))

    def to_dict(self) -> dict[str, Any]:
        """Return the description as JSON can hold it."""
        return {
            "kind": "between",
            "low": description.written(self.low),
            "high": description.written(self.high),
            "shape": list(self.shape),
            "dtype": self.dtype.name,
        }


class Parts(DescribedParts[Action], Action):
    """A dict or a tuple of actions, made of consecutive outputs."""

    def __init__(self, parts: Mapping[Any, Action] | Sequence[Action]) -> None:
        super().__init__(parts)
        ends = np.cumsum([part.size for part in self.parts]).tolist()
        self._shares = [(part, end - part.size, end) for part, end in zip(self.parts, ends, strict=True)]

    def __call__(self, outputs: Any) -> Any:
        """Return the actions of all parts."""
        outputs = np.asarray(outputs)
        actions = [part(outputs[first:end]) for part, first, end in self._shares]
        return tuple(actions) if self.keys is None else dict(zip(self.keys, actions, strict=True))

    def pressed(self, outputs: Any) -> list[int] | None:
        """Return the indices of the outputs that act; None where a part has continuous numbers."""
        outputs = np.asarray(outputs)
        found: list[int] = []
        for part, first, end in self._shares:
            indices = part.pressed(outputs[first:end])
            if indices is None:
                return None
            found += [first + index for index in indices]
        return found

    def labels(self, name: str = "act") -> tuple[str, ...]:
        """Return the labels of all parts."""
        return super().labels(name)


def _read(data: object, depth: int) -> Action:
    return read_described(data, depth, _READERS)


def _dtype_of(value: object) -> np.dtype[Any]:
    if value not in DTYPES:
        raise GenomeError(f"controller JSON: dtype must be one of {', '.join(DTYPES)}, but is {value!r:.60}.")
    return np.dtype(str(value))


def _largest(kind: str, data: dict[str, Any], depth: int) -> Action:
    (values,) = description.entries(kind, data, ("values",))
    read = description.wholes(values, "values")
    if not read:
        raise GenomeError("controller JSON: values must be at least 1, but are 0.")
    return Largest(read)


def _blocks(kind: str, data: dict[str, Any], depth: int) -> Action:
    counts, starts, shape, dtype = description.entries(kind, data, ("counts", "starts", "shape", "dtype"))
    read_dtype = _dtype_of(dtype)
    if read_dtype.kind not in "iu":
        raise GenomeError(f"controller JSON: dtype of blocks must be of integers, but is {dtype!r}.")
    limits = np.iinfo(read_dtype)
    least, most = int(limits.min), int(limits.max)
    read, sides = description.wholes(counts, "counts", 1, description.MOST_NUMBERS), description.shape_of(shape)
    firsts = description.wholes(starts, "starts", least, most)
    if not len(read) == len(firsts) == math.prod(sides) or not read:
        raise GenomeError(
            f"controller JSON: counts and starts must be as many as the shape {sides} has, at least 1, "
            f"but are {len(read)} and {len(firsts)}."
        )
    return Blocks(read, firsts, sides, read_dtype)


def _pressed(kind: str, data: dict[str, Any], depth: int) -> Action:
    (shape,) = description.entries(kind, data, ("shape",))
    return Pressed(description.shape_of(shape))


def _between(kind: str, data: dict[str, Any], depth: int) -> Action:
    low, high, shape, dtype = description.entries(kind, data, ("low", "high", "shape", "dtype"))
    sides = description.shape_of(shape)
    size = math.prod(sides)
    lows, highs = description.reals(low, size, "low"), description.reals(high, size, "high")
    numbers = _dtype_of(dtype)
    try:
        return Between(lows, highs, sides, numbers)
    except ValueError as error:
        raise GenomeError(f"controller JSON: {error}.") from error


def _parts(kind: str, data: dict[str, Any], depth: int) -> Action:
    return Parts(read_parts(kind, data, depth, _read))


_READERS: dict[str, Reader[Action]] = {
    "largest": _largest,
    "blocks": _blocks,
    "pressed": _pressed,
    "between": _between,
    "dict": _parts,
    "tuple": _parts,
}
"""By kind."""
