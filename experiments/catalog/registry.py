"""Where the word TASK of the command line leads to."""

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import gymnasium

from experiments.catalog import double_pole, flappy, gymnasium_control, mario, minatar, paper, pong, xor
from experiments.catalog.experiment import Experiment
from fitness import PreparedTask, as_task
from neat import NeatError, TaskError
from neat.errors import did_you_mean, one_line

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (
        xor.EXPERIMENT,
        *gymnasium_control.EXPERIMENTS,
        double_pole.EXPERIMENT,
        double_pole.HIDDEN_EXPERIMENT,
        flappy.EXPERIMENT,
        *minatar.EXPERIMENTS,
        pong.EXPERIMENT,
        mario.EXPERIMENT,
        mario.CRAIG_EXPERIMENT,
        *paper.EXPERIMENTS,
    )
}
"""Experiments by name, simplest first."""
MOVED = {"experiments.double_pole": "experiments.catalog.double_pole"}
"""Modules that result files name as they were called in version 0.1.0."""


def find(name: str) -> Experiment:
    """Return the experiment that this name stands for.

    Args:
        name: That of an experiment, `mario:1-2` for another level, `minatar:` and a game, a
            gymnasium id, `envpool:` and one, or
            `module:object` or `file.py:object`, where the object is a task, a class of tasks, an
            `Experiment`, or a function with `inputs` and `outputs`.

    Raises:
        TaskError: There is nothing of that name, or it is no task.
    """
    if name in EXPERIMENTS:
        return EXPERIMENTS[name]
    place, colon, attribute = name.rpartition(":")
    if place == mario.EXPERIMENT.name:
        return mario.experiment(attribute)
    if place == minatar.PLACE:
        return minatar.experiment(attribute)
    if place == gymnasium_control.ENVPOOL:
        return gymnasium_control.experiment(attribute, envpool=True)
    if place and attribute.isidentifier():
        return _experiment_of(name, _object(place, attribute))
    if (place and colon) or name in gymnasium.registry or "-v" in name:
        return gymnasium_control.experiment(name)
    known = [*EXPERIMENTS, *gymnasium.registry]
    folded = {word.lower(): word for word in known}
    hint = did_you_mean(name, known) or did_you_mean(name.lower(), folded)
    raise TaskError(
        f"{name or repr(name)} is no task.{hint} "
        "`neat tasks` lists what there is; an own one is module:object or file.py:object."
    )


def make_task(experiment: Experiment) -> PreparedTask:
    """Return the experiment's task, made and checked.

    Raises:
        TaskError: It cannot be made.
    """
    try:
        return as_task(experiment.task())
    except NeatError:
        raise
    except (Exception, SystemExit) as error:
        raise TaskError(f"task {experiment.name} cannot be made: {type(error).__name__}: {one_line(error)}") from error


def _experiment_of(name: str, found: Any) -> Experiment:
    if isinstance(found, Experiment):
        return found
    return Experiment(name, f"{name}, a task of your own", lambda: as_task(found))


def _object(place: str, attribute: str) -> Any:
    module = _module(place)
    if not hasattr(module, attribute):
        names = [word for word in vars(module) if not word.startswith("_")]
        raise TaskError(f"{place} has no {attribute}.{did_you_mean(attribute, names)}")
    return getattr(module, attribute)


def _module(place: str) -> ModuleType:
    try:
        if place.endswith(".py"):
            return _module_of_file(Path(place))
        if "" not in sys.path:
            sys.path.insert(0, "")  # a user's module lies where the user stands
        return importlib.import_module(MOVED.get(place, place))
    except TaskError:
        raise
    except (Exception, SystemExit) as error:  # importing is running: a user's module can raise anything
        raise TaskError(f"{place} cannot be imported: {type(error).__name__}: {one_line(error)}") from error


def _module_of_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise TaskError(f"{path} is no file; TASK is file.py:object, as seen from {Path.cwd()}.")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise TaskError(f"{path} is no Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module
