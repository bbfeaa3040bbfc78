"""Restoring: what a run goes on with: the newest population that can be read, and a history that ends there."""

import dataclasses

from rich.console import Console

from fitness import PreparedTask
from neat import Population, RunError
from neat.runs.run import Run


def restored(console: Console, run: Run, task: PreparedTask) -> Population:
    """Return the population to go on with, and take back what the history knows beyond it.

    Raises:
        RunError: There are checkpoints, and not one can be read.
    """
    population, complaints = run.checkpoints.newest_sound()
    for complaint in complaints:
        console.print(complaint, style="yellow", soft_wrap=True)
    if population is None:
        if complaints:
            raise RunError(
                f"{run.directory} has no checkpoint that can be read; begin again with "
                f"neat evolve {run.about.task} --seed {run.about.seed} --settings {run.directory / 'settings.toml'}"
            )
        population = Population(run.settings, inputs=task.inputs, outputs=task.outputs, seed=run.about.seed)
    elif complaints:
        console.print(f"Going on from the newest that is sound, of generation {population.generation}.")
    run.checkpoints.set_aside_after(population.generation)
    run.forget_after(population.generation)
    return with_settings_of(console, run, population)


def with_settings_of(console: Console, run: Run, population: Population) -> Population:
    """Let the run's settings.toml decide how evaluations fail and when to save; the rest must stay what it was."""
    settings = dataclasses.replace(
        population.settings, evaluation=run.settings.evaluation, checkpoint=run.settings.checkpoint
    )
    if settings != run.settings:
        console.print(
            f"{run.directory / 'settings.toml'} was changed since; only [evaluation] and [checkpoint] can be, the "
            "rest goes on as it was.",
            style="yellow",
            soft_wrap=True,
        )
    population.settings = settings
    return population
