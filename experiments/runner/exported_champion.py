"""Exported champion: a champion by the name that a user gave, with what describes it, for another program.

A run or a file may come from a stranger, and its task is not run.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from experiments.catalog.registry import find, make_task
from experiments.runner.champion import bundled_json, check_has_genomes, is_bundled, suggesting_bundled
from experiments.runner.champion_file import genome_in, is_champion_file, record_in
from experiments.runner.named_run import open_run
from neat import Controller, GenomeError, TaskError
from neat.errors import one_line
from neat.network.conversions import KEY, TASK, Conversions


class ExportedChampion(NamedTuple):
    """A champion and what describes it.

    Attributes:
        record: The JSON object of the champion; not validated.
        place: Where it was read, for errors.
        raw: Whether its conversions are left out.
        task: The name of its task; "" if it is not known.
        input_labels: Names of its inputs.
        output_labels: Names of its outputs.
        grid: (rows, columns) of its first inputs, if they are a picture.
    """

    record: dict[str, Any]
    place: str
    raw: bool
    task: str = ""
    input_labels: Sequence[str] = ()
    output_labels: Sequence[str] = ()
    grid: tuple[int, int] | None = None

    def controller(self) -> Controller:
        """Return the champion with its conversions.

        Raises:
            GenomeError: The genome or a conversion is not valid, or a conversion or a function is Python of its task.
        """
        genome = genome_in(self.record, self.place)
        try:
            if self.raw:
                return Controller(genome)
            if KEY not in self.record:
                raise GenomeError(f"it does not say how observations become inputs, and outputs an action; {REMEDY}")
            conversions = Conversions.from_dict(self.record[KEY])
            for name, conversion in (("to_inputs", conversions.observation), ("to_action", conversions.action)):
                if conversion == TASK:
                    raise GenomeError(f"its {name} is a function of the task, which only Python can call; {REMEDY}")
            return Controller(genome, conversions.observation, conversions.action)  # type: ignore[arg-type]  # TASK was refused
        except (GenomeError, RecursionError, ValueError) as error:
            raise GenomeError(f"{self.place}: {one_line(error)}") from error


REMEDY = "--raw exports the network alone: its inputs are the observation, and its outputs the action."


def exported_champion(
    name: str | os.PathLike[str], *, raw: bool = False, genome: int | None = None
) -> ExportedChampion:
    """Return the champion of a run directory, of a file, or the bundled one of an experiment.

    Args:
        name: A run directory, a champion.json or a file of `Controller.save`, or an experiment.
        raw: Whether to leave out the conversions.
        genome: The id of another genome of the run: an earlier champion, or an elite of its map.

    Raises:
        RunError: There is none, or the run has no such genome.
    """
    if is_bundled(name):
        check_has_genomes(name, genome)
        return _bundled(str(name), raw)
    if is_champion_file(name):
        check_has_genomes(name, genome)
        return ExportedChampion(record_in(Path(name)), str(name), raw)
    with suggesting_bundled(name):
        run = open_run(name)
    about = run.about
    return ExportedChampion(
        run.champion_record() if genome is None else run.genome_record(genome),
        str(run.champion_path) if genome is None else f"genome {genome} of {run.directory}",
        raw,
        about.task,
        about.input_labels or (),
        about.output_labels or (),
        (about.grid[0], about.grid[1]) if about.grid else None,
    )


def _bundled(name: str, raw: bool) -> ExportedChampion:
    """Return a bundled champion; its inputs and outputs are numbered where its game is not installed."""
    record, place = json.loads(bundled_json(name)), f"the bundled champion of {name}"
    try:
        task = make_task(find(name))
    except TaskError:
        return ExportedChampion(record, place, raw, name)
    return ExportedChampion(record, place, raw, name, task.input_labels or (), task.output_labels or (), task.grid)
