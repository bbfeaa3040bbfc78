"""Resume: the newest valid population of a run, and a history that ends there."""

import logging
import shlex
from collections.abc import Mapping
from typing import Any

from experiments.catalog.registry import is_listed
from experiments.catalog.task_source import TaskSource
from experiments.runner.changes import changed
from experiments.runner.new_run import about
from experiments.runner.run_task import source_in
from experiments.runner.solved import SolvedCheck
from fitness import PreparedTask
from neat import Population, RunError, TaskError
from neat.runs.run import Run
from neat.runs.settings_file import INPUT_RULES

LOG = logging.getLogger("neat")


def restored(
    run: Run,
    task: PreparedTask,
    *,
    settings: Mapping[str, Any] | None = None,
    rescore: bool = False,
    source: TaskSource | None = None,
) -> Population:
    """Return the population to continue with, and remove from the history what comes after it.

    Without any checkpoint the run restarts from its seed, with identical results. The run must be held
    (`Run.hold`). Nothing is removed unless the task takes the networks of this run.

    Args:
        run: The run.
        task: Its task.
        settings: New values of settings, by public name; they hold from now on.
        rescore: Whether scores from before no longer count, since the task has changed.
        source: Where the task comes from; as the directory states it if left out.

    Raises:
        RunError: There are checkpoints, but none is valid.
        SettingsError: A setting cannot change, or not to this value.
        TaskError: The networks of the task have another number of inputs or outputs, or it is another bundled task
            without `rescore`.
    """
    if source is not None and not rescore:
        _check_name(run, source)
    population, complaints = run.checkpoints.newest_valid()
    for complaint in complaints:
        LOG.warning("%s", complaint)
    if population is None:
        if complaints:
            raise RunError(f"{run.directory} has no valid checkpoint; {_remedy(run)}")
        if run.about.initial:
            raise RunError(
                f"{run.directory} was started from genomes that its checkpoints held, and has no checkpoint; "
                f"{_remedy(run)}"
            )
        _check_size(run, _size_of_champion(run), task)
        population = Population(run.settings, inputs=task.inputs, outputs=task.outputs, seed=run.about.seed)
    elif complaints:
        LOG.warning("Continuing from the newest valid checkpoint, of generation %d.", population.generation)
    _check_size(run, (population.shape.inputs, population.shape.outputs), task)
    _warn_of_other_searches(run)
    facts = about(source or source_in(run), run.about.seed, task, run.directory) if rescore else None
    must_save = changed(run, population, settings or {}, rescore=rescore, task=facts)
    run.checkpoints.set_aside_after(population.generation)
    _repair_history(run, task, population)
    run.truncate_history(population.generation)
    if must_save:
        run.save(population)
    if not rescore and population.generation == 0:  # nothing is scored yet
        _note_corrected_task(run, population, task, source or source_in(run))
    return population


def _note_corrected_task(run: Run, population: Population, task: PreparedTask, source: TaskSource) -> None:
    """Let settings.toml state the files of a task that was corrected before anything was scored."""
    facts = about(source, run.about.seed, task, run.directory)
    if facts.task_digests and facts.task_digests != run.about.task_digests:
        run.note_changes(population.settings, population.settings, population.generation, task=facts)


def _check_name(run: Run, source: TaskSource) -> None:
    """Refuse another bundled task than the run's: its scores cannot be compared. A task of the user may have moved.

    Raises:
        TaskError: It is another one.
    """
    stated = source_in(run)
    if stated != source and all(one.options is None and is_listed(one.name) for one in (stated, source)):
        raise TaskError(
            f"{run.directory} was started with task {stated.name}, but the given task is {source.name}, whose scores "
            "cannot be compared with those so far; leave --task out, or forget them with --rescore."
        )


def _warn_of_other_searches(run: Run) -> None:
    """Warn where weight searches differ from those of the version that began the run."""
    if run.about.input_rules == 1 and run.settings.search.share > 0.0:
        LOG.warning(
            "%s was started with version %s, whose weight searches gave other bits on other processors; from here on "
            "its genomes differ from those that version would have evolved.",
            run.directory, run.about.version,
        )  # fmt: skip


def _repair_history(run: Run, task: PreparedTask, population: Population) -> None:
    """Replace a damaged or missing history, and log what was lost.

    Raises:
        RunError: The history is locked, or the directory cannot be written.
    """
    check = SolvedCheck(task, opens=True)

    def solved() -> bool:
        return check.on_champion(population.champion, population.validated, reported=population.solved)

    repair = run.repair_history(population, solved)
    if repair is None:
        return
    kept = f", and is kept as {repair.aside.name}" if repair.aside else ""
    LOG.warning(
        "The history of %s %s%s. The new one has %d of %d generations; checkpoints and champion are intact.%s",
        run.directory, repair.problem, kept, repair.kept, population.generation,
        f" To have all of them again, restart the run with {again}" if (again := _restart(run)) else "",
    )  # fmt: skip


def _remedy(run: Run) -> str:
    """Return what to do about a run that cannot be continued."""
    if again := _restart(run):
        return f"restart the run with {again}"
    return "use a copy of it. No command starts the same run again: its settings, its task or the rules have changed."


def _restart(run: Run) -> str | None:
    """Return the command, or the call, that starts this run again in another directory, with the same results.

    None where none does: what has changed since the run began is not in its settings.toml alone.
    """
    if run.about.changes or run.about.rescored or run.about.input_rules != INPUT_RULES:
        return None
    source = source_in(run)
    if source.can_be_made and source.options is None:
        initial = " --from RUN" if run.about.initial else ""
        name, file = shlex.quote(source.name), shlex.quote(str(run.directory / "settings.toml"))
        return f"neat evolve {name} --seed {run.about.seed} --settings {file}{initial}"
    settings = f"Session.open({str(run.directory)!r}).settings"
    initial = ", initial=[...]" if run.about.initial else ""
    return f"Session.create(directory, task, {settings}, seed={run.about.seed}{initial})"


def _size_of_champion(run: Run) -> tuple[int, int] | None:
    """Return the inputs and outputs of a run's networks as its champion states them, or None."""
    try:
        shape = run.champion_record()["shape"]
        return int(shape["inputs"]), int(shape["outputs"])
    except (RunError, KeyError, TypeError, ValueError):  # there is no champion yet, or its file is damaged
        return None


def _check_size(run: Run, size: tuple[int, int] | None, task: PreparedTask) -> None:
    """Refuse a task whose networks have another size than those of the run.

    Raises:
        TaskError: They have.
    """
    if size is not None and size != (task.inputs, task.outputs):
        raise TaskError(
            f"{run.directory} has networks of {size[0]} inputs and {size[1]} outputs, but its task "
            f"takes {task.inputs} and {task.outputs}; has the task changed since?"
        )
