"""ForeignGenome: a genome of neat-python as data, whatever file it comes from, with its values checked."""

import math
import reprlib
import struct
from typing import Any, NamedTuple

from neat.errors import GenomeError, one_line
from neat.exchange.neat_python.inert_pickle import Inert

LARGEST = 2**31 - 1
"""Of keys of neurons."""
MOST_GENES = 2_000_000
"""Of one genome."""


class ForeignNeuron(NamedTuple):
    """A node gene."""

    key: int
    bias: float
    response: float
    activation: str
    aggregation: str


class ForeignSynapse(NamedTuple):
    """A connection gene."""

    source: int
    target: int
    weight: float
    enabled: bool
    innovation: int | None
    """Its innovation number, which genes have since version 1.1; None without."""


class Pins(NamedTuple):
    """The inputs and outputs of a network, by their keys, and how signals travel."""

    inputs: tuple[int, ...]
    """-1, -2, ... unless a program chose others."""
    outputs: tuple[int, ...]
    """0, 1, ..."""
    recurrent: bool

    @staticmethod
    def counted(inputs: int, outputs: int, *, recurrent: bool) -> "Pins":
        """Return the pins of a configuration file, which has numbers of inputs and outputs.

        Raises:
            GenomeError: A number is not that of a network.
        """
        for noun, count, least in (("inputs", inputs, 0), ("outputs", outputs, 1)):
            if not least <= count <= MOST_GENES:
                raise GenomeError(f"the number of {noun} must lie in [{least}, {MOST_GENES:,}], but is {shown(count)}.")
        return Pins(tuple(range(-1, -inputs - 1, -1)), tuple(range(outputs)), recurrent)


class ForeignGenome(NamedTuple):
    """A genome of neat-python."""

    key: int
    fitness: float
    """nan if it was not evaluated."""
    pins: Pins
    neurons: tuple[ForeignNeuron, ...]
    synapses: tuple[ForeignSynapse, ...]
    of_092: bool = False
    """Whether its genes are those of version 0.92, whose feed-forward networks leave more neurons out."""


class _Short(reprlib.Repr):
    """Values in a few words, whatever is nested in them and however often it is shared."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 2
        self.maxstring = self.maxother = self.maxlong = 60

    def repr_int(self, value: int, level: int) -> str:
        return repr(value) if -(2**64) < value < 2**64 else "a huge number"

    def repr_bytes(self, value: bytes, level: int) -> str:
        return repr(value[: self.maxother])


_SHORT = _Short()


def shown(value: object) -> str:
    """Return a value for an error: short, in a time that does not depend on the value."""
    return one_line(_SHORT.repr(value))[:40]


def whole(value: object, noun: str) -> int:
    """Return a whole number.

    Raises:
        GenomeError: It is something else, or beyond what gene arrays hold.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not -LARGEST <= value <= LARGEST:
        raise GenomeError(f"{noun} must be a whole number of at most 31 bits, but is {shown(value)}.")
    return value


def number(value: object, noun: str) -> float:
    """Return a finite number; NumPy's, which a program may have put there, are read too.

    Raises:
        GenomeError: It is something else.
    """
    value = _of_numpy(value)
    try:
        if not isinstance(value, bool) and isinstance(value, int | float) and math.isfinite(value):
            return float(value)
    except OverflowError:
        pass
    raise GenomeError(f"{noun} must be a finite number, but is {shown(value)}.")


def truth(value: object, noun: str) -> bool:
    """Return a truth value.

    Raises:
        GenomeError: It is something else.
    """
    if not isinstance(value, bool):
        raise GenomeError(f"{noun} must be true or false, but is {shown(value)}.")
    return value


def word(value: object, noun: str) -> str:
    """Return a word, such as the name of a function.

    Raises:
        GenomeError: It is something else, or too long.
    """
    if not isinstance(value, str) or len(value) > 100:
        raise GenomeError(f"{noun} must be a word, but is {shown(value)}.")
    return value


def fitness_of(value: object) -> float:
    """Return the fitness of a genome; nan if it has none that is a number."""
    value = _of_numpy(value)
    try:
        return float(value) if isinstance(value, int | float) and math.isfinite(value) else math.nan
    except OverflowError:
        return math.nan


def _of_numpy(value: Any) -> Any:
    """Return the number in the record of a NumPy scalar; anything else unchanged."""
    if not isinstance(value, Inert) or not value.name.endswith("multiarray.scalar"):
        return value
    match value.args:
        case (Inert(name="numpy.dtype", args=(str(kind), *_)), bytes(content)) if kind in ("f8", "f4", "i8", "i4"):
            code = {"f8": "d", "f4": "f", "i8": "q", "i4": "i"}[kind]
            if struct.calcsize(f"<{code}") == len(content):
                return struct.unpack(f"<{code}", content)[0]
    return value
