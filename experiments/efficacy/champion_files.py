"""Champion files: the final champion of each trial as a file, with the conversions that it evolved with."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from experiments.runner.new_run import file_name
from neat import Genome, RunError
from neat.network.conversions import Conversions, with_conversions
from neat.system.atomic_write import write_whole


@dataclass(frozen=True)
class ChampionFiles:
    """A folder with a file for each trial of a task."""

    folder: Path
    task: str
    """As the command line takes it."""

    def path(self, seed: int) -> Path:
        """Return the file of the champion of the trial with this seed."""
        return self.folder / f"{file_name(self.task)}-{seed}.json"

    def make_folder(self) -> None:
        """Make the folder, if it does not exist.

        Raises:
            RunError: It cannot be made.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(f"--champions {self.folder} cannot be made: {error.strerror}; name a folder.") from error

    def keep(self, seed: int, champion: Genome, conversions: Conversions) -> None:
        """Write the champion of a trial as the champion.json of a run is written, atomically.

        Raises:
            RunError: The file cannot be written.
        """
        path = self.path(seed)
        try:
            write_whole(path, with_conversions(champion.to_json(), conversions.to_dict()).encode())
        except OSError as error:
            raise RunError(f"{path} cannot be written: {error.strerror}.") from error

    def missing(self, seeds: Iterable[int]) -> list[int]:
        """Return those of the seeds whose champion has no file."""
        return [seed for seed in seeds if not self.path(seed).exists()]
