"""Global random: the global generators of `random` and `numpy.random`, seeded for each evaluation.

A task should draw from the stream that it is given. Many simulators draw from the global generators instead; without a
seed for each evaluation, scores would depend on which genomes the same process scored before. A task that uses neither
generator hardly pays for this: whether they were used is read from the memory of their states.
"""

import contextlib
import ctypes
import hashlib
import random
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.random import mtrand

WORDS = 624
"""Size of the state of a Mersenne Twister, in words of 4 bytes."""


class _Mark(NamedTuple):
    """A position of both generators; it is another one after a draw."""

    position: int
    """Of `random` in its state."""
    word: int
    """The last word of its state; the first is the same after every `seed`."""
    numpy: int
    """Both for `numpy.random`: the position follows the last word."""
    generator: Any
    """The bit generator behind `numpy.random`, which a user can replace."""


_seeded: tuple[tuple[int | str, ...], _Mark] | None = None
"""The key that the generators were seeded with last, and their mark at that time."""
_preserved: tuple[_Mark, Any, Any] | None = None
"""The mark of the caller's generators at the end of the last `preserved`, and their states."""
_numpy_cell: tuple[Any, Any] | None = None
"""The bit generator whose state was located last, and where."""


def seed_globals(*key: int | str) -> None:
    """Set both generators to the start of the stream of a key; does nothing where they are there already.

    Args:
        key: Such as (seed, generation, purpose, position).
    """
    global _seeded
    if _seeded is not None and _seeded[0] == key and _seeded[1] == _mark():
        return
    digest = hashlib.blake2b(repr(key).encode(), digest_size=16).digest()
    random.seed(int.from_bytes(digest, "little"))
    generator: Any = mtrand.get_bit_generator()
    if isinstance(generator, np.random.MT19937):
        mtrand.seed(int.from_bytes(digest[:4], "little"))
    else:
        generator.state = type(generator)(list(digest)).state
    mark = _mark()
    _seeded = None if mark is None else (key, mark)


class SharedStream:
    """A stream of both generators that many evaluations get, each from its start."""

    def __init__(self, *key: int | str) -> None:
        """Set both generators to the start of the stream of this key; see `seed_globals`."""
        self._key = key
        self._start()

    def _start(self) -> None:
        seed_globals(*self._key)
        self._mark = _mark()
        self._cells = *(_python_cells or (None, None)), None if _numpy_cell is None else _numpy_cell[1]

    def rewind(self, position: int = 0) -> None:
        """Set both generators to the start again, if anything was drawn; takes 0.2 us if not.

        Args:
            position: Of the genome that is evaluated next, which makes no difference.
        """
        index, word, numpy = self._cells
        mark: Any = self._mark
        if mark is None or index.value != mark[0] or numpy.value != mark[2] or word.value != mark[1]:
            self._start()


@contextlib.contextmanager
def preserved() -> Iterator[None]:
    """Restore both generators after the block, which leaves the caller's own random numbers unchanged."""
    global _preserved
    if _preserved is not None and _preserved[0] == _mark():
        _, python, numpy = _preserved  # to read the states again would take as long as ten evaluations of XOR
    else:
        python, numpy = random.getstate(), mtrand.get_state(legacy=False)
    generator = mtrand.get_bit_generator()
    cell = None if _numpy_cell is None else _numpy_cell[1]
    content = None if cell is None else ctypes.string_at(_numpy_address(cell), 4 * (WORDS + 1))
    try:
        yield
    finally:
        mark = _mark()
        random.setstate(python)
        if content and mark and _seeded is not None and _seeded[1] == mark and not numpy["has_gauss"]:
            ctypes.memmove(_numpy_address(cell), content, len(content))  # nothing was drawn: `set_state` takes 40 us
        else:
            mtrand.set_bit_generator(generator)
            mtrand.set_state(numpy)
        mark = _mark()
        has_normal = python[2] is not None or numpy.get("has_gauss")  # drawn in advance, which no mark shows
        _preserved = None if mark is None or has_normal else (mark, python, numpy)


@contextlib.contextmanager
def seeded_globals(*key: int | str) -> Iterator[None]:
    """Give the block the streams of a key, from their start, and restore both generators after it."""
    with preserved():
        seed_globals(*key)
        yield


def _mark() -> _Mark | None:
    """Return the positions of both generators, None where they cannot be read."""
    global _numpy_cell
    generator = mtrand.get_bit_generator()
    if _numpy_cell is None or _numpy_cell[0] is not generator:
        _numpy_cell = generator, _cell_of_numpy(generator)
    numpy_cell = _numpy_cell[1]
    if _python_cells is None or numpy_cell is None:
        return None
    position, word = _python_cells
    return _Mark(position.value, word.value, numpy_cell.value, generator)


def _cells_of_python() -> tuple[Any, Any] | None:
    """Return where the position of `random` and the last word of its state are; None where the layout is unknown.

    CPython stores position and state behind the head of the object.
    """
    hidden = random._inst  # the generator behind the functions of `random`
    words = 4 * (WORDS + 1)
    if sys.implementation.name != "cpython" or hidden.__sizeof__() < object.__basicsize__ + words:
        return None
    address = id(hidden) + object.__basicsize__
    *state, position = hidden.getstate()[1]
    if list((ctypes.c_uint32 * (WORDS + 1)).from_address(address)) != [position, *state]:
        return None
    return ctypes.c_uint32.from_address(address), ctypes.c_uint32.from_address(address + 4 * WORDS)


def _cell_of_numpy(generator: Any) -> Any:
    """Return where the last word and the position of this bit generator are; None where that is unknown."""
    if not isinstance(generator, np.random.MT19937):
        return None
    address = generator.ctypes.state_address
    state: Any = generator.state["state"]
    if list((ctypes.c_uint32 * (WORDS + 1)).from_address(address)) != [*state["key"].tolist(), state["pos"]]:
        return None
    return ctypes.c_uint64.from_address(address + 4 * (WORDS - 1))


def _numpy_address(cell: Any) -> int:
    """Return where the state is whose last word and position are in this cell."""
    return ctypes.addressof(cell) - 4 * (WORDS - 1)


_python_cells = _cells_of_python()
