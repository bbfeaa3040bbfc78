"""Pickling: what is sent to a process that cannot inherit it, with everything that its functions use."""

import pickle
from typing import Any

import cloudpickle

from neat import TaskError
from neat.errors import one_line


def pickled(thing: Any, subject: str, receiver: str) -> bytes:
    """Return an object as bytes that `unpickled` restores in another process.

    Functions and classes of the script that runs, of a notebook, and of other functions are sent by value, with the
    modules, functions and values that they use: the receiver has another main script, in which those are missing.

    Args:
        thing: What to send.
        subject: What it is, as an error names it.
        receiver: Where it is sent, as an error names it.

    Raises:
        TaskError: It cannot be pickled.
    """
    try:
        return bytes(cloudpickle.dumps(thing))
    except Exception as error:
        raise TaskError(
            f"{subject} cannot be pickled and sent to {receiver}: {one_line(error)}; open such resources in its open()."
        ) from error


def unpickled(content: bytes) -> Any:
    """Return the object in bytes of `pickled`, which come from a process of ours; can raise anything."""
    return pickle.loads(content)
