"""Initial genomes: what a run begins from instead of minimal genomes, by the name of a run, a file or an experiment."""

import os
from pathlib import Path

from experiments.runner.champion import bundled_champion, is_bundled, suggesting_bundled
from experiments.runner.champion_file import content_of, is_champion_file
from experiments.runner.named_run import open_run
from neat import Genome, GenomeError, RunError
from neat.errors import one_line
from neat.exchange.neat_python.genome_file import is_theirs


def initial_genome(name: str | os.PathLike[str]) -> Genome:
    """Return the champion of a run directory, of a file such as champion.json, or of an experiment with a bundled one.

    A file of neat-python that contains all there is to know, a checkpoint or exported JSON, is read too.

    The task whose functions it uses must have been imported.

    Raises:
        RunError: The run or file does not exist, or has no champion.
        GenomeError: The file does not contain a valid genome.
    """
    path = Path(name)
    if is_bundled(name):
        return bundled_champion(str(name)).genome
    if not is_champion_file(name):
        with suggesting_bundled(name):
            return open_run(path).champion()
    content = content_of(path)
    try:
        return Genome.from_neat_python(path) if is_theirs(content) else Genome.from_json(content.decode())
    except GenomeError as error:
        raise GenomeError(f"{path}: {error}") from error
    except UnicodeDecodeError as error:
        raise RunError(f"{path} cannot be read: {one_line(error)}") from error
