"""Untrusted TOML: a file that may contain anything, read in bounded time and memory."""

import re
import tomllib
from pathlib import Path
from typing import Any

from neat.system import regular_file

MOST_BYTES = 2**20
"""Of the file: ours have some kilobytes, and up to 200 with labels. Parsing takes about a second for each megabyte."""
MOST_PARTS = 32
"""Parts of a dotted key; ours have two."""

_PART = r"""(?:(?<![\w-])[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_PARTS = re.compile(rf"{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MOST_PARTS},}}+[ \t]*+")


def table_of(path: Path) -> dict[str, Any]:
    """Return the contents of a TOML file.

    Raises:
        OSError: It is missing, is not a regular file, or has more than `MOST_BYTES`.
        ValueError: It is not TOML.
        RecursionError: Its values are nested too deeply.
    """
    text = regular_file.read(path, MOST_BYTES).decode()
    # The time to parse a key grows with the square of its length. A text may look like one, but nothing follows it.
    if any(text[match.end() : match.end() + 1] in ("=", "]") for match in _PARTS.finditer(text)):
        raise ValueError(f"a key has more than {MOST_PARTS} parts")
    return tomllib.loads(text)
