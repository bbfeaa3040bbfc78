"""The file format of a checkpoint: one population in one file, safe to load from an untrusted source.

A file is a line with the format number, a checksum, and a pickle. The pickle stores arrays as plain
bytes under the name of their type. Gene arrays are stored by column, because columns of integers
compress well: the file shrinks to a third.

The unpickler constructs the classes that `NAMES` lists, found by class name alone, and nothing else.
The module path in the file is ignored, so moving a class does not break older files. NumPy's own
array pickling is not allowed: a forged dtype can point outside its array.

Format 1 was written by version 0.1.0; `_FORMAT_1_NAMES` and `_population_of_format_1` convert it.
Format 2, until version 0.4.0, has neither outcomes nor a selection; format 3, of version 0.5.0, has no map and
no phases; format 4, until version 0.7.0, has no scores of validated genomes; format 5, until version 0.10.0, has no
genomes with the mean of a weight search. `ADDED` has what objects then lack;
settings that they lack have their defaults.
"""

import hashlib
import io
import pickle
import zlib
from collections.abc import Callable
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from neat.errors import CheckpointError
from neat.evolution.champion import ChampionRace
from neat.genetics.genes import NEURON, SYNAPSE
from neat.settings_group import SettingsGroup
from neat.system.atomic_write import write_whole

MAGIC = b"neat population, format "
FORMAT = 6
READABLE = (1, 2, 3, 4, 5, 6)
DIGEST = 32  # bytes of a blake2b checksum

ADDED: dict[int, dict[str, dict[str, Any]]] = {
    3: {"ChampionRace": {"solved": False}, "Population": {"_selector": None}},
    4: {"Population": {"_map": None, "_phases": None}, "Pareto": {"reported": ()}},
    5: {"ChampionRace": {"validated_scores": []}},
    6: {"WeightSearch": {"has_mean": False}},
}
"""Attributes that came with a format, by the name of the class: objects of earlier ones lack them."""
GENES = {"synapses": SYNAPSE, "neurons": NEURON}
NUMBERS = {"whole": np.dtype(np.int64), "real": np.dtype(np.float64), "truth": np.dtype(np.bool_)}
"""The array types of a population, by their names in the file."""

NAMES = {
    "Archive": "neat.selection.archive",
    "ChampionRace": "neat.evolution.champion",
    "CheckpointSettings": "neat",
    "Distribution": "neat.evolution.cma",
    "DominatedNovelty": "neat",
    "EliteMap": "neat",
    "EvaluationSettings": "neat",
    "ExtinctionSettings": "neat",
    "Genome": "neat",
    "GenomeSettings": "neat",
    "Genomes": "neat",
    "Grid": "neat.selection.grid",
    "Markings": "neat",
    "MatingSettings": "neat",
    "Measure": "neat.selection.measure",
    "MutationSettings": "neat",
    "Novelty": "neat",
    "Packed": "neat.kernels",
    "Pareto": "neat",
    "Phases": "neat.evolution.phases",
    "PhasesSettings": "neat",
    "Population": "neat",
    "ReproductionSettings": "neat",
    "SearchSettings": "neat",
    "SelectionSettings": "neat",
    "Settings": "neat",
    "Shape": "neat",
    "Species": "neat.evolution.species",
    "SpeciesSettings": "neat",
    "Tables": "neat.kernels.markings",
    "ValidationSettings": "neat",
    "WeightSearch": "neat.evolution.weight_search",
    "from_bytes": "neat.evolution.checkpoint_format",
    "from_columns": "neat.evolution.checkpoint_format",
    "scalar": "neat.evolution.checkpoint_format",
}
"""Every class and function that a checkpoint may name, and the module that it is imported from."""

_FORMAT_1_NAMES = {"Search": "WeightSearch", "itself": "scalar"}
"""Classes and functions that were renamed after format 1."""

Loaded = TypeVar("Loaded")


def save(population: object, path: str | PathLike[str]) -> None:
    """Write `population` to `path` atomically.

    Raises:
        CheckpointError: The file cannot be written; an existing file is unchanged.
    """
    stream = io.BytesIO()
    _Pickler(stream, protocol=5).dump(population)
    body = stream.getvalue()
    try:
        write_whole(Path(path), with_head(body))
    except OSError as error:
        raise CheckpointError(f"{path} cannot be written: {error.strerror}; an existing file is unchanged.") from error


def with_head(body: bytes, number: int = FORMAT) -> bytes:
    """Return the contents of a file of this format with this pickle: format line, checksum, pickle."""
    return MAGIC + f"{number}\n".encode() + _checksum(body, number) + body


