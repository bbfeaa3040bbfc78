"""Run task: the task of a run, made again from what its directory states, or checked against it."""

import contextlib
import dataclasses
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from experiments.catalog.experiment import Experiment
from experiments.catalog.module_file import is_file, lies_in, module_file
from experiments.catalog.registry import experiment_of, find, is_listed, make_task, place_of
from experiments.catalog.stated_task import in_run
from experiments.catalog.task_files import changed, files_of, is_unchanged
from experiments.catalog.task_source import TaskSource, source_of
from fitness import Gymnasium, PreparedTask, Task
from fitness.raised import with_place
from fitness.tasks.gymnasium.input_rules import under_input_rules
from neat import RunError, TaskError, __version__
from neat.runs.run import Run

LOG = logging.getLogger("neat")
MOST_NAMED = 5
"""Changed files that a warning names."""


@contextlib.contextmanager
def opened(task: PreparedTask) -> Iterator[PreparedTask]:
    """Yield a task that is open in this process while the block runs.

    Raises:
        TaskError: It cannot be opened.
    """
    try:
        task.open()
    except (Exception, SystemExit) as error:  # a task can raise anything
        raise TaskError(f"task {task.name} cannot be opened: {with_place(error)}") from error
    try:
        yield task
    finally:
        task.close()


def source_in(run: Run) -> TaskSource:
    """Return what the run directory states about its task."""
    return TaskSource(run.about.task, run.about.options)


def experiment_of_run(run: Run, given: Any = None, *, may_differ: bool = False) -> Experiment:
    """Return the experiment whose task is the task of a run, with the inputs that the run was begun with.

    Logs a warning where the source of the task is not what it was when the run was started.

    Args:
        run: The run.
        given: A task, an experiment, or the name of one, to use instead of the task that the directory states.
        may_differ: Whether the task may be configured differently, or have changed.

    Raises:
        TaskError: The task was passed as a Python object when the run started, and none is given; or the given one
            is configured differently, and must not.
    """
    rules = run.about.input_rules
    with under_input_rules(rules):
        experiment = _experiment_of_run(run, given, may_differ)

    def task() -> Task:
        with under_input_rules(rules):
            return experiment.task()

    return dataclasses.replace(experiment, task=task)


def _experiment_of_run(run: Run, given: Any, may_differ: bool) -> Experiment:
    stated = source_in(run)
    if given is None:
        if not stated.can_be_made:
            raise TaskError(
                f"{run.directory} was started with a Python object as its task, {stated.name}; continue it with "
                f"neat resume {run.directory} --task file.py:task, or Session.resume({str(run.directory)!r}, task=...)."
            )
        source = located(run)
        experiment = source.experiment(run.directory)
        task = make_task(experiment)
    else:
        experiment = find(given) if isinstance(given, str) else experiment_of(given, stated.name)
        task = make_task(experiment)
        source = TaskSource(given) if isinstance(given, str) else source_of(task)
        _check_scaling(run, task)
    if not may_differ:
        is_same = _check_source(run, source, task)
        if given is not None and stated.can_be_made:
            _check_configuration(run, stated, source_of(task), is_same_source=is_same)
    return dataclasses.replace(experiment, task=lambda: task)


def _check_scaling(run: Run, task: PreparedTask) -> None:
    """Refuse a task that scales observations, for a run that was started before observations were scaled.

    Raises:
        TaskError: It does.
    """
    if run.about.input_rules == 1 and _scales(task.task):
        raise TaskError(
            f"{run.directory} was started with observations that were not scaled, but the given task scales them; "
            f"pass fitness.Gymnasium({task.name!r}, scaled=False) with its other arguments."
        )


def _scales(task: Task) -> bool:
    return isinstance(task, Gymnasium) and task.scaled and task.normalization is None


