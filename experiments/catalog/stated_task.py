"""Stated task: what a run directory may make `neat play` and `neat resume` import and call.

Both run the task that settings.toml states, and the directory may come from a stranger. So the task must not be a file
of the directory itself, and only what makes a task is called: not `os.system`, for example, and not a function of an
installed package, which could do anything.
"""

import inspect
import sys
import sysconfig
from pathlib import Path
from typing import Any

from gymnasium.envs.registration import EnvSpec

from experiments.catalog.experiment import Experiment
from experiments.catalog.module_file import lies_in, module_file
from experiments.catalog.ours import is_ours
from experiments.catalog.user_module import object_named
from fitness.environment_source import is_source
from neat import TaskError

EVALUATING = ("evaluate", "evaluate_batch", "play_match", "live")
"""A class with one of these methods is a class of tasks."""
INSTALLED = ("site-packages", "dist-packages")
"""Folders of installed packages; there may be several: of the environment, the system and the user."""
STEPPING = ("reset", "step")
"""A class with all of these methods is a class of environments."""


def stated_object(place: str, attribute: str, name: str, directory: Path) -> Any:
    """Return an object of the module or file that a run states, imported.

    Args:
        place: A file that ends in .py, or a module.
        attribute: The name of the object.
        name: Of the task, as the run states it.
        directory: Of the run.

    Raises:
        TaskError: It lies in the directory, it cannot be imported, or it must not be called.
    """
    check_place(place, name, directory)
    found = object_named(place, attribute, without=directory)
    is_task = not inspect.isclass(found) and hasattr(found, "inputs")  # or a function of a network, which plays
    if not (isinstance(found, Experiment) or is_source(found) or is_task):
        check_constructor(found, name)
    return found


def check_place(place: str, name: str, directory: Path) -> None:
    """Refuse to import a module that lies in the run directory, or that is one of Python. Nothing is imported.

    Args:
        place: A file that ends in .py, or a module.
        name: Of the task, as the run states it.
        directory: Of the run.

    Raises:
        TaskError: The module is one of these.
    """
    found = module_file(place)
    if found is not None and any(lies_in(path, directory) for path in (*found.packages, found.file) if path):
        raise in_run(name, directory)
    if not (found and found.by_path) and place.partition(".")[0] in sys.stdlib_module_names:
        raise TaskError(f"{directory} states the task {name!r:.200}, but a module of Python contains no tasks.")


def in_run(name: str, directory: Path) -> TaskError:
    """Return the error about a task that lies in the run directory."""
    return TaskError(
        f"{directory} states the task {name!r:.200}, which lies in the run directory, so it is not imported: a run "
        "must not bring its own program. If you trust it, move the file elsewhere and pass it with --task."
    )


def check_constructor(found: Any, name: str) -> None:
    """Refuse to call anything for a run but what makes a task or an environment.

    That is a class of tasks or environments, a specification of an environment, or a function of the user's.

    Args:
        found: What would be called.
        name: Its name, for the message.

    Raises:
        TaskError: It is something else.
    """
    if inspect.isclass(found):
        is_allowed = any(_has_method(found, method) for method in EVALUATING) or all(
            _has_method(found, method) for method in STEPPING
        )
    elif isinstance(found, EnvSpec):
        is_allowed = True
    else:
        is_allowed = inspect.isfunction(found) and not _is_installed(found.__module__)
    if not is_allowed:
        raise TaskError(
            f"{name!r:.200} is not a class of tasks or environments, so it is not called for a run that "
            "states it; pass the task with --task, or task=... from Python."
        )


def _has_method(owner: type, name: str) -> bool:
    return callable(inspect.getattr_static(owner, name, None)) or isinstance(
        inspect.getattr_static(owner, name, None), staticmethod | classmethod
    )


def _is_installed(module: str) -> bool:
    """Return whether a module belongs to Python, to this project or to an installed package, and not to the user."""
    file = getattr(sys.modules.get(module), "__file__", None)
    if file is None:
        return module != "__main__"
    path = Path(file).resolve()
    if is_ours(path) or any(folder in path.parts for folder in INSTALLED):
        return True
    return any(path.is_relative_to(Path(sysconfig.get_path(kind)).resolve()) for kind in ("stdlib", "platstdlib"))
