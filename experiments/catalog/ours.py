"""Ours: whether a file or a name belongs to this project. It imports nothing of it, since `neat` may be another's."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The folder of our packages."""
ALWAYS_OURS = ("neat", "fitness")
OURS_OR_OWN = ("experiments", "visualizer")
"""In files of the user, the user's own where they lie beside the file."""
PACKAGES = (*ALWAYS_OURS, *OURS_OR_OWN)


def is_ours(path: Path) -> bool:
    """Return whether a file or folder belongs to one of our packages."""
    place = path.resolve()
    return any(place.is_relative_to(ROOT / name) for name in PACKAGES)