def located(run: Run) -> TaskSource:
    """Return the source of a run's task, where its file is now.

    The file is searched as the run states it, then as seen from the run directory, then where it was. Of several
    files, one that did not change is preferred. A file in the run directory is not even read.

    Raises:
        TaskError: It is missing, or lies in the run directory.
    """
    stated, about = source_in(run), run.about
    place, attribute = place_of(stated.name)
    if about.task_file is None or not place or is_listed(stated.name):
        return stated
    found = module_file(place)
    named = found.file if found else None
    moved = [run.directory / about.task_file_from_run] if about.task_file_from_run else []
    existing = [path for path in (named, *moved, Path(about.task_file)) if path is not None and is_file(path)]
    files = [path for path in existing if not lies_in(path, run.directory)]
    if existing and not files:
        raise in_run(stated.name, run.directory)
    if not files:
        looked = ", ".join(str(path) for path in dict.fromkeys([Path(place), *moved, Path(about.task_file)]))
        raise TaskError(
            f"the task of {run.directory}, {stated.name}, is missing: {looked} cannot be read. If it was moved, "
            f"say where it is: --task file.py:{attribute}, or task=... from Python."
        )
    same = (path for path in files if is_unchanged(path, about.task_digests))
    file = next(same, files[0])
    return stated if file == named else stated._replace(name=f"{file}:{attribute}")


def _check_source(run: Run, source: TaskSource, task: PreparedTask) -> bool | None:
    """Warn if the source of a task is not what it was when the run was started.

    Returns:
        Whether it is the same; None if that is unknown.
    """
    about = run.about
    files = files_of(source, task)
    if about.task_digests and not is_listed(source.name):  # versions before 0.7.0 stated some of a package
        different = changed(about.task_digests, task, files)
        if different and _has_scores(run):  # otherwise all scores will be those of the task as it is now
            LOG.warning(
                "The task of %s has changed since it was started (%s); its scores so far are those of the old task. "
                "neat resume %s --rescore, or population.rescore(), discards them; --task names another file.",
                run.directory, ", ".join(different[:MOST_NAMED]), run.directory,
            )  # fmt: skip
        return not different
    if files is None and source.can_be_made and about.version != __version__:
        LOG.warning(
            "%s was started with version %s, but this is version %s: task %s may score differently.",
            run.directory, about.version, __version__, source.name,
        )  # fmt: skip
    return None


def _has_scores(run: Run) -> bool:
    """Return whether a generation of this run has been scored, as far as its history says."""
    try:
        return bool(run.history())
    except RunError:  # damaged, and repaired later
        return True


def _check_configuration(run: Run, stated: TaskSource, given: TaskSource, *, is_same_source: bool | None) -> None:
    """Refuse a task that the run states with other arguments; warn where the two cannot be compared.

    Args:
        run: The run.
        stated: The source of its task.
        given: The source of the task to continue with.
        is_same_source: Whether the files of the two are the same; None if that is unknown.

    Raises:
        TaskError: The arguments differ.
    """
    if stated == given:
        return
    with contextlib.suppress(TaskError):  # its file may be missing, which is a reason to pass the task
        stated = source_of(make_task(located(run).experiment(run.directory)))
    if stated == given:
        return
    if is_same_source and stated.name.rpartition(":")[2] == given.name.rpartition(":")[2]:
        given = given._replace(name=stated.name)  # the file was moved
    if stated.options is None or given.options is None:
        if is_same_source is not None:  # a difference was logged
            return
        LOG.warning("%s was started with task %s; it continues with %s.", run.directory, stated.name, given.name)
        return
    ours, theirs = ({"task": source.name, **(source.options or {})} for source in (stated, given))
    name = next(name for name in [*ours, *theirs] if ours.get(name) != theirs.get(name))
    raise TaskError(
        f"{run.directory} was started with {name} = {ours.get(name)!r}, but the given task has "
        f"{name} = {theirs.get(name)!r}; pass the task that the run was started with, or leave it out."
    )
