"""Changes: what may differ when a run is continued: its settings, and whether earlier scores still count.

What changed, and from which generation on, is written to settings.toml before the population is saved with it. A
process that ends in between, or a checkpoint that turns out to be damaged, costs no change: the next resume finds it in
settings.toml and makes it again.
"""

import dataclasses
import logging
from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from neat import Population, Settings
from neat.runs.run import About, Run
from neat.runs.settings_file import TASK
from neat.settings import describe

LOG = logging.getLogger("neat")


def changed(
    run: Run, population: Population, assignments: Mapping[str, Any], *, rescore: bool, task: About | None = None
) -> bool:
    """Change a population that is about to be continued, and write to settings.toml what changed.

    Args:
        run: Its run, which must be held (`Run.hold`).
        population: As its checkpoint has it.
        assignments: New values of settings, by public name.
        rescore: Whether scores from before no longer count (`Population.rescore`).
        task: With `rescore`, what settings.toml says about the task from now on.

    Returns:
        Whether the population must be saved, since it differs from its checkpoint.

    Raises:
        SettingsError: A setting does not exist, cannot have this value, or cannot change; nothing has changed.
        RunError: settings.toml cannot be written.
    """
    generation, about, stated = population.generation, run.about, run.settings
    again = {change["name"] for change in about.changes or () if change["generation"] >= generation} - {TASK}
    ahead = any(change["generation"] > generation for change in about.changes or ())
    before = dataclasses.replace(
        population.settings.replace({name: attrgetter(name)(stated) for name in again}),
        evaluation=stated.evaluation,
        checkpoint=stated.checkpoint,
    )
    population.settings = after = before.replace(assignments)
    _warn_of_other_settings(run, before)
    rescores = rescore or (
        population.champion is not None and any(number >= generation for number in about.rescored or ())
    )
    if after == before and not rescores and not ahead:
        return bool(again)
    run.note_changes(before, after, generation, rescored=rescores, task=task if rescores else None)
    if rescores:
        population.rescore()
        LOG.info("From generation %d on, scores from before do not count.", generation)
    return True


def _warn_of_other_settings(run: Run, used: Settings) -> None:
    """Warn where settings.toml and the checkpoint differ: the file was edited, or a program changed settings."""
    names = [name for name in describe() if attrgetter(name)(used) != attrgetter(name)(run.settings)]
    if names:
        LOG.warning(
            "%s has other values of %s than the checkpoint, whose values are used: an edit can change only "
            "[evaluation] and [checkpoint]. Change others with: neat resume %s --set NAME=VALUE",
            run.directory / "settings.toml", ", ".join(names), run.directory,
        )  # fmt: skip
