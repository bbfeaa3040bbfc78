"""Pickling: what is sent to a process that cannot inherit it, with everything that its functions use."""

import io
import pickle
from typing import Any

import dill
from dill import _dill

from neat import TaskError
from neat.errors import one_line


def pickled(thing: Any, subject: str, receiver: str) -> bytes:
    """Return an object as bytes that `dill.loads` restores in another process.

    Functions and classes of the script that runs, of a notebook, and of other functions are sent by value, with the
    modules, functions and values that they use. The receiver has another main script, in which those are missing.

    Args:
        thing: What to send.
        subject: What it is, as an error names it.
        receiver: Where it is sent, as an error names it.

    Raises:
        TaskError: It cannot be pickled.
    """
    try:
        stream = io.BytesIO()
        _Pickler(stream, recurse=True).dump(thing)  # otherwise functions refer to the main script of the receiver
        return stream.getvalue()
    except Exception as error:
        raise TaskError(
            f"{subject} cannot be pickled and sent to {receiver}: {one_line(error)}; open such resources in its open()."
        ) from error


class _Pickler(dill.Pickler):  # type: ignore[misc]  # dill has no types
    """Functions of one module share their globals in the receiver, too, so that each sees what another assigns.

    dill restores the globals of each function as a dictionary of its own.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._globals: dict[int, Any] = {}  # what dill made of the globals of the first function, by their real id

    def save_reduce(self, func: Any, args: Any, *rest: Any, obj: Any = None, **more: Any) -> None:
        """Pickle an object by what makes it; here, let a function use the globals that were pickled already."""
        if func is _dill._create_function and hasattr(obj, "__globals__"):
            own = args[1]
            first = self._globals.setdefault(id(obj.__globals__), own)
            if first is own:
                self.save(own)
            else:  # from here on it stands for the first
                self.write(self.get(self.memo[id(first)][0]))
                self.memoize(own)
            self.write(pickle.POP)
        super().save_reduce(func, args, *rest, obj=obj, **more)