def load(path: str | PathLike[str], expected: type[Loaded]) -> Loaded:
    """Return the object that `save` wrote to `path`, which must be of the expected class.

    Raises:
        CheckpointError: The file cannot be read, is damaged, has a newer format, or contains
            anything else.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror}.") from error
    line, separator, rest = data.partition(b"\n")
    if not line.startswith(MAGIC) or not separator:
        raise CheckpointError(f"{path} is not a saved population; write one with Population.save.")
    label = line.removeprefix(MAGIC).decode(errors="replace")
    if label not in map(str, READABLE):
        raise CheckpointError(
            f"{path} has format {label:.20}, but this version reads {READABLE[0]} to {READABLE[-1]}; "
            "load it with a newer version of neat."
        )
    number, body = int(label), rest[DIGEST:]
    if rest[:DIGEST] != _checksum(body, number):
        raise CheckpointError(f"{path} is damaged: its checksum does not match its contents; use an older checkpoint.")
    try:
        loaded = _Unpickler(io.BytesIO(body), number).load()
    except CheckpointError as error:
        raise CheckpointError(f"{path} {error}") from None
    except Exception as error:  # a hostile pickle can raise any exception
        raise CheckpointError(f"{path} cannot be read: {type(error).__name__}: {error}") from error
    if not isinstance(loaded, expected):
        raise CheckpointError(f"{path} must contain a {expected.__name__}, but contains a {type(loaded).__name__}.")
    return loaded


def _checksum(body: bytes, number: int) -> bytes:
    """Return the checksum of a pickle; from format 2 on it covers the format number too."""
    content = body if number == 1 else f"{number}\n".encode() + body
    return hashlib.blake2b(content, digest_size=DIGEST).digest()


def to_columns(genes: NDArray[np.void]) -> dict[str, bytes]:
    """Return the columns of a gene array: integers compressed, booleans as bits, floats unchanged."""
    columns = {}
    for name in genes.dtype.names or ():
        column = np.ascontiguousarray(genes[name])
        if column.dtype.kind == "b":
            columns[name] = np.packbits(column).tobytes()
        else:
            columns[name] = column.tobytes() if column.dtype.kind == "f" else zlib.compress(column.tobytes(), 1)
    return columns


def from_columns(kind: str, length: int, columns: dict[str, bytes]) -> NDArray[np.void]:
    """Return the gene array of these columns; never decompresses more than `length` rows.

    Args:
        kind: A key of `GENES`.
        length: Rows of the array.
        columns: As `to_columns` returns them.

    Raises:
        ValueError: The columns do not have this length.
    """
    dtype = GENES[kind]
    floats = [name for name in dtype.names or () if dtype[name].kind == "f"]
    if any(len(columns[name]) != length * dtype[name].itemsize for name in floats):
        raise ValueError(f"the columns of {kind} must have {length} rows")  # before memory is allocated for them
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
    """Return the array of numbers with these bytes; `kind` is a key of `NUMBERS`."""
    numbers = np.frombuffer(content, NUMBERS[kind]).reshape(shape).copy()
    return numbers.view(np.uint8) != 0 if kind == "truth" else numbers  # a byte of a file may be neither 0 nor 1


def scalar(number: float) -> float:
    """Return the Python number that replaces a NumPy scalar."""
    return number


def _population_of_format_1(state: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes of a population of today with these of format 1."""
    new, race = dict(state), ChampionRace()
    race.__setstate__(
        {"champion": new.pop("champion"), "validated": new.pop("validated"), "validated_ids": new.pop("_judged")}
    )
    new.update(_race=race, _champion_found=new.pop("_crowned"))
    return new


def _lacking(thing: object, number: int) -> dict[str, Any]:
    """Return the attributes that an object of this format can lack, with the values that they then have."""
    lacking: dict[str, Any] = {}
    for added in (added for since, added in ADDED.items() if since > number):
        lacking |= added.get(type(thing).__name__, {})
    return vars(type(thing)()) | lacking if isinstance(thing, SettingsGroup) else lacking


class _Pickler(pickle.Pickler):
    """Writes arrays and NumPy scalars by the functions above."""

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, np.generic):
            return scalar, (thing.item(),)
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
    """Reads pickles that name nothing but what `NAMES` lists.

    This is the implementation in Python, because the one in C cannot be stopped from setting
    attributes: a pickle may fill the instances that it created, but not our classes and functions.
    """

    dispatch: ClassVar[dict[int, Callable[[Any], None]]] = dict(pickle._Unpickler.dispatch)

    def __init__(self, stream: io.BytesIO, number: int) -> None:
        super().__init__(stream)
        self._format = number

    def find_class(self, module: str, name: str) -> Any:
        known = _FORMAT_1_NAMES.get(name, name) if self._format == 1 else name
        if known not in NAMES:
            raise CheckpointError(f"names {module}.{name}, which no saved population contains; nothing in it was run.")
        return getattr(import_module(NAMES[known]), known)

    def load_build(self) -> None:
        changed, state = self.stack[-2:]  # type: ignore[attr-defined]  # typeshed omits the unpickler's stack
        if callable(changed):
            raise CheckpointError(f"changes {changed!r:.60}, which no saved population does; nothing in it was run.")
        if self._format == 1 and type(changed).__name__ == "Population":
            state = _population_of_format_1(state)
        if self._format < FORMAT and isinstance(state, dict):
            state = _lacking(changed, self._format) | state
        self.stack[-1] = state  # type: ignore[attr-defined]  # as above
        super().load_build()  # type: ignore[misc]  # as above

    dispatch[pickle.BUILD[0]] = load_build
