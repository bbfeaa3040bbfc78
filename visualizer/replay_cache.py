"""Replay cache: the latest replays, read and validated once for all their parts that are requested."""

import json
import threading
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

from neat.errors import RunError, one_line
from neat.runs.replay_format import Replay

MOST_CACHED = 64 * 2**20
"""Bytes of all cached replays; a larger replay is read for every request."""


class ReplayParts(NamedTuple):
    """The parts of a replay, each of them one answer of the server."""

    facts: bytes
    """JSON."""
    activations: bytes
    """(steps, neurons) int8."""
    outputs: bytes
    """(steps, outputs) float32."""
    pictures: bytes
    """PNG files, one after another."""


Key = tuple[Path, int, int, int]
"""Path, inode, time of the last change, size: a replaced file has another key."""


class ReplayCache:
    """The replays that were requested last; safe to share between threads."""

    def __init__(self, most: int = MOST_CACHED) -> None:
        """Create an empty cache.

        Args:
            most: The bytes that all cached replays may have together.
        """
        self._most = most
        self._parts: OrderedDict[Key, ReplayParts] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, path: Path) -> ReplayParts:
        """Return the replay in a file, which must be a regular file.

        Raises:
            RunError: The file is missing, is not a replay, or its parts do not fit together.
        """
        with self._lock:  # while it reads, too: requests for parts of one replay must not each read it
            key = _key(path)
            parts = self._parts.pop(key, None) or _read(path)
            if _size(parts) <= self._most:  # a larger one would displace all others, and not be cached either
                self._parts[key] = parts
            while self.size > self._most:
                self._parts.popitem(last=False)
            return parts

    @property
    def size(self) -> int:
        """The bytes of all cached replays."""
        return sum(map(_size, self._parts.values()))


def _size(parts: ReplayParts) -> int:
    return sum(map(len, parts))


def _key(path: Path) -> Key:
    try:
        file = path.stat()
    except OSError as error:
        raise RunError(f"replay {path.name} cannot be read: {error.strerror}.") from error
    return path, file.st_ino, file.st_mtime_ns, file.st_size


def _read(path: Path) -> ReplayParts:
    replay = Replay.read(path)
    try:
        facts = json.dumps(replay.facts, separators=(",", ":"), allow_nan=False).encode()
    except (ValueError, RecursionError) as error:  # a number in it that JSON cannot hold, or too deep a nesting
        raise RunError(f"replay {path.name} cannot be read: {one_line(error)}") from error
    return ReplayParts(facts, replay.activations, replay.outputs, replay.pictures)
