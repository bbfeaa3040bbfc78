"""Replays: those that a run keeps, a file for each champion."""

import contextlib
import re
from pathlib import Path

from neat.errors import RunError
from neat.runs.replay_format import Replay

MOST_REPLAYS = 50
MOST_BYTES = 200 * 2**20
NAME = re.compile(r"(\d{1,18})\.zip")


class Replays:
    """The replays of a run: the newest, as many as there may be.

    Genome ids rise from generation to generation, so the highest is the newest.

    Attributes:
        directory: Where they are.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def path(self, genome: int) -> Path:
        """Return where the replay of this genome is, or would be."""
        return self.directory / f"{genome}.zip"

    def genomes(self) -> list[int]:
        """Return the genomes of which there is a replay, the oldest first."""
        found = []
        with contextlib.suppress(OSError):
            found = [NAME.fullmatch(path.name) for path in self.directory.iterdir()]
        return sorted(int(match[1]) for match in found if match)

    def keep(self, replay: Replay) -> None:
        """Write a replay, and drop the oldest beyond what may be kept; the newest stays whatever its size.

        Raises:
            RunError: The disk does not take it.
        """
        path = self.path(replay.facts["genome"])
        try:
            self.directory.mkdir(exist_ok=True)
            replay.write(path)
            self._drop_old()
        except OSError as error:
            raise RunError(f"{path} cannot be written: {error.strerror}.") from error

    def _drop_old(self) -> None:
        size = 0
        for kept, genome in enumerate(reversed(self.genomes()), start=1):
            size += self.path(genome).stat().st_size
            if kept > 1 and (kept > MOST_REPLAYS or size > MOST_BYTES):
                self.path(genome).unlink(missing_ok=True)

    def __repr__(self) -> str:
        return f"<Replays in {self.directory}: {len(self.genomes())}>"
