"""Stated task: what a run directory may make `neat play` and `neat resume` import and call.

Both run the task that settings.toml states, and the directory may come from a stranger. So the task must not be a file
of the directory itself, and only what makes a task is called with arguments from it: not `os.system`, for example.
"""

import inspect
import sys
import sysconfig
from pathlib import Path
from typing import Any

from gymnasium.envs.registration import EnvSpec

from neat import TaskError

EVALUATING = ("evaluate", "evaluate_batch", "play_match", "live")
"""A class with one of these methods is a class of tasks."""
OURS = ("neat", "fitness", "experiments", "visualizer")
STEPPING = ("reset", "step")
"""A class with all of these methods is a class of environments."""


def check_place(name: str, directory: Path) -> None:
    """Refuse a task that would be imported from the run directory.

    Args:
        name: As the run states it: `file.py:object`, `module:object`, or anything that names no module.
        directory: Of the run.

    Raises:
        TaskError: The file or module lies in the directory.
    """
    place = name.rpartition(":")[0]
    if not place:
        return
    path = Path(place) if place.endswith(".py") else Path(*place.split("."))
    if path.resolve().is_relative_to(directory.resolve()):
        raise TaskError(
            f"{directory} states the task {name!r:.200}, which lies in the run directory, so it is not imported: a run "
            "must not bring its own program. If you trust it, move the file elsewhere and pass it with --task."
        )


def check_constructor(found: Any, name: str) -> None:
    """Refuse to call anything but what makes a task or an environment.

    That is a class of tasks or environments, a specification of an environment, or a function of the user's.

    Args:
        found: What would be called with the arguments that the run states.
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
            f"{name!r:.200} is not a class of tasks or environments, so it is not called with the arguments that the "
            "run states; pass the task with --task, or task=... from Python."
        )


def _has_method(owner: type, name: str) -> bool:
    return callable(inspect.getattr_static(owner, name, None)) or isinstance(
        inspect.getattr_static(owner, name, None), staticmethod | classmethod
    )


def _is_installed(module: str) -> bool:
    """Return whether a module belongs to Python or to an installed package, and not to the user."""
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or top in OURS:
        return True
    file = getattr(sys.modules.get(module), "__file__", None)
    if file is None:
        return module != "__main__"
    path = Path(file).resolve()
    places = {sysconfig.get_path(kind) for kind in ("stdlib", "platstdlib", "purelib", "platlib")}
    return any(path.is_relative_to(Path(place).resolve()) for place in places)
