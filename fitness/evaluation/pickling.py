"""Pickling: what is sent to a process that cannot inherit it, with everything that its functions use."""

import io
import pickle
import sys
from types import FunctionType
from typing import Any

import dill
from dill import _dill

from neat import TaskError
from neat.errors import one_line


def pickled(thing: Any, subject: str, receiver: str) -> bytes:
    """Return an object as bytes that `dill.loads` restores in another process.

    Functions of the script that runs, or of a notebook, are sent by value with the functions and values that they use,
    since the receiver has another main script, in which those are missing. Those of a module that can be imported use
    that module in the receiver.

    Args:
        thing: What to send.
        subject: What it is, as an error names it.
        receiver: Where it is sent, as an error names it.

    Raises:
        TaskError: It cannot be pickled.
    """
    try:
        stream = io.BytesIO()
        _Pickler(stream).dump(thing)
        return stream.getvalue()
    except Exception as error:
        raise TaskError(
            f"{subject} cannot be pickled and sent to {receiver}: {one_line(error)}; open such resources in its open()."
        ) from error


class _Pickler(dill.Pickler):  # type: ignore[misc]  # dill has no types
    """Sends what functions use of a script, where they share it as before, so that each sees what another assigns.

    dill alone refers to the main script by name, or else gives each function a copy of its own.
    """

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream)
        self._globals: dict[int, Any] = {}  # what dill made of the globals of the first function, by their real id

    def save(self, obj: Any, *arguments: Any, **more: Any) -> None:
        """Pickle an object."""
        if isinstance(obj, FunctionType):
            module = sys.modules.get(obj.__module__)
            self._recurse = obj.__module__ == "__main__" or getattr(module, "__dict__", None) is not obj.__globals__
        super().save(obj, *arguments, **more)

    def save_reduce(self, func: Any, args: Any, *rest: Any, obj: Any = None, **more: Any) -> None:
        """Pickle an object by what makes it; let a function use the globals that were pickled already."""
        if func is _dill._create_function and args[1] is not obj.__globals__:
            own = args[1]
            first = self._globals.setdefault(id(obj.__globals__), own)
            if first is own:
                self.save(own)
            else:  # from here on it stands for the first
                self.write(self.get(self.memo[id(first)][0]))
                self.memoize(own)
            self.write(pickle.POP)
        super().save_reduce(func, args, *rest, obj=obj, **more)
