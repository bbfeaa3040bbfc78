"""Registry: experiments by name, and the tasks that TASK on the command line can name."""

import inspect
from pathlib import Path
from typing import Any

import gymnasium

from experiments.catalog import (
    double_pole,
    elites,
    flappy,
    gymnasium_control,
    mario,
    maze,
    minatar,
    mountain_car,
    paper,
    pong,
    xor,
)
from experiments.catalog.experiment import Experiment
from experiments.catalog.stated_task import check_place, stated_object
from experiments.catalog.user_module import module_named, object_named
from fitness import Gymnasium, PreparedTask, as_task
from fitness.environment_source import is_source
from fitness.raised import with_place
from neat import NeatError, Settings, TaskError
from neat.errors import did_you_mean

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (
        xor.EXPERIMENT,
        *gymnasium_control.EXPERIMENTS,
        double_pole.EXPERIMENT,
        double_pole.HIDDEN_EXPERIMENT,
        *maze.EXPERIMENTS,
        *elites.EXPERIMENTS,
        mountain_car.EXPERIMENT,
        flappy.EXPERIMENT,
        *minatar.EXPERIMENTS,
        pong.EXPERIMENT,
        mario.EXPERIMENT,
        mario.CRAIG_EXPERIMENT,
        *paper.EXPERIMENTS,
    )
}
"""Experiments by name, simplest first."""
PLACES = (mario.EXPERIMENT.name, minatar.PLACE)
"""What precedes the colon in the names of levels and games; a package of such a name may be installed."""
MOVED = {
    **{f"fitness.{name}": f"fitness.tasks.{name}" for name in ("atari", "double_pole", "flappy", "mario", "minatar")},
    **{f"fitness.{name}": f"fitness.tasks.{name}" for name in ("gymnasium", "xor")},
    **{
        f"experiments.{name}": f"experiments.catalog.{name}"
        for name in ("double_pole", "flappy", "mario", "minatar", "paper", "pong", "registry", "xor")
    },
    "experiments.control": "experiments.catalog.gymnasium_control",
}
"""Modules of tasks and experiments that moved since version 0.1.0, whose runs and results name them by the old name."""


def find(name: str, run: Path | None = None) -> Experiment:
    """Return the experiment with this name.

    Args:
        name: Of an experiment; `mario:1-2` for another level; `minatar:` and a game; a gymnasium id; `envpool:` and a
            gymnasium id; `module:id` or `file.py:id`, where the module or file registers the id with gymnasium; or
            `module:object` or `file.py:object`, where the object is a task, a class of tasks, an `Experiment`, a
            function with `inputs` and `outputs`, or a class of environments or a function that makes one.
        run: The directory of the run that states the name, which must not lead to just any code.

    Raises:
        TaskError: Nothing has that name, or it is not a task, or a run must not state it.
    """
    if name in EXPERIMENTS:
        return EXPERIMENTS[name]
    if (file := name.removesuffix(":")).endswith(".py"):
        raise TaskError(f"{name} names a file, but not what in it is the task; name that too, such as {file}:task.")
    place, attribute = place_of(name)
    name = f"{place}:{attribute}" if place else name
    if place == mario.EXPERIMENT.name:
        return mario.experiment(attribute)
    if place == minatar.PLACE:
        return minatar.experiment(attribute)
    if place == gymnasium_control.ENVPOOL:
        return gymnasium_control.experiment(attribute, envpool=True)
    if place and attribute.isidentifier():
        found = stated_object(place, attribute, name, run) if run else object_named(place, attribute)
        return gymnasium_control.own(name, found) if makes_environment(found) else experiment_of(found, name)
    if place:
        return gymnasium_control.own(name, registered_in(place, attribute, run))
    if name in gymnasium.registry or "-v" in name:
        return gymnasium_control.experiment(name)
    known = [*EXPERIMENTS, *gymnasium.registry]
    folded = {word.lower(): word for word in known}
    hint = did_you_mean(name, known) or did_you_mean(name.lower(), folded)
    raise TaskError(
        f"{name or repr(name)} is not a task.{hint} "
        "`neat tasks` lists the known ones; your own is module:object or file.py:object."
    )


def place_of(name: str) -> tuple[str, str]:
    """Return the module or file in the name of a task, where it is now, and what the task is called in it."""
    place, _, attribute = name.rpartition(":")
    return MOVED.get(place, place), attribute


def is_listed(name: str) -> bool:
    """Return whether this is a task that comes with the package, or an environment that gymnasium knows."""
    return is_known(name) or name.rpartition(":")[0] in (*PLACES, gymnasium_control.ENVPOOL)


def is_known(name: str) -> bool:
    """Return whether this is an experiment, or an environment that gymnasium knows; nothing is imported."""
    return name in EXPERIMENTS or name in gymnasium.registry


def makes_environment(thing: Any) -> bool:
    """Return whether this is a class of environments, a specification of one, or a function without arguments.

    A function that is a task takes a network.
    """
    if is_source(thing):
        return True
    if not inspect.isfunction(thing) or hasattr(thing, "inputs"):
        return False
    try:
        inspect.signature(thing).bind()
    except TypeError:
        return False
    return True


def registered_in(place: str, id: str, run: Path | None = None) -> str:
    """Return the id of an environment that a module or file registers with gymnasium, which imports it.

    Args:
        place: The module or file.
        id: Of the environment.
        run: As `find` takes it.

    Raises:
        TaskError: The module or file cannot be imported, or lies in the run directory.
    """
    if run is not None:
        check_place(place, f"{place}:{id}", run)
    module = module_named(place, run)
    return id if place.endswith(".py") or module.__name__ != place else f"{place}:{id}"


def experiment_of(thing: Any, name: str | None = None) -> Experiment:
    """Return `thing` if it is an experiment, otherwise an experiment of this task.

    It has the general settings where the task is an environment of gymnasium, else the default ones.

    Args:
        thing: An experiment, a task, a class of tasks, or a function.
        name: Of the experiment that is made; the name of the class or function by default.
    """
    if isinstance(thing, Experiment):
        return thing
    name = name or str(getattr(thing, "__name__", type(thing).__name__))
    is_environment = issubclass(thing if isinstance(thing, type) else type(thing), Gymnasium)
    return Experiment(
        name, f"{name}, a task of your own", lambda: as_task(thing), None if is_environment else Settings()
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
        raise TaskError(f"task {experiment.name} cannot be made: {with_place(error)}") from error
