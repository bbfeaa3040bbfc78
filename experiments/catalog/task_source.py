"""TaskSource: how a run directory states its task, so that the same task can be made again later.

A task that was named on the command line is stored under that name. A task object is stored as the name of its class,
`module:Class`, or of its environment, with the arguments of its constructor. The arguments are read from attributes of
the same names. If an object made from them does not equal the task, only a name is stored, and resuming needs the task.
"""

import ast
import functools
import importlib.machinery
import inspect
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import gymnasium
import numpy as np
from gymnasium.envs.registration import EnvSpec

from experiments.catalog.experiment import Experiment
from experiments.catalog.registry import EXPERIMENTS, PLACES, find, make_task, place_of, registered_in
from experiments.catalog.stated_task import check_constructor, stated_object
from experiments.catalog.user_module import FOLDERS, file_of, object_named
from fitness import FunctionTask, Gymnasium, PreparedTask, as_task
from fitness.environment_source import is_source
from neat import NeatError, TaskError

OBJECT = " (Python object)"
"""Ends the name of a task that cannot be made again from its name."""
COUNTERS = ("steps",)
"""Attributes of a task that change while it is scored."""
Options = dict[str, Any]


class TaskSource(NamedTuple):
    """Where a task comes from."""

    name: str
    """As the command line takes it, or a readable name that ends in `OBJECT`."""
    options: Options | None = None
    """Arguments of the constructor; None for a task that needs only its name."""

    @property
    def can_be_made(self) -> bool:
        """Whether `make` makes this task again."""
        return not self.name.endswith(OBJECT)

    def experiment(self, run: Path | None = None) -> Experiment:
        """Return the experiment with this task.

        Args:
            run: The directory of the run that states it, which must not lead to just any code.

        Raises:
            TaskError: The task was passed as an object and cannot be made from its name, or nothing has that name.
        """
        if not self.can_be_made:
            raise TaskError(f"task {self.name} cannot be made from its name; pass the task itself.")
        if self.options is None:
            return find(self.name, run)
        constructor, options = _constructor_named(self.name, run), self.options
        return Experiment(self.name, self.name, lambda: as_task(constructor(**options)))


def source_of(thing: Any) -> TaskSource:
    """Return where a task, a class of tasks, or a function of a network comes from.

    The constructor of a task object is called once more, to check that its arguments make an equal task.
    """
    if is_source(thing):
        thing = as_task(thing)
    if isinstance(thing, PreparedTask):
        thing = thing.task
    if isinstance(thing, FunctionTask) and _says_the_same(thing):
        thing = thing.function
    if inspect.isclass(thing) or inspect.isfunction(thing):
        path = _path_of(thing)
        return TaskSource(path) if path else TaskSource(f"{thing.__name__}{OBJECT}")
    for source_by in (_gymnasium_source, _listed_source, _constructed_source, _module_level_source):
        if (source := source_by(thing)) is not None:
            return source
    name = str(getattr(thing, "name", None) or type(thing).__name__)
    return TaskSource(f"{name}{OBJECT}")


def _says_the_same(task: FunctionTask) -> bool:
    """Return whether the function's own attributes make this task again."""
    names = ("inputs", "outputs", "solved_at")
    return all(getattr(task.function, name, None) == getattr(task, name) for name in names)


def source_for(given: Any, experiment: Experiment, task: PreparedTask, name: str | None = None) -> TaskSource:
    """Return what a run directory states about its task.

    Args:
        given: What the run is started with: a task, an experiment, or the name of one.
        experiment: What `given` stands for.
        task: The experiment's task.
        name: By which the command line finds the task; derived if left out.
    """
    if name is not None or isinstance(given, str):
        return TaskSource(name or given)
    if EXPERIMENTS.get(experiment.name) is experiment:
        return TaskSource(experiment.name)
    return source_of(task if isinstance(given, Experiment) else given)


