"""Resume: the newest valid population of a run, and a history that ends there."""

import dataclasses
import logging

from fitness import PreparedTask
from neat import Population, RunError
from neat.runs.run import Run

LOG = logging.getLogger("neat")


def restored(run: Run, task: PreparedTask) -> Population:
    """Return the population to continue with, and remove from the history what comes after it.

    Without any checkpoint the run restarts from its seed, with identical results. The run must be held
    (`Run.hold`).

    Raises:
        RunError: There are checkpoints, but none is valid.
    """
    population, complaints = run.checkpoints.newest_valid()
    for complaint in complaints:
        LOG.warning("%s", complaint)
    if population is None:
        if complaints:
            raise RunError(
                f"{run.directory} has no valid checkpoint; restart the run with "
                f"neat evolve {run.about.task} --seed {run.about.seed} --settings {run.directory / 'settings.toml'}"
            )
        population = Population(run.settings, inputs=task.inputs, outputs=task.outputs, seed=run.about.seed)
    elif complaints:
        LOG.warning("Continuing from the newest valid checkpoint, of generation %d.", population.generation)
    run.checkpoints.set_aside_after(population.generation)
    run.truncate_history(population.generation)
    _apply_changed_settings(run, population)
    return population


def _apply_changed_settings(run: Run, population: Population) -> None:
    """Take [evaluation] and [checkpoint] from settings.toml; every other setting stays as the run started."""
    settings = dataclasses.replace(
        population.settings, evaluation=run.settings.evaluation, checkpoint=run.settings.checkpoint
    )
    if settings != run.settings:
        LOG.warning(
            "%s was changed; only [evaluation] and [checkpoint] can change, the other settings stay unchanged.",
            run.directory / "settings.toml",
        )
    population.settings = settings
