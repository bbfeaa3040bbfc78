"""Replays: the replay files of a run, one per champion, of which the newest are kept; and apart, those of elites."""

import contextlib
import re
from pathlib import Path

from neat.errors import RunError
from neat.runs.replay_format import Replay
from neat.system.regular_file import refuse_link

MOST_REPLAYS = 50
MOST_BYTES = 200 * 2**20
MOST_ELITES = 2_500
"""All of a map of 50 x 50 cells, the default."""
MOST_BYTES_OF_ELITES = 150 * 2**20
"""62 kB for each of them; those of a maze, with patches in place of pictures, have 54 kB."""
NAME = re.compile(r"(\d{1,18})\.zip")
LEFTOVER = re.compile(r"\.\d{1,18}\.zip\.[a-z0-9_]{8}")
"""The temporary name of a replay that `neat.system.atomic_write` writes."""


class Replays:
    """The replays of a run, at most so many files and bytes.

    Genome ids grow from generation to generation, so the highest id is the newest.

    Attributes:
        directory: The directory of the files.
    """

    def __init__(self, directory: Path, most: int | None = None, most_bytes: int | None = None) -> None:
        """Read nothing yet.

        Args:
            directory: The directory of the files.
            most: How many files are kept; `MOST_REPLAYS` by default.
            most_bytes: How many bytes they have together, unless the newest alone has more; `MOST_BYTES` by default.
        """
        self.directory = directory
        self._most, self._most_bytes = most, most_bytes

    @property
    def most(self) -> int:
        """How many files are kept."""
        return MOST_REPLAYS if self._most is None else self._most

    @property
    def most_bytes(self) -> int:
        """How many bytes they have together, unless the newest alone has more."""
        return MOST_BYTES if self._most_bytes is None else self._most_bytes

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

    def keep(self, replay: Replay, *, spare: bool = False) -> None:
        """Write a replay, and delete the oldest files beyond the limits; the newest is kept at any size.

        Args:
            replay: Of any genome.
            spare: Whether to keep this one even if it is beyond the limits.

        Raises:
            RunError: The file cannot be written, or the directory is a link.
        """
        path = self.path(replay.facts["genome"])
        refuse_link(self.directory)
        try:
            self.directory.mkdir(exist_ok=True)
            replay.write(path)
            self._delete_old({replay.facts["genome"]} if spare else set())
        except OSError as error:
            raise RunError(f"{path} cannot be written: {error.strerror}.") from error

    def remove_leftovers(self) -> None:
        """Delete temporary files of a process that was killed while it wrote a replay, and writes no more."""
        with contextlib.suppress(OSError):
            if not self.directory.is_symlink():
                for path in [path for path in self.directory.iterdir() if LEFTOVER.fullmatch(path.name)]:
                    path.unlink(missing_ok=True)

    def _delete_old(self, spared: set[int]) -> None:
        size = 0
        for kept, genome in enumerate(reversed(self.genomes()), start=1):
            size += self.path(genome).stat().st_size
            if kept > 1 and genome not in spared and (kept > self.most or size > self.most_bytes):
                self.path(genome).unlink(missing_ok=True)

    def would_keep(self, genome: int) -> bool:
        """Return whether the replay of this genome would remain beside the newer ones, however small it is.

        Not if the directory is a link, where `keep` writes nothing.
        """
        if self.directory.is_symlink():
            return False
        newer = [other for other in self.genomes() if other > genome]
        sizes = []
        for other in newer:
            with contextlib.suppress(OSError):  # it was deleted meanwhile
                sizes.append(self.path(other).lstat().st_size)
        return len(sizes) < self.most and sum(sizes) < self.most_bytes

    def __repr__(self) -> str:
        return f"<Replays in {self.directory}: {len(self.genomes())}>"


def elite_replays(run: Path) -> Replays:
    """Return the replays of the elites of a run: apart from those of champions, which they do not displace.

    Args:
        run: The run directory.
    """
    return Replays(run / "elite-replays", MOST_ELITES, MOST_BYTES_OF_ELITES)