def _gymnasium_source(task: Any) -> TaskSource | None:
    if type(task) is not Gymnasium or task.outcome is not None:  # a function, which no text can state
        return None
    if task.validation_episodes != Gymnasium.validation_episodes:  # set afterwards
        return None
    name, given = _environment_named(task.id)
    if name is None:
        return None
    options = {
        "episodes": task.episodes,
        "max_steps": task.max_steps,
        "evaluation_steps": task.evaluation_steps,
        "step_reward": task.step_reward or None,
        "solved_at": task.solved_at,
        "normalized": task.normalization is not None,
        "scaled": task.scaled,
        "envpool": task.envpool,
    }
    stated = {option: value for option, value in options.items() if value is not None} | given | task.options
    return TaskSource(name, _as_read(stated)) if _is_plain(stated) else None


def _environment_named(source: Any) -> tuple[str | None, Options]:
    """Return the name of what an environment is made from, or None, and the arguments that it is given."""
    if isinstance(source, str):
        return source, {}
    if isinstance(source, EnvSpec):
        return (source.id if gymnasium.registry.get(source.id) == source else None), {}
    if isinstance(source, functools.partial):
        name, given = _environment_named(source.func)
        return (None if source.args else name), {**given, **source.keywords}
    return (_path_of(source) if inspect.isclass(source) or inspect.isfunction(source) else None), {}


def _listed_source(task: Any) -> TaskSource | None:
    """Return the task's own name, if an experiment of that name has an equal task: xor, mario:1-2."""
    name = getattr(task, "name", None)
    if not isinstance(name, str) or (name not in EXPERIMENTS and name.partition(":")[0] not in PLACES):
        return None  # a name with a colon could make `find` import any module
    try:
        listed = make_task(find(name)).task
    except NeatError:
        return None
    return TaskSource(name) if type(listed) is type(task) and _equal(task, listed) else None


def _module_level_source(task: Any) -> TaskSource | None:
    """Return the name under which the object is found in the module of its class, if it always is.

    A script is not searched: it may bind the name only if it runs as the program.
    """
    module = sys.modules.get(type(task).__module__)
    if module is None or module.__name__ == "__main__":
        return None
    place = _place_of(module)
    names = [name for name, value in vars(module).items() if value is task and _is_bound_once(module, name)]
    return TaskSource(f"{place}:{names[0]}") if place and names else None


def _is_bound_once(module: ModuleType, name: str) -> bool:
    """Return whether the module's source assigns this name in one place that runs once, so not in a loop."""
    try:
        tree = ast.parse(inspect.getsource(module))
    except (OSError, TypeError, SyntaxError, RecursionError, MemoryError):  # it has no source, or a nested one
        return False
    all_names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]
    bound = [node for node in all_names if not isinstance(node.ctx, ast.Load)]
    targets = [target for line in tree.body if isinstance(line, ast.Assign) for target in line.targets]
    targets += [line.target for line in tree.body if isinstance(line, ast.AnnAssign)]
    return len(bound) == 1 and bound[0] in targets


def _constructed_source(task: Any) -> TaskSource | None:
    """Return the class and the constructor's arguments, if a copy made of them equals the task."""
    path, options = _path_of(type(task)), _constructor_options(task)
    if path is None or options is None:
        return None
    try:
        copy = type(task)(**options)
    except Exception:  # a constructor can raise anything, and then it is not the way to make the task again
        return None
    return TaskSource(path, options or None) if _equal(task, copy) else None


def _constructor_options(task: Any) -> Options | None:
    """Return the constructor's arguments as the task's attributes state them; None where they do not."""
    options: Options = {}
    for parameter in _parameters_of(type(task)):
        value = getattr(task, parameter.name, getattr(task, f"_{parameter.name}", inspect.Parameter.empty))
        if value is None and parameter.default is None:
            continue
        if not _is_plain(value):
            return None
        options[parameter.name] = _as_read(value)
    return options


