"""Compiled loops over gene arrays, and the rules they keep.

- A kernel takes arrays and a few scalars (more than five go into a NamedTuple) and fills what it is given. It
  knows no classes but NamedTuples, raises nothing and prints nothing; its return value is its report. Arrays are
  passed one by one to kernels that run for each child: taking them out of a tuple counts references every time.
- It is single-threaded: results do not depend on the number of cores, and forking stays safe.
- Randomness comes from a *stream*, a (1,) uint64 array that the caller seeds (`kernels.random`).
- The same source runs as plain Python under ``NUMBA_DISABLE_JIT=1``; the tests compare the two.
- Compiled code is cached on disk, in a directory whose name contains a hash of all sources that it depends on
  (`kernels.cache`). After an edit nothing has to be deleted: the next process compiles again.
- Until all of them are on disk, they run as plain Python, and another process compiles (`kernels.plain`).
"""

import os
import threading
from collections.abc import Callable
from typing import Any, NamedTuple, ParamSpec, TypeVar

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from neat.kernels.cache import directory_for, own_directory
from neat.kernels.plain import plain_at_first

Rows = NDArray[np.void]
"""Genes: rows of `neat.SYNAPSE` or `neat.NEURON`; or rows of a circuit, `NODE` or `WIRE`."""
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Stream = NDArray[np.uint64]
"""(1,) the state of a random stream."""

JIT = os.environ.get("NUMBA_DISABLE_JIT", "0") == "0"
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
_config: Any = numba.config
_deciding = threading.Lock()


def kernel(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Compile a function for the argument types that it meets, and cache the result on disk.

    A kernel of a task may be decorated as well: the files beside it count as its sources. A function that is
    not defined in a file, such as one typed at a prompt, is compiled but not cached.
    """
    if not JIT:
        return function
    directory = directory_for(function.__code__.co_filename)
    if directory is None:
        return compiled(function, cache=False)
    with _deciding:
        before = _config.CACHE_DIR
        _config.CACHE_DIR = str(directory)  # read when caching is enabled, which is below
        try:
            dispatcher = compiled(function, cache=True)
        finally:
            _config.CACHE_DIR = before
    return plain_at_first(dispatcher) if directory == own_directory() else dispatcher


def compiled(function: Callable[Parameters, Result], *, cache: bool) -> Callable[Parameters, Result]:
    """Have Numba compile a function when it is called.

    There is no wrapper for callers in C, which would take a tenth of the compilation; `kernels.pointers` has its own.
    """
    njit: Any = numba.njit  # whose stubs do not know this option
    dispatcher: Callable[Parameters, Result]
    dispatcher = njit(cache=cache, error_model="numpy", no_cfunc_wrapper=True)(function)
    return dispatcher


if not JIT:
    # Plain NumPy warns where the random stream's arithmetic wraps around 2**64, and where the sum of a neuron's signals
    # exceeds every float. Both are intended: `activation.limited` mends the second.
    np.seterr(over="ignore", invalid="ignore")


class Packed(NamedTuple):
    """The genes of many genomes: those of genome i lie between offset i and offset i + 1."""

    synapses: Rows
    """(all synapses,) SYNAPSE rows, sorted by marking within each genome."""
    synapse_offsets: Ints
    """(genomes + 1,)"""
    neurons: Rows
    """(all neurons,) NEURON rows, sorted by id within each genome; outputs first."""
    neuron_offsets: Ints
    """(genomes + 1,)"""


def offsets_of(lengths: ArrayLike) -> Ints:
    """Return where each of several parts begins if they lie one after another, (parts + 1,), and where the last ends.

    Args:
        lengths: (parts,) whole numbers.
    """
    sizes = np.asarray(lengths, np.int64)
    offsets = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return offsets
