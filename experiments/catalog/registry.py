"""Registry: experiments by name, and the tasks that TASK on the command line can name."""

import contextlib
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
FOLDERS: list[str] = []
"""Folders of files that tasks came from. They are searched last, for what such a file imports from beside it, and by
processes that are started later and unpickle a task of the file."""


def find(name: str) -> Experiment:
    """Return the experiment with this name.

    Args:
        name: Of an experiment; `mario:1-2` for another level; `minatar:` and a game; a gymnasium id; `envpool:` and a
            gymnasium id; or `module:object` or `file.py:object`, where the object is a task, a class of tasks, an
            `Experiment`, or a function with `inputs` and `outputs`.

    Raises:
        TaskError: Nothing has that name, or it is not a task.
    """
    if name in EXPERIMENTS:
        return EXPERIMENTS[name]
    place, colon, attribute = name.rpartition(":")
    if place in MOVED:
        place = MOVED[place]
        name = f"{place}:{attribute}"
    if place == mario.EXPERIMENT.name:
        return mario.experiment(attribute)
    if place == minatar.PLACE:
        return minatar.experiment(attribute)
    if place == gymnasium_control.ENVPOOL:
        return gymnasium_control.experiment(attribute, envpool=True)
    if place and attribute.isidentifier():
        return experiment_of(object_named(place, attribute), name)
    if (place and colon) or name in gymnasium.registry or "-v" in name:
        return gymnasium_control.experiment(name)
    known = [*EXPERIMENTS, *gymnasium.registry]
    folded = {word.lower(): word for word in known}
    hint = did_you_mean(name, known) or did_you_mean(name.lower(), folded)
    raise TaskError(
        f"{name or repr(name)} is not a task.{hint} "
        "`neat tasks` lists the known ones; your own is module:object or file.py:object."
    )


def experiment_of(thing: Any, name: str | None = None) -> Experiment:
    """Return `thing` if it is an experiment, otherwise an experiment of this task with the default settings.

    Args:
        thing: An experiment, a task, a class of tasks, or a function.
        name: Of the experiment that is made; the name of the class or function by default.
    """
    if isinstance(thing, Experiment):
        return thing
    name = name or str(getattr(thing, "__name__", type(thing).__name__))
    return Experiment(name, f"{name}, a task of your own", lambda: as_task(thing))


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


def object_named(place: str, attribute: str) -> Any:
    """Return an object of a module or of a Python file, imported.

    Raises:
        TaskError: The module cannot be imported, or it has no such object.
    """
    module = _module(place)
    if not hasattr(module, attribute):
        names = [word for word in vars(module) if not word.startswith("_")]
        raise TaskError(f"{place} has no {attribute}.{did_you_mean(attribute, names)}")
    return getattr(module, attribute)


def _module(place: str) -> ModuleType:
    try:
        return _module_of_file(Path(place)) if place.endswith(".py") else _imported(MOVED.get(place, place))
    except TaskError:
        raise
    except (Exception, SystemExit) as error:  # importing is running: a user's module can raise anything
        raise TaskError(f"{place} cannot be imported: {type(error).__name__}: {one_line(error)}") from error


def _imported(name: str) -> ModuleType:
    """Import a module from the user's folder, or from anywhere else.

    The folder comes first for this import only. Afterwards it comes last: a file of the user's that is named like one
    of our packages must not replace it in an import that comes later, or in a process that is started later. Where
    Python itself searches the folder first, as in an interactive session, it stays first.
    """
    if sys.path[:1] == [""]:
        return importlib.import_module(name)
    with contextlib.suppress(ValueError):  # it may come last since an earlier import
        sys.path.remove("")
    sys.path.insert(0, "")
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove("")
        sys.path.append("")


def _module_of_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise TaskError(f"{path} is not a file; TASK is file.py:object, relative to {Path.cwd()}.")
    script = sys.modules["__main__"]
    if _is_file_of(script, path):
        return script  # the program that runs: to execute it a second time would start it again
    name = _module_name(path)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise TaskError(f"{path} is not a Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    _search_last(str(path.parent.resolve()))
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)  # half of a module
        raise
    return module


def _search_last(folder: str) -> None:
    """Search this folder for modules, after all others: its files must not replace our packages."""
    if folder not in sys.path:
        sys.path.append(folder)
        FOLDERS.append(folder)


def _module_name(path: Path) -> str:
    """Return the name for a file's module: its stem, unless another module has that name, such as our `fitness`."""
    name = path.stem
    while (other := sys.modules.get(name)) is not None and not _is_file_of(other, path):
        name += "_"
    return name


def _is_file_of(module: ModuleType, path: Path) -> bool:
    file = getattr(module, "__file__", None)
    return file is not None and Path(file).resolve() == path.resolve()
