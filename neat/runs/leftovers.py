"""Leftovers: temporary files in a run directory, of a process that was killed while it wrote."""

import contextlib
import re
from pathlib import Path

FOLDERS = (".", "checkpoints", "replays", "elite-replays")
NAME = re.compile(r"\.(settings\.toml|champion\.json|generation-\d+\.population|\d{1,18}\.zip)\.[a-z0-9_]{8}")
"""The temporary name of a file that `neat.system.atomic_write` writes there."""


def remove_leftovers(directory: Path) -> None:
    """Delete temporary files; only the process that holds the lock of a run may do that.

    What cannot be deleted stays. The recorder of a run that was killed can lose the replay that it is writing.

    Args:
        directory: A run directory.
    """
    for folder in FOLDERS:
        if (directory / folder).is_symlink():  # it may lead anywhere
            continue
        with contextlib.suppress(OSError):  # the folder does not exist, or cannot be written
            for path in [path for path in (directory / folder).iterdir() if NAME.fullmatch(path.name)]:
                if path.is_file():
                    path.unlink(missing_ok=True)
