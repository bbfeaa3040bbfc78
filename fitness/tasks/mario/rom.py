"""Rom: finds and checks the ROM of Super Mario Bros., which is not part of this program."""

import hashlib
import importlib.util
import os
import sys
from pathlib import Path

from neat import TaskError

VARIABLE = "NEAT_MARIO_ROM"
HEADER = b"NES\x1a"
HEADER_LENGTH = 16
LENGTH = 40_960
KNOWN = {
    "facee9c577a5262dbe33ac4930bb0b58c8c037f7": "Super Mario Bros. (World)",
    "0c4992fc08d2278697339d3b48066e7b5f943598": "Super Mario Bros., as gym-super-mario-bros has it",
}
"""SHA-1 of the game without the header of the file."""


def find_rom(path: str | os.PathLike[str] | None = None) -> Path:
    """Return the game's file.

    Args:
        path: The file; by default the one that the environment variable NEAT_MARIO_ROM names, or else the one in the
            package gym-super-mario-bros, if that is installed.

    Raises:
        TaskError: The ROM is missing, or the file is not the game.
    """
    named = path or os.environ.get(VARIABLE)
    found = Path(named) if named else _packaged()
    if found is None:
        version = "7.4.0" if sys.version_info < (3, 13) else "9.1.0"
        raise TaskError(
            "Super Mario Bros. needs its ROM, which is not part of this program: give --rom FILE, set the environment "
            f"variable {VARIABLE}, or pip install --no-deps gym-super-mario-bros=={version}; minatar:breakout needs no "
            "ROM."
        )
    check_rom(found)
    return found


def check_rom(path: Path) -> None:
    """Check that a file is the game.

    Raises:
        TaskError: It cannot be read, is not a NES file, is truncated, or contains another game.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TaskError(f"ROM {path} cannot be read: {error.strerror}.") from error
    if not content.startswith(HEADER):
        raise TaskError(
            f"ROM {path} is not a NES file: it must begin with {HEADER!r}, but begins with {content[:4]!r}."
        )
    body = content[HEADER_LENGTH:]
    if len(body) < LENGTH:
        raise TaskError(
            f"ROM {path} is truncated: it must contain {LENGTH} bytes after its header, but contains {len(body)}."
        )
    if path.suffix.lower() != ".nes":
        raise TaskError(f"ROM {path} must have a name that ends in .nes, which the emulator requires; rename it.")
    digest = hashlib.sha1(body, usedforsecurity=False).hexdigest()
    if digest not in KNOWN:
        raise TaskError(
            f"ROM {path} contains another game: its SHA-1 is {digest}, but Super Mario Bros. has {' or '.join(KNOWN)}."
        )


def _packaged() -> Path | None:
    """Return the ROM in the package gym-super-mario-bros, which is searched but not imported."""
    package = importlib.util.find_spec("gym_super_mario_bros")
    for place in (package.submodule_search_locations or ()) if package else ():
        path = Path(place) / "_roms" / "super-mario-bros.nes"
        if path.exists():
            return path
    return None
