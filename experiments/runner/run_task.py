"""Run task: the task of a run, made again from what its directory states, or checked against it."""

import contextlib
import dataclasses
import logging
from collections.abc import Iterator
from typing import Any

from experiments.catalog.experiment import Experiment
from experiments.catalog.registry import experiment_of, find, make_task
from experiments.catalog.stated_task import check_place
from experiments.catalog.task_source import TaskSource, source_of
from fitness import Gymnasium, PreparedTask, Task
from fitness.tasks.gymnasium.input_rules import under_input_rules
from neat import TaskError
from neat.errors import one_line
from neat.runs.run import Run

LOG = logging.getLogger("neat")


@contextlib.contextmanager
def opened(task: PreparedTask) -> Iterator[PreparedTask]:
    """Yield a task that is open in this process while the block runs.

    Raises:
        TaskError: It cannot be opened.
    """
    try:
        task.open()
    except (Exception, SystemExit) as error:  # a task can raise anything
        raise TaskError(f"task {task.name} cannot be opened: {type(error).__name__}: {one_line(error)}") from error
    try:
        yield task
    finally:
        task.close()


def source_in(run: Run) -> TaskSource:
    """Return what the run directory states about its task."""
    return TaskSource(run.about.task, run.about.options)


def experiment_of_run(run: Run, given: Any = None, *, may_differ: bool = False) -> Experiment:
    """Return the experiment whose task is the task of a run, with the inputs that the run was begun with.

    Args:
        run: The run.
        given: A task, an experiment, or the name of one, to use instead of the task that the directory states.
        may_differ: Whether the given task may be configured differently.

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
        check_place(stated.name, run.directory)
        return stated.experiment()
    experiment = find(given) if isinstance(given, str) else experiment_of(given, stated.name)
    task = make_task(experiment)
    if stated.can_be_made and not may_differ:
        check_place(stated.name, run.directory)
        _check_configuration(run, stated, source_of(task))
    if run.about.input_rules == 1 and isinstance(task.task, Gymnasium) and task.task.scaled:
        raise TaskError(
            f"{run.directory} was started with observations that were not scaled, but the given task scales them; "
            f"pass fitness.Gymnasium({task.name!r}, scaled=False) with its other arguments."
        )
    return dataclasses.replace(experiment, task=lambda: task)


def _check_configuration(run: Run, stated: TaskSource, given: TaskSource) -> None:
    """Refuse a task that the run states with other arguments; warn where the two cannot be compared.

    Raises:
        TaskError: The arguments differ.
    """
    if stated == given:
        return
    with contextlib.suppress(TaskError):  # its file may have moved, which is a reason to pass the task
        stated = source_of(make_task(stated.experiment()))
    if stated == given:
        return
    if stated.options is None or given.options is None:
        LOG.warning("%s was started with task %s; it continues with %s.", run.directory, stated.name, given.name)
        return
    ours, theirs = ({"task": source.name, **(source.options or {})} for source in (stated, given))
    name = next(name for name in [*ours, *theirs] if ours.get(name) != theirs.get(name))
    raise TaskError(
        f"{run.directory} was started with {name} = {ours.get(name)!r}, but the given task has "
        f"{name} = {theirs.get(name)!r}; pass the task that the run was started with, or leave it out."
    )
