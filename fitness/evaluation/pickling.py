"""Pickling: what is sent to a process that cannot inherit it, with everything that its functions use."""

import dis
import io
import sys
from types import CodeType, FunctionType
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


def _save_function(pickler: "_Pickler", function: FunctionType) -> None:
    """Pickle a function: as dill does if its module can be imported, else with the globals that it uses."""
    module = sys.modules.get(function.__module__)
    if function.__module__ != "__main__" and getattr(module, "__dict__", None) is function.__globals__:
        _dill.save_function(pickler, function)
        return
    shared = pickler.shared.setdefault(id(function.__globals__), {"__name__": function.__module__})
    names = _names_in(function.__code__)
    used = {name: value for name, value in function.__globals__.items() if name in names}
    later: list[Any] = []
    waiting = next((key for key in pickler._postproc if any(key == id(value) for value in used.values())), None)
    (later if waiting is None else pickler._postproc[waiting]).append((_dill._setitems, (shared, used)))
    kept = ("__doc__", "__kwdefaults__", "__annotations__", "__qualname__", "__module__")
    state = function.__dict__, {name: getattr(function, name) for name in kept}
    made_of = function.__code__, shared, function.__name__, function.__defaults__, function.__closure__
    _dill._save_with_postproc(pickler, (_dill._create_function, made_of, state), obj=function, postproc_list=later)


def _names_in(code: CodeType) -> set[str]:
    """Return the names of the globals that a code object uses, those of the functions inside it included."""
    names = {
        str(instruction.argval)
        for instruction in dis.get_instructions(code)
        if "_GLOBAL" in instruction.opname or instruction.opname == "LOAD_NAME"  # the latter in the body of a class
    }
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= _names_in(constant)
    return names


class _Pickler(dill.Pickler):  # type: ignore[misc]  # dill has no types
    """Sends what functions use of a script, where they share it as before, so that each sees what another assigns.

    dill alone refers to the main script by name, or else gives each function a copy of its own.

    Attributes:
        shared: The globals in the receiver, empty at first, by the id of the real ones.
    """

    dispatch = _dill.MetaCatchingDict(dill.Pickler.dispatch.copy())
    dispatch[FunctionType] = _save_function

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream)
        self.shared: dict[int, dict[str, Any]] = {}
