"""Champion file: the JSON of a champion in a file of its own, which may come from a stranger and names no code.

A run's champion.json, a file of `neat efficacy --champions`, of `neat export --to json` and of `Controller.save`.
"""

import json
import os
from pathlib import Path
from typing import Any

from neat import Genome, GenomeError, RunError
from neat.errors import one_line
from neat.network.controller import MOST_BYTES
from neat.network.conversions import CHAMPION
from neat.system import regular_file


def is_champion_file(name: str | os.PathLike[str]) -> bool:
    """Return whether a user who gives this name means a file rather than a run; what ends in .json may be missing."""
    return os.path.isfile(name) or (os.fspath(name).lower().endswith(".json") and not os.path.isdir(name))


def content_of(path: Path) -> bytes:
    """Return the content of a file that a user named: a link to it is followed.

    Raises:
        RunError: It is missing, is not a regular file, is too large, or cannot be read.
    """
    try:
        return regular_file.read(Path(os.path.realpath(path)), MOST_BYTES)
    except OSError as error:
        raise RunError(f"{path} cannot be read: {error.strerror}.") from error


def record_in(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, whose genome is not validated.

    Raises:
        RunError: It cannot be read, or is not a champion.
    """
    content, why = content_of(path), ""
    try:
        record = json.loads(content)
    except (ValueError, RecursionError) as error:
        record, why = None, f" ({one_line(error)})"
    if not isinstance(record, dict) or not {"id", "shape", "neurons", "synapses"} <= record.keys():
        raise RunError(
            f"{path} is not the JSON of a champion{why}; name a run directory, its {CHAMPION}, or a file of "
            "Controller.save."
        )
    return record


def genome_in(record: dict[str, Any], place: str) -> Genome:
    """Return the genome in the JSON object of a champion.

    Args:
        record: The object.
        place: Where it was read, for errors.

    Raises:
        GenomeError: The genome is not valid.
    """
    try:
        return Genome.from_json(json.dumps(record))
    except (GenomeError, RecursionError, ValueError) as error:
        raise GenomeError(f"{place}: {one_line(error)}") from error