def _parameters_of(owner: type) -> list[inspect.Parameter]:
    """Return the parameters of a constructor, those that it passes on to its parent's as **options included."""
    if owner.__init__ is object.__init__:  # type: ignore[misc]  # it is compared, not called
        return []
    parameters = list(inspect.signature(owner.__init__).parameters.values())[1:]  # type: ignore[misc]  # it is inspected
    own = [one for one in parameters if one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)]
    if any(one.kind is one.VAR_KEYWORD for one in parameters) and owner.__bases__[0] is not object:
        own += [one for one in _parameters_of(owner.__bases__[0]) if one.kind is one.KEYWORD_ONLY and one not in own]
    return own


def _constructor_named(name: str, run: Path | None) -> Callable[..., Any]:
    place, attribute = place_of(name)
    if place and attribute.isidentifier():
        found: Callable[..., Any] = (
            stated_object(place, attribute, name, run) if run else object_named(place, attribute)
        )
        if not is_source(found):
            check_constructor(found, name)
        makes_environment = is_source(found) or inspect.isfunction(found)  # a function that is a task has no options
        return functools.partial(Gymnasium, found) if makes_environment else found
    return functools.partial(Gymnasium, registered_in(place, attribute, run) if place else name)


def _path_of(thing: Any) -> str | None:
    """Return `module:name` or `file.py:name` of a class or function, None if it cannot be imported by that name."""
    module, name = sys.modules.get(thing.__module__), str(thing.__qualname__)
    if module is None or getattr(module, name, None) is not thing:
        return None
    package = module.__name__.partition(".")[0]
    if package != module.__name__ and getattr(sys.modules.get(package), name, None) is thing:
        return f"{package}:{name}"
    place = _place_of(module)
    return f"{place}:{name}" if place else None


def _place_of(module: ModuleType) -> str | None:
    """Return the name by which a module is imported, the file of a script, or None for a notebook."""
    name = module.__spec__.name if module.__spec__ is not None else module.__name__
    top = name.partition(".")[0]
    path = getattr(module, "__file__", None)
    searched = [folder for folder in sys.path if folder not in FOLDERS]  # a new process does not search those
    found = importlib.machinery.PathFinder.find_spec(top, [os.getcwd(), *searched])
    origin = getattr(sys.modules.get(top), "__file__", None) if "." in name else path
    if found is not None and found.origin and origin and Path(found.origin).resolve() == Path(origin).resolve():
        return name
    if path is None or not path.endswith(".py") or ("." in name and file_of(module) is None):
        return None
    file = Path(path).resolve()
    return str(file.relative_to(Path.cwd())) if file.is_relative_to(Path.cwd()) else str(file)


def _is_plain(value: Any) -> bool:
    """Return whether TOML can hold this value."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(inner) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return all(_is_plain(inner) for inner in value)
    if type(value) is float:
        return math.isfinite(value)
    return type(value) in (bool, int, str)


def _as_read(value: Any) -> Any:
    """Return a plain value as TOML returns it, where a tuple becomes a list: a task that is made of it may differ."""
    if isinstance(value, dict):
        return {key: _as_read(inner) for key, inner in value.items()}
    return [_as_read(inner) for inner in value] if isinstance(value, list | tuple) else value


def _equal(task: Any, copy: Any) -> bool:
    """Return whether two tasks agree in all public attributes."""
    ours, theirs = (
        {name: value for name, value in vars(one).items() if not name.startswith("_") and name not in COUNTERS}
        for one in (task, copy)
    )
    try:
        return ours.keys() == theirs.keys() and all(_same(value, theirs[name]) for name, value in ours.items())
    except (NeatError, ValueError, TypeError):  # a comparison of foreign objects can refuse
        return False


def _same(value: Any, other: Any) -> bool:
    if isinstance(value, np.ndarray):
        return type(other) is type(value) and np.array_equal(value, other, equal_nan=value.dtype.kind == "f")
    return type(other) is type(value) and bool(value == other)
