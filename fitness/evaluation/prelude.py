"""Prelude: what a spawned process does before it unpickles its task.

A task is pickled by the names of its classes. Where the module of a class was not imported by its name, such as a file
`random.py` of the user, a new process cannot find it; the prelude imports it first.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any

from fitness.tasks.gymnasium.input_rules import input_rules, under_input_rules

Call = tuple[Callable[..., Any], tuple[Any, ...]]
SAFE_PATH = "PYTHONSAFEPATH"
"""Environment variable of Python: the current folder is not searched for modules."""

_calls: dict[Call, int] = {}
"""With the input rules under which each was registered: what a module makes as it is imported depends on them."""
_is_temporary = False
"""Whether the variable was set by `safe_path`."""


def before_unpickling(function: Callable[..., Any], *arguments: Any) -> None:
    """Let every process that is spawned from now on call this function before it unpickles its task.

    Args:
        function: Of one of our modules.
        arguments: Must be picklable and hashable; a call that is registered already is not registered again.
    """
    _calls[function, arguments] = input_rules()


class Prelude:
    """The registered calls, which are made where this object is unpickled."""

    def __reduce__(self) -> tuple[Callable[..., "Prelude"], tuple[list[tuple[Call, int]], bool]]:
        return _run, (list(_calls.items()), _is_temporary)


def _run(calls: list[tuple[Call, int]], is_temporary: bool) -> Prelude:
    """Make the calls, and undo what `safe_path` set for the start of this process."""
    if is_temporary:
        os.environ.pop(SAFE_PATH, None)
    for (function, arguments), rules in calls:
        with under_input_rules(rules):
            before_unpickling(function, *arguments)
            with contextlib.suppress(Exception, SystemExit):  # what cannot be imported is reported where it is needed
                function(*arguments)
    return Prelude()


@contextlib.contextmanager
def safe_path() -> Iterator[None]:
    """Let a process that is spawned within the block import nothing from the user's folder as it starts.

    There a file random.py or fitness.py would replace the module that the new process needs.
    """
    global _is_temporary
    if os.environ.get(SAFE_PATH):
        yield
        return
    os.environ[SAFE_PATH] = "1"
    _is_temporary = True
    try:
        yield
    finally:
        _is_temporary = False
        os.environ.pop(SAFE_PATH, None)
