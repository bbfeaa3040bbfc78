"""Checkpoints: a population in one file, which can be read without trusting whoever wrote it.

The file is a line that tells its format, a checksum, and a pickle. Arrays in it are plain bytes under
the name of their kind; those of genes stand column by column: rows of whole numbers compress well so,
a third of the bytes is left. It is read by an unpickler that knows our own classes and these arrays,
and nothing else: a hostile file gets an error, not a shell. NumPy's own way to pickle an array is not
among what it knows, since a dtype made by a stranger can point outside of its array.
"""

import hashlib
import io
import pickle
import zlib
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from neat.errors import CheckpointError
from neat.genetics.genes import NEURON, SYNAPSE
from neat.system.atomic_write import write_whole

MAGIC = b"neat population, format "
FORMAT = 1
DIGEST = 32  # bytes of a blake2b checksum

GENES = {"synapses": SYNAPSE, "neurons": NEURON}
NUMBERS = {"whole": np.dtype(np.int64), "real": np.dtype(np.float64)}
"""The kinds of array that a population is made of."""

KNOWN = {
    "neat.evolution.checkpoint_format": {"from_bytes", "from_columns", "itself"},
    "neat.evolution.cma": {"Distribution"},
    "neat.shape": {"Shape"},
    "neat.genetics.genome": {"Genome"},
    "neat.genetics.genomes": {"Genomes"},
    "neat.kernels": {"Packed"},
    "neat.kernels.markings": {"Tables"},
    "neat.genetics.markings": {"Markings"},
    "neat.evolution.population": {"Population"},
    "neat.evolution.weight_search": {"Search"},
    "neat.settings": {
        "CheckpointSettings",
        "EvaluationSettings",
        "ExtinctionSettings",
        "GenomeSettings",
        "MatingSettings",
        "MutationSettings",
        "ReproductionSettings",
        "SearchSettings",
        "Settings",
        "SpeciesSettings",
    },
    "neat.evolution.species": {"Species"},
}
"""Everything that a checkpoint may name."""

Whole = TypeVar("Whole")


def save(population: object, path: str | PathLike[str]) -> None:
    """Write `population` to a temporary file beside `path`, and rename it once it is on disk.

    Raises:
        CheckpointError: It cannot be written; what was there is as it was.
    """
    stream = io.BytesIO()
    _Pickler(stream, protocol=5).dump(population)
    body = stream.getvalue()
    head = MAGIC + f"{FORMAT}\n".encode() + hashlib.blake2b(body, digest_size=DIGEST).digest()
    try:
        write_whole(Path(path), head + body)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be written: {error.strerror}; what was there is as it was.") from error


def load(path: str | PathLike[str], kind: type[Whole]) -> Whole:
    """Return what `save` wrote to `path`, which must be of this kind.

    Raises:
        CheckpointError: The file cannot be read, is damaged, is of a newer format, or holds anything
            else.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror}.") from error
    line, separator, rest = data.partition(b"\n")
    if not line.startswith(MAGIC) or not separator:
        raise CheckpointError(f"{path} is not a saved population; write one with Population.save.")
    number = line.removeprefix(MAGIC)
    if number != str(FORMAT).encode():
        raise CheckpointError(
            f"{path} has format {number.decode(errors='replace'):.20}, but this version reads {FORMAT}; "
            "load it with a newer neat."
        )
    digest, body = rest[:DIGEST], rest[DIGEST:]
    if hashlib.blake2b(body, digest_size=DIGEST).digest() != digest:
        raise CheckpointError(
            f"{path} is damaged: its checksum does not fit its contents; go back to an older checkpoint."
        )
    try:
        loaded = _Unpickler(io.BytesIO(body)).load()
    except CheckpointError as error:
        raise CheckpointError(f"{path} {error}") from None
    except Exception as error:  # a hostile pickle can raise anything at all
        raise CheckpointError(f"{path} cannot be read: {type(error).__name__}: {error}") from error
    if not isinstance(loaded, kind):
        raise CheckpointError(f"{path} must hold a {kind.__name__}, but holds a {type(loaded).__name__}.")
    return loaded


def to_columns(genes: NDArray[np.void]) -> dict[str, bytes]:
    """Return the columns of a gene array: whole numbers compressed, truths as bits, reals as they are."""
    columns = {}
    for name in genes.dtype.names or ():
        column = np.ascontiguousarray(genes[name])
        if column.dtype.kind == "b":
            columns[name] = np.packbits(column).tobytes()
        else:
            columns[name] = column.tobytes() if column.dtype.kind == "f" else zlib.compress(column.tobytes(), 1)
    return columns


def from_columns(kind: str, length: int, columns: dict[str, bytes]) -> NDArray[np.void]:
    """Return the gene array that `to_columns` took apart; never more than `length` rows are unpacked."""
    dtype = GENES[kind]
    reals = [name for name in dtype.names or () if dtype[name].kind == "f"]
    if any(len(columns[name]) != length * dtype[name].itemsize for name in reals):
        raise ValueError(f"the columns of {kind} are not of {length} rows")  # before room is made for them
    genes = np.zeros(length, dtype)
    for name in dtype.names or ():
        field = dtype[name]
        if field.kind == "b":
            genes[name] = np.unpackbits(np.frombuffer(columns[name], np.uint8), count=length)
            continue
        content = columns[name]
        if field.kind != "f":
            content = zlib.decompressobj().decompress(content, max(1, length * field.itemsize))
        genes[name] = np.frombuffer(content, field)
    return genes


def from_bytes(kind: str, shape: tuple[int, ...], content: bytes) -> NDArray[Any]:
    """Return the array of plain numbers that these bytes are."""
    return np.frombuffer(content, NUMBERS[kind]).reshape(shape).copy()


def itself(number: float) -> float:
    """Return what stands for a scalar of NumPy."""
    return number


class _Pickler(pickle.Pickler):
    """Writes arrays, and NumPy's scalars, in a way of its own."""

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, np.generic):
            return itself, (thing.item(),)
        if type(thing) is not np.ndarray:
            return NotImplemented
        for kind, dtype in GENES.items():
            if thing.dtype == dtype:
                return from_columns, (kind, len(thing), to_columns(thing))
        for kind, plain in NUMBERS.items():
            if thing.dtype == plain:
                return from_bytes, (kind, thing.shape, thing.tobytes())
        raise pickle.PicklingError(f"a population has no arrays of {thing.dtype}")


class _Unpickler(pickle._Unpickler):
    """Reads pickles that name nothing but what `KNOWN` lists.

    It is the one written in Python, since that can be kept from changing what it was given: a pickle
    may fill objects that it has made, but not our classes and functions.
    """

    dispatch: ClassVar[dict[int, Callable[[Any], None]]] = dict(pickle._Unpickler.dispatch)

    def find_class(self, module: str, name: str) -> Any:
        if name not in KNOWN.get(module, ()):
            raise CheckpointError(f"names {module}.{name}, which no saved population holds; it was not run.")
        return super().find_class(module, name)

    def load_build(self) -> None:
        changed = self.stack[-2]  # type: ignore[attr-defined]  # the hints leave out how it works
        if callable(changed):
            raise CheckpointError(f"changes {changed!r:.60}, which no saved population does; it was not run.")
        super().load_build()  # type: ignore[misc]  # as above

    dispatch[pickle.BUILD[0]] = load_build
