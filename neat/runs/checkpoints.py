"""Checkpoints: the saved populations of a run, of which the newest few are kept."""

import re
import time
from pathlib import Path

from neat.errors import CheckpointError
from neat.evolution.population import Population
from neat.settings import CheckpointSettings
from neat.system import regular_file
from neat.system.regular_file import refuse_link

NAME = re.compile(r"generation-(\d{1,18})\.population", re.ASCII)
MOST_BYTES = 4 * 2**30
"""Bytes of a checkpoint that is read."""


class Checkpoints:
    """The saved populations of a run.

    Attributes:
        directory: The directory of the files.
        settings: How often to save, and how many files to keep.
        saved: The generation that this object saved last, or None.
    """

    def __init__(self, directory: Path, settings: CheckpointSettings) -> None:
        self.directory = directory
        self.settings = settings
        self.saved: int | None = None
        self._attempted = time.monotonic()

    def is_due(self, generation: int) -> bool:
        """Return whether a population that has reached this generation should be saved now."""
        every = self.settings.generations
        if every and generation - (self.saved or 0) >= every:
            return True
        return time.monotonic() - self._attempted >= self.settings.seconds

    def save(self, population: Population) -> Path:
        """Save a population atomically, and delete the oldest files beyond `settings.keep`.

        Raises:
            CheckpointError: The file cannot be written; older ones are unchanged.
            RunError: The directory is a link.
        """
        refuse_link(self.directory)
        self._attempted = time.monotonic()  # after a failure too: the next attempt waits as long as after a success
        path = self.directory / f"generation-{population.generation:08}.population"
        population.save(path)
        self.saved = population.generation
        for old in self.files()[: -self.settings.keep]:
            old.unlink(missing_ok=True)
        return path

    def files(self) -> list[Path]:
        """Return the checkpoint files, oldest first.

        Raises:
            RunError: The directory is a link.
        """
        refuse_link(self.directory)
        found = [path for path in self.directory.glob("generation-*.population") if NAME.fullmatch(path.name)]
        return sorted(found, key=_generation)

    def oldest(self) -> int | None:
        """Return the generation of the oldest file; None without files.

        Raises:
            RunError: The directory is a link.
        """
        files = self.files()
        return _generation(files[0]) if files else None

    def newest_valid(self) -> tuple[Population | None, list[str]]:
        """Return the newest population that can be loaded, and what is wrong with each newer file.

        Returns:
            The population, None if no file can be loaded; and one message per file that was skipped.
        """
        problems: list[str] = []
        for path in reversed(self.files()):
            try:
                _check(path)
                return Population.load(path), problems
            except CheckpointError as error:
                problems.append(str(error))
        return None, problems

    def set_aside_after(self, generation: int) -> None:
        """Rename the files after this generation to *.damaged, so that they do not count as checkpoints."""
        for path in self.files():
            if _generation(path) > generation:
                path.replace(path.with_name(f"{path.name}.damaged"))

    def __repr__(self) -> str:
        return f"<Checkpoints in {self.directory}: {len(self.files())}>"


def _check(path: Path) -> None:
    """Refuse what is not a regular file, or too large to be read.

    Raises:
        CheckpointError: It is one of these.
    """
    try:
        regular_file.opened(path, MOST_BYTES).close()
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror}.") from error


def _generation(path: Path) -> int:
    return int(path.stem.removeprefix("generation-"))
