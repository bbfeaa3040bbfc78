"""Optional packages: those that only some tasks need, and the extras that install them."""

import importlib
from types import ModuleType

from neat import TaskError


def require(module: str, *, extra: str, needed_by: str) -> ModuleType:
    """Return a module of an optional package.

    Args:
        module: The module to import.
        extra: The extra of this project that installs it.
        needed_by: What needs it, to name it in the message.

    Raises:
        TaskError: It is not installed, or cannot be imported.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise TaskError(
            f"{needed_by} needs the package {module.partition('.')[0]}, which cannot be imported: "
            f"pip install 'craig-neat[{extra}]', or '.[{extra}]' in a checkout."
        ) from error
