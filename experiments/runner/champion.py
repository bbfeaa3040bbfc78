"""Champion: the genome to play or to show, from a run, from a file, or from the bundled ones."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from experiments.catalog.registry import EXPERIMENTS, find, make_task
from experiments.runner.champion_file import genome_in, is_champion_file, record_in
from experiments.runner.named_run import is_run, open_run
from experiments.runner.run_task import experiment_of_run
from experiments.runner.task_conversions import as_evolved, warn_of_champion
from fitness import PreparedTask
from neat import Genome, RunError, TaskError
from neat.network.conversions import CHAMPION

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


def champion_of(name: str | os.PathLike[str], task: str | None = None, genome: int | None = None) -> Champion:
    """Return the champion of a run directory, of a file, or the bundled one of the experiment with this name.

    The task is made first: its module may register activation functions that the genome uses.

    Args:
        name: A run directory, a file as `champion_file` reads it, or an experiment.
        task: What to play; if left out, the run's own task, or the experiment. A file needs it.
        genome: The id of another genome of the run: an earlier champion, or an elite of its map.

    Raises:
        RunError: There is none, or the run has no such genome.
        TaskError: The task cannot be made, is not the run's, is missing for a file, or does not fit the champion in it.
        GenomeError: The genome is not valid.
    """
    if is_bundled(name):
        check_has_genomes(name, genome)
        return bundled_champion(str(name), task)
    if is_champion_file(name):
        check_has_genomes(name, genome)
        return _champion_in(Path(name), task)
    with suggesting_bundled(name):
        run = open_run(name)
    prepared = make_task(experiment_of_run(run, task))
    warn_of_champion(run, prepared)
    if genome is None:
        chosen, place = run.champion(), f"the champion of {run.directory}"
    else:
        chosen, place = Genome.from_json(json.dumps(run.genome_record(genome))), f"genome {genome} of {run.directory}"
    check_shape(chosen, prepared, run.about.task, place, "has the task changed since?")
    return Champion(run.about.task, prepared, chosen, place)


def check_shape(genome: Genome, task: PreparedTask, name: str, place: str, remedy: str) -> None:
    """Refuse a genome for a task that takes networks of another shape.

    Args:
        genome: The genome.
        task: The task.
        name: Of the task, as the command line takes it.
        place: Where the genome comes from, in words.
        remedy: Ends the message.

    Raises:
        TaskError: It has other inputs or outputs.
    """
    if (task.inputs, task.outputs) != (genome.inputs, genome.outputs):
        raise TaskError(
            f"{name} takes networks of {task.inputs} inputs and {task.outputs} outputs, but {place} has "
            f"{genome.inputs} and {genome.outputs}; {remedy}"
        )


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


def has_no_run(name: str | os.PathLike[str]) -> bool:
    """Return whether this names a champion without a run: a bundled one, or a file."""
    return is_bundled(name) or is_champion_file(name)


def bundled_champion(name: str, task: str | None = None) -> Champion:
    """Return the bundled champion of this experiment, and the task that it plays: its own, or another one by name."""
    return _playing(json.loads(bundled_json(name)), task or name, f"the bundled champion of {name}")


def _champion_in(path: Path, task: str | None) -> Champion:
    """Return the champion in a file, and the task that it plays; the file never names one, since that is code."""
    record = record_in(path)
    if task is None:
        run = f", or name the run: {path.parent}" if path.name == CHAMPION and is_run(path.parent) else ""
        raise TaskError(f"{path} names no task; say what its champion plays, such as --task CartPole-v1{run}.")
    return _playing(record, task, str(path))


def _playing(record: dict[str, Any], name: str, place: str) -> Champion:
    """Return the champion in a JSON object, and the task with this name, with the inputs that it evolved with.

    Raises:
        TaskError: The task cannot be made, or takes networks of another shape.
        GenomeError: The genome or its conversions are not valid.
    """
    task = make_task(find(name))
    genome = genome_in(record, place)
    check_shape(genome, task, name, place, "--task must name the task that it evolved for.")
    return Champion(name, as_evolved(task, record, place), genome, place)


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
        names = ", ".join(name for name in bundled_names() if name in EXPERIMENTS)
        raise RunError(
            f"{error} Bundled champions, which need no run: {names}, and levels such as mario:1-1."
        ) from error
