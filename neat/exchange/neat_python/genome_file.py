"""Genome file: genomes of neat-python in a file of any kind that its programs write, as ours.

Pickles are interpreted, never run (`inert_pickle`); checkpoints are compressed with gzip; JSON is that of its
`neat.export`.
"""

import math
import os
import zlib
from pathlib import Path

from neat.errors import GenomeError, SettingsError
from neat.exchange.neat_python import config_file, exported_json, pickled
from neat.exchange.neat_python.conversion import Converted, converted
from neat.exchange.neat_python.foreign_genome import Pins
from neat.system import regular_file

MOST_BYTES = 256 * 2**20
"""Of a file, and of what a compressed one contains."""
GZIP = b"\x1f\x8b"
PICKLE_BEGINS = (b"\x80", b"(", b"c", b"]", b"}")
"""With the instruction PROTO; without it, in the oldest protocol: a tuple, a name, a list, a dictionary."""


def genomes(path: str | os.PathLike[str], config: str | os.PathLike[str] | None = None) -> list[Converted]:
    """Return every genome in a file of neat-python, in the order of the file.

    Args:
        path: A pickle, a checkpoint, or the JSON of `neat.export`.
        config: The configuration file of the run, which a pickle without its configuration needs.

    Raises:
        GenomeError: The file cannot be read, contains something else, or a genome without a counterpart here.
        SettingsError: The configuration file is invalid.
    """
    source = os.fspath(path)
    content = _content(path)
    if content.lstrip()[:1] == b"{" and not content.startswith(PICKLE_BEGINS[:1]):
        return converted([exported_json.genome_in(content, source)])
    if not content.startswith(PICKLE_BEGINS):
        raise GenomeError(
            f"{source} is not a pickle, a checkpoint or exported JSON of neat-python; it begins with {content[:8]!r}."
        )
    found = pickled.genomes_in(content, source, None if config is None else pins_of(config))
    try:
        return converted(found)
    except GenomeError as error:
        raise GenomeError(f"{source}: {error}") from error


def fittest(path: str | os.PathLike[str], config: str | os.PathLike[str] | None = None) -> Converted:
    """Return the genome with the highest fitness in a file of neat-python; the first one if none has a fitness.

    Args:
        path: As `genomes` takes it.
        config: As `genomes` takes it.

    Raises:
        GenomeError: As `genomes` raises it.
        SettingsError: As `genomes` raises it.
    """
    found = genomes(path, config)
    best = max(found, key=lambda one: -math.inf if math.isnan(one.genome.fitness) else one.genome.fitness)
    if len(found) > 1 and math.isnan(best.genome.fitness):
        note = f"none of the {len(found)} genomes in the file has a fitness: the first one is read."
        return Converted(best.genome, (note, *best.notes))
    return best


def is_genome(content: bytes) -> bool:
    """Return whether a file contains genomes, and is not a configuration file, which is text with sections."""
    if content.startswith((GZIP, PICKLE_BEGINS[0])) or content.lstrip()[:1] == b"{":
        return True
    return content.startswith(PICKLE_BEGINS) and content.rstrip().endswith(b".")


def is_theirs(content: bytes) -> bool:
    """Return whether a file contains genomes of neat-python, and not JSON of ours, by its beginning."""
    return is_genome(content) and (not content.lstrip().startswith(b"{") or exported_json.is_exported(content))


def pins_of(config: str | os.PathLike[str]) -> Pins:
    """Return the inputs and outputs that a configuration file states.

    Raises:
        SettingsError: The file is invalid.
    """
    entries = config_file.read(config)
    try:
        return Pins.counted(
            entries.whole("num_inputs"), entries.whole("num_outputs"), recurrent=not entries.truth("feed_forward")
        )
    except GenomeError as error:
        raise SettingsError(f"{os.fspath(config)}: {error}") from error


def _content(path: str | os.PathLike[str]) -> bytes:
    """Return the content of a file, decompressed.

    Raises:
        GenomeError: It cannot be read, or is too large.
    """
    try:
        content = regular_file.read(Path(path).resolve(), MOST_BYTES)  # a link that the user names is followed
        return _decompressed(content) if content.startswith(GZIP) else content
    except OSError as error:
        raise GenomeError(f"{os.fspath(path)} cannot be read: {error.strerror}.") from error
    except (zlib.error, ValueError) as error:
        raise GenomeError(f"{os.fspath(path)} cannot be decompressed: {error}.") from error


def _decompressed(content: bytes) -> bytes:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    result = unpacker.decompress(content, MOST_BYTES + 1)
    if len(result) > MOST_BYTES:
        raise ValueError(f"it contains more than {MOST_BYTES:,} bytes")
    if not unpacker.eof:
        raise ValueError("its end is missing")
    return result
