"""Spaces: observations of gymnasium as inputs of a network, and its outputs as actions.

Observations: Box is flattened; Discrete and MultiDiscrete are one-hot, an input for each value; MultiBinary is
used unchanged; the parts of Dict and Tuple are concatenated.
Actions: Discrete and MultiDiscrete take the largest output of each block; MultiBinary presses the outputs above 0.5;
Box maps outputs from [0, 1] to [low, high]; the parts of Dict and Tuple take consecutive outputs.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from gymnasium import spaces

from neat import TaskError
from neat.errors import one_line

MOST_INPUTS = 10_000
"""An observation of more numbers is a picture, which must be reduced before a network can use it."""


class Reader(NamedTuple):
    """Converts an observation to inputs of a network."""

    size: int
    read: Callable[[Any], Any]
    """observation -> (size,) numbers"""
    labels: tuple[str, ...]
    plain: bool
    """Whether observations are (size,) arrays already, so that `read` changes nothing."""


class Actor(NamedTuple):
    """Converts the outputs of a network to an action."""

    size: int
    act: Callable[[Any], Any]
    """(size,) numbers -> action"""
    labels: tuple[str, ...]
    pressed: Callable[[Any], list[int]] | None
    """(size,) numbers -> the outputs that act; None where actions are continuous."""
    act_batch: Callable[[Any], Any] | None = None
    """(episodes, size) numbers -> (episodes, ...) actions; None for spaces without this conversion."""


def reader(space: spaces.Space[Any], name: str = "obs") -> Reader:
    """Return the reader for observations of this space.

    Raises:
        TaskError: The space cannot be converted to numbers, or has fewer than 1 or more than 10,000 of them.
    """
    found = _reader(space, name)
    if found.size > MOST_INPUTS:
        raise TaskError(
            f"observation space {_short(space)} has {found.size} numbers, but a network takes at most {MOST_INPUTS}; "
            "wrap it in gymnasium.wrappers.ResizeObservation and GrayscaleObservation, or use a RAM or feature version."
        )
    if found.size == 0:
        raise TaskError(f"observation space {_short(space)} has 0 numbers, but a network takes at least 1; wrap it.")
    return found


def _reader(space: spaces.Space[Any], name: str) -> Reader:
    match space:
        case spaces.Box() | spaces.MultiBinary():
            size = int(np.prod(space.shape))
            labels = (name,) if size == 1 else tuple(f"{name} {index}" for index in range(size))
            return Reader(size, lambda observation: np.asarray(observation).reshape(-1), labels, len(space.shape) == 1)
        case spaces.Discrete():
            size, start = int(space.n), int(space.start)
            labels = tuple(f"{name}={start + value}" for value in range(size))
            return Reader(size, lambda observation: _one_hot(size, int(observation) - start), labels, False)
        case spaces.MultiDiscrete():
            counts, starts = space.nvec.reshape(-1).astype(int), space.start.reshape(-1).astype(int)
            first = np.concatenate([[0], np.cumsum(counts)[:-1]])
            total = int(counts.sum())
            labels = tuple(f"{name} {block}={value}" for block, count in enumerate(counts) for value in range(count))
            return Reader(
                total,
                lambda observation: _one_hot(total, first + np.asarray(observation).reshape(-1) - starts),
                labels,
                False,
            )
        case spaces.Dict():
            return _joined_reader([(key, _reader(inner, f"{name}.{key}")) for key, inner in space.spaces.items()])
        case spaces.Tuple():
            return _joined_reader(
                [(index, _reader(inner, f"{name}.{index}")) for index, inner in enumerate(space.spaces)]
            )
    raise TaskError(
        f"observation space {_short(space)} cannot be converted to inputs of a network; "
        "wrap it in a gymnasium.ObservationWrapper whose space is a Box."
    )


def _joined_reader(parts: list[tuple[Any, Reader]]) -> Reader:
    def read(observation: Any) -> Any:
        return np.concatenate([part.read(observation[key]) for key, part in parts])

    size = sum(part.size for _, part in parts)
    return Reader(size, read, tuple(label for _, part in parts for label in part.labels), False)


def _one_hot(size: int, index: Any) -> Any:
    values = np.zeros(size)
    values[index] = 1.0
    return values


def actor(space: spaces.Space[Any], name: str = "act") -> Actor:
    """Return the actor for this action space.

    Raises:
        TaskError: Outputs cannot be converted to actions of this space, or a Box has no bounds.
    """
    match space:
        case spaces.Discrete():
            start = int(space.start)
            labels = tuple(f"{name} {start + value}" for value in range(int(space.n)))
            return Actor(
                int(space.n),
                lambda outputs: start + int(outputs.argmax()),
                labels,
                _largest,
                lambda outputs: start + outputs.argmax(axis=1),
            )
        case spaces.MultiDiscrete():
            counts, starts = space.nvec.reshape(-1).astype(int), space.start
            blocks = np.concatenate([[0], np.cumsum(counts)])
            labels = tuple(f"{name} {block}={value}" for block, count in enumerate(counts) for value in range(count))
            return Actor(
                int(blocks[-1]),
                lambda outputs: (
                    _largest_of_blocks(outputs, blocks).astype(space.dtype).reshape(space.nvec.shape) + starts
                ),
                labels,
                lambda outputs: (blocks[:-1] + _largest_of_blocks(outputs, blocks)).tolist(),
            )
        case spaces.MultiBinary():
            size, shape = int(np.prod(space.shape)), space.shape
            labels = tuple(f"{name} {index}" for index in range(size))
            return Actor(
                size,
                lambda outputs: (outputs > 0.5).astype(np.int8).reshape(shape),
                labels,
                lambda outputs: np.flatnonzero(outputs > 0.5).tolist(),
            )
        case spaces.Box():
            return _box_actor(space, name)
        case spaces.Dict():
            return _joined_actor(list(space.spaces.items()), lambda pairs: dict(pairs), name)
        case spaces.Tuple():
            return _joined_actor(list(enumerate(space.spaces)), lambda pairs: tuple(value for _, value in pairs), name)
    raise TaskError(
        f"action space {_short(space)} cannot be produced from outputs of a network; "
        "wrap it in a gymnasium.ActionWrapper whose space is a Box or Discrete."
    )


def _box_actor(space: spaces.Box, name: str) -> Actor:
    low, high = space.low.astype(np.float64).reshape(-1), space.high.astype(np.float64).reshape(-1)
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        raise TaskError(
            f"action space {_short(space)} has no finite bounds to map outputs to; "
            "wrap it in gymnasium.wrappers.RescaleAction or an ActionWrapper with finite bounds."
        )
    width, shape, dtype = high - low, space.shape, space.dtype
    labels = tuple(f"{name} {index}" for index in range(len(low)))

    def within(outputs: Any) -> Any:
        wanted = low + np.minimum(np.maximum(outputs, 0.0), 1.0) * width
        return np.minimum(wanted, high).astype(dtype)  # rounding can exceed the bound

    def act(outputs: Any) -> Any:
        return within(outputs).reshape(shape)

    def act_batch(outputs: Any) -> Any:
        return within(outputs).reshape(-1, *shape)

    return Actor(len(low), act, labels, None, act_batch)


def _largest(outputs: Any) -> list[int]:
    return [int(outputs.argmax())]


def _largest_of_blocks(outputs: Any, blocks: Any) -> Any:
    """Return the index of the largest output of each block, counted from the start of the block."""
    return np.array([outputs[first:last].argmax() for first, last in pairwise(blocks)])


def _joined_actor(inner: list[tuple[Any, Any]], join: Callable[[Any], Any], name: str) -> Actor:
    parts = [(key, actor(space, f"{name}.{key}")) for key, space in inner]
    ends = np.cumsum([part.size for _, part in parts]).tolist()

    def act(outputs: Any) -> Any:
        return join(
            [(key, part.act(outputs[end - part.size : end])) for (key, part), end in zip(parts, ends, strict=True)]
        )

    def pressed(outputs: Any) -> list[int]:
        shares = [(part.pressed, end - part.size, end) for (_, part), end in zip(parts, ends, strict=True)]
        return [first + index for press, first, end in shares if press for index in press(outputs[first:end])]

    labels = tuple(label for _, part in parts for label in part.labels)
    return Actor(ends[-1], act, labels, pressed if all(part.pressed for _, part in parts) else None)


def _short(space: spaces.Space[Any]) -> str:
    """Return the space in one short line; that of a picture would fill the screen."""
    text = one_line(repr(space))
    return text if len(text) <= 90 else f"{text[:87]}..."
