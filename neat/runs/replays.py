"""Replays: the replay files of a run, one per champion, of which the newest are kept."""

import contextlib
import re
from pathlib import Path

from neat.errors import RunError
from neat.runs.replay_format import Replay
from neat.system.regular_file import refuse_link

MOST_REPLAYS = 50
MOST_BYTES = 200 * 2**20
NAME = re.compile(r"(\d{1,18})\.zip")
LEFTOVER = re.compile(r"\.\d{1,18}\.zip\.[a-z0-9_]{8}")
"""The temporary name of a replay that `neat.system.atomic_write` writes."""


class Replays:
    """The replays of a run, at most `MOST_REPLAYS` files and `MOST_BYTES` bytes.

    Genome ids grow from generation to generation, so the highest id is the newest.

    Attributes:
        directory: The directory of the files.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def path(self, genome: int) -> Path:
        """Return the path of this genome's replay, whether or not it exists."""
        return self.directory / f"{genome}.zip"

    def genomes(self) -> list[int]:
        """Return the ids of the genomes that have a replay, the oldest first; none if the directory is a link."""
        found = []
        if self.directory.is_symlink():
            return []
        with contextlib.suppress(OSError):
            found = [NAME.fullmatch(path.name) for path in self.directory.iterdir()]
        return sorted(int(match[1]) for match in found if match)

    def keep(self, replay: Replay) -> None:
        """Write a replay, and delete the oldest files beyond the limits; the newest is kept at any size.

        Raises:
            RunError: The file cannot be written, or the directory is a link.
        """
        path = self.path(replay.facts["genome"])
        refuse_link(self.directory)
        try:
            self.directory.mkdir(exist_ok=True)
            replay.write(path)
            self._delete_old()
        except OSError as error:
            raise RunError(f"{path} cannot be written: {error.strerror}.") from error

    def remove_leftovers(self) -> None:
        """Delete temporary files of a process that was killed while it wrote a replay, and writes no more."""
        with contextlib.suppress(OSError):
            if not self.directory.is_symlink():
                for path in [path for path in self.directory.iterdir() if LEFTOVER.fullmatch(path.name)]:
                    path.unlink(missing_ok=True)

    def _delete_old(self) -> None:
        size = 0
        for kept, genome in enumerate(reversed(self.genomes()), start=1):
            size += self.path(genome).stat().st_size
            if kept > 1 and (kept > MOST_REPLAYS or size > MOST_BYTES):
                self.path(genome).unlink(missing_ok=True)

    def __repr__(self) -> str:
        return f"<Replays in {self.directory}: {len(self.genomes())}>"
