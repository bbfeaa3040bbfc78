"""Initial genomes: what a run begins from instead of minimal genomes, by the name of a run, a file or an experiment."""

import os
from pathlib import Path

from experiments.runner.champion import bundled_champion, is_bundled, suggesting_bundled
from experiments.runner.named_run import open_run
from neat import Genome, GenomeError, RunError
from neat.errors import one_line
from neat.runs.run import MOST_CHAMPION
from neat.system import regular_file


def initial_genome(name: str | os.PathLike[str]) -> Genome:
    """Return the champion of a run directory, of a file such as champion.json, or of an experiment with a bundled one.

    The task whose functions it uses must have been imported.

    Raises:
        RunError: The run or file does not exist, or has no champion.
        GenomeError: The file does not contain a valid genome.
    """
    path = Path(name)
    if is_bundled(name):
        return bundled_champion(str(name)).genome
    if not os.path.isfile(path):
        with suggesting_bundled(name):
            return open_run(path).champion()
    try:
        return Genome.from_json(regular_file.read(path.resolve(), MOST_CHAMPION).decode())
    except GenomeError as error:
        raise GenomeError(f"{path}: {error}") from error
    except OSError as error:
        raise RunError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise RunError(f"{path} cannot be read: {one_line(error)}") from error
