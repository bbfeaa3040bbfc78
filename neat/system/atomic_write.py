"""Atomic writes: a file has its old content or its new content, never a part of either."""

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file atomically: under a temporary name, flushed to the disk, then renamed.

    Args:
        path: The file; a link is replaced, not followed.
        content: What it shall contain.
        mode: Its permissions.

    Raises:
        OSError: It cannot be written; the old content is unchanged.
    """
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
