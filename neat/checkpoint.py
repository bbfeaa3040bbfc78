"""Checkpoints: a population in one file, which can be read without trusting whoever wrote it.

The file is a line that tells its format, a checksum, and a pickle, in which long gene arrays stand
column by column: rows of whole numbers compress well so, a third of the bytes is left. It is read by
an unpickler that knows our own classes and NumPy's arrays, and nothing else: a hostile file gets an
error, not a shell.
"""

import hashlib
import io
import pickle
import zlib
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from neat.errors import CheckpointError
from neat.files import write_whole
from neat.genes import NEURON, SYNAPSE

MAGIC = b"neat population, format "
FORMAT = 1
DIGEST = 32  # bytes of a blake2b checksum

LONG = 1000
"""Gene arrays of more rows than this are written column by column."""

KINDS = {"synapses": SYNAPSE, "neurons": NEURON}

KNOWN = {
    "neat.checkpoint": {"from_columns"},
    "neat.cma": {"Distribution"},
    "neat.genes": {"NEURON", "SYNAPSE", "Neuron", "Shape", "Synapse"},
    "neat.genome": {"Genome", "Genomes"},
    "neat.kernels": {"Packed"},
    "neat.kernels.markings": {"Tables"},
    "neat.markings": {"Markings"},
    "neat.population": {"Population"},
    "neat.search": {"Search"},
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
    "neat.species": {"Species"},
    "numpy": {"dtype", "ndarray"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
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
    dtype = KINDS[kind]
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


class _Pickler(pickle.Pickler):
    """Writes long gene arrays column by column."""

    def reducer_override(self, thing: Any) -> Any:
        if type(thing) is np.ndarray and thing.ndim == 1 and len(thing) > LONG:
            for kind, dtype in KINDS.items():
                if thing.dtype == dtype:
                    return from_columns, (kind, len(thing), to_columns(thing))
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    """Reads pickles that name nothing but what `KNOWN` lists."""

    def find_class(self, module: str, name: str) -> Any:
        if name not in KNOWN.get(module, ()):
            raise CheckpointError(f"names {module}.{name}, which no saved population holds; it was not run.")
        return super().find_class(module, name)
