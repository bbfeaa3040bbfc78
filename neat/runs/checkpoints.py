"""Checkpoints: the populations that a run keeps, newest last, and the newest that can be read."""

import re
import time
from pathlib import Path

from neat.errors import CheckpointError
from neat.evolution.population import Population
from neat.settings import CheckpointSettings

NAME = re.compile(r"generation-(\d+)\.population")


class Checkpoints:
    """The saved populations of a run.

    Attributes:
        directory: Where they are.
        settings: When to save, and how many to keep.
        saved: Number of the generation that was saved last, by this object.
    """

    def __init__(self, directory: Path, settings: CheckpointSettings) -> None:
        self.directory = directory
        self.settings = settings
        self.saved: int | None = None
        self._when = time.monotonic()

    def is_due(self, generation: int) -> bool:
        """Return whether a population that has lived this many generations should be saved now."""
        every = self.settings.generations
        if every and generation - (self.saved or 0) >= every:
            return True
        return time.monotonic() - self._when >= self.settings.seconds

    def save(self, population: Population) -> Path:
        """Write a population, whole or not at all, and drop the oldest beyond what is kept.

        Raises:
            CheckpointError: The disk does not take it; every older checkpoint is as it was.
        """
        self._when = time.monotonic()  # also if it fails: the next try comes when the next would
        path = self.directory / f"generation-{population.generation:08}.population"
        population.save(path)
        self.saved = population.generation
        for old in self.files()[: -self.settings.keep]:
            old.unlink(missing_ok=True)
        return path

    def files(self) -> list[Path]:
        """Return the checkpoints there are, oldest first."""
        found = [path for path in self.directory.glob("generation-*.population") if NAME.fullmatch(path.name)]
        return sorted(found, key=_generation)

    def newest_sound(self) -> tuple[Population | None, list[str]]:
        """Return the newest population that can be read, None if there is none, and what is wrong with the others."""
        complaints: list[str] = []
        for path in reversed(self.files()):
            try:
                return Population.load(path), complaints
            except CheckpointError as error:
                complaints.append(str(error))
        return None, complaints

    def set_aside_after(self, generation: int) -> None:
        """Rename those beyond this generation, which could not be read: they must not count as kept."""
        for path in self.files():
            if _generation(path) > generation:
                path.replace(path.with_name(f"{path.name}.damaged"))

    def __repr__(self) -> str:
        return f"<Checkpoints in {self.directory}: {len(self.files())}>"


def _generation(path: Path) -> int:
    return int(path.stem.removeprefix("generation-"))
