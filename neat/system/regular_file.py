"""Regular files: opening what may be anything, without following a link and without waiting for a pipe or a device."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from neat.errors import RunError

FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)
"""The last two are missing on Windows, where `opened` asks before it opens instead."""
NOT_REGULAR = {
    stat.S_IFLNK: "it is a link, which is not followed",
    stat.S_IFDIR: "it is a directory",
    stat.S_IFIFO: "it is a pipe",
    stat.S_IFSOCK: "it is a socket",
}


def is_regular(path: Path) -> bool:
    """Return whether this is a regular file: not a link, a directory, a pipe or a device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def refuse_link(directory: Path) -> None:
    """Refuse a directory that is a link: files would be written and deleted where it leads to.

    Raises:
        RunError: It is a link.
    """
    if directory.is_symlink():
        raise RunError(
            f"{directory} is a link, which is not followed; put the directory itself there, or use an unchanged copy."
        )


def opened(path: Path, most: int) -> BinaryIO:
    """Open a regular file for reading.

    Args:
        path: Its path. Only the file itself must not be a link; the directories above it may be.
        most: Bytes that it may have.

    Raises:
        OSError: It is missing, cannot be opened, is not a regular file, or is larger; `strerror` gives the reason.
    """
    _check(path.lstat(), path, most)
    descriptor = os.open(path, FLAGS)
    try:
        _check(os.fstat(descriptor), path, most)  # it may have been replaced meanwhile
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read(path: Path, most: int) -> bytes:
    """Return the contents of a regular file.

    Args:
        path: As `opened` takes it.
        most: Bytes that it may have.

    Raises:
        OSError: As `opened` raises it.
    """
    with opened(path, most) as file:
        content = file.read(most + 1)  # it may grow meanwhile
    if len(content) > most:
        raise _too_large(path, most)
    return content


def _check(status: os.stat_result, path: Path, most: int) -> None:
    """Refuse what is not a regular file, or is larger than `most` bytes.

    Raises:
        OSError: It is one of these.
    """
    if not stat.S_ISREG(status.st_mode):
        reason = NOT_REGULAR.get(stat.S_IFMT(status.st_mode), "it is a device")
        raise OSError(errno.EINVAL, f"{reason}, not a regular file", str(path))
    if status.st_size > most:
        raise _too_large(path, most)


def _too_large(path: Path, most: int) -> OSError:
    return OSError(errno.EFBIG, f"it has more than {most:,} bytes", str(path))
