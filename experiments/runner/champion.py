"""Champion: the genome to play or to show, from a run or from the bundled ones."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from experiments.catalog.registry import find, make_task
from experiments.runner.named_run import open_run
from experiments.runner.run_task import experiment_of_run
from experiments.runner.task_conversions import warn_of_champion
from fitness import PreparedTask
from neat import Genome, RunError

BUNDLED = Path(__file__).parents[1] / "catalog" / "champions"
"""A genome as JSON per experiment, found by `neat evolve`; no part of any game."""


class Champion(NamedTuple):
    """A genome, and the task that it plays."""

    name: str
    """Of the task, as the command line takes it."""
    task: PreparedTask
    genome: Genome
    place: str
    """Where it comes from, in words."""


def champion_of(name: str | os.PathLike[str], task: Any = None, genome: int | None = None) -> Champion:
    """Return the champion of a run directory, or the bundled champion of the experiment with this name.

    The task is made first: its module may register activation functions that the genome uses.

    Args:
        name: A run directory, or an experiment.
        task: What to play; if left out, the run's own task.
        genome: The id of another genome of the run: an earlier champion, or an elite of its map.

    Raises:
        RunError: There is neither, or the run has no such genome.
        TaskError: The task cannot be made, or is not the run's.
        GenomeError: The genome is not valid.
    """
    if is_bundled(name):
        check_has_genomes(name, genome)
        return bundled_champion(str(name), task)
    with suggesting_bundled(name):
        run = open_run(name)
    prepared = make_task(experiment_of_run(run, task))
    warn_of_champion(run, prepared)
    if genome is None:
        return Champion(run.about.task, prepared, run.champion(), f"the champion of {run.directory}")
    chosen = Genome.from_json(json.dumps(run.genome_record(genome)))
    return Champion(run.about.task, prepared, chosen, f"genome {genome} of {run.directory}")


def check_has_genomes(name: str | os.PathLike[str], genome: int | None) -> None:
    """Refuse to choose a genome by its id where there is only one.

    Args:
        name: Of a bundled champion, or a file.
        genome: The id that was asked for; None for none.

    Raises:
        RunError: A genome was asked for.
    """
    if genome is not None:
        raise RunError(
            f"--genome {genome} chooses among the champions and elites of a run, but {name} is one champion; name a "
            "run directory, or leave --genome out."
        )


def bundled_names() -> list[str]:
    """Return the experiments that have a bundled champion."""
    return sorted(path.stem.replace("_", ":", 1) for path in BUNDLED.glob("*.json"))


def is_bundled(name: str | os.PathLike[str]) -> bool:
    """Return whether this names a bundled champion; a file or directory of that name takes precedence."""
    return str(name) in bundled_names() and not Path(name).exists()


def bundled_champion(name: str, task: str | None = None) -> Champion:
    """Return the bundled champion of this experiment, and the task that it plays: its own, or another one by name."""
    prepared = make_task(find(name if task is None else task))
    return Champion(task or name, prepared, Genome.from_json(bundled_json(name)), f"the bundled champion of {name}")


def bundled_json(name: str) -> str:
    """Return the JSON of the bundled champion of this experiment, which needs no game."""
    return bundled_file(name).read_text(encoding="utf-8")


def bundled_file(name: str) -> Path:
    """Return the file of the bundled champion of this experiment."""
    return BUNDLED / f"{name.replace(':', '_', 1)}.json"


@contextmanager
def suggesting_bundled(name: str | os.PathLike[str]) -> Iterator[None]:
    """Add the names of the bundled champions to the error about a run that does not exist.

    Raises:
        RunError: As in the block.
    """
    try:
        yield
    except RunError as error:
        if os.path.exists(name):
            raise
        raise RunError(f"{error} Bundled champions, which need no run: {', '.join(bundled_names())}.") from error
