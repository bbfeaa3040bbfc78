"""Compiled loops over gene arrays, and the rules they keep.

- A kernel takes arrays and a few named scalars (past four or five, a NamedTuple) and fills what it
  is given; it knows no classes of ours, raises nothing, prints nothing. It tells by what it returns.
- It is single-threaded: results do not depend on the number of cores, and forking stays safe.
- Randomness comes from a *stream*, a (1,) uint64 array that the caller seeds (`kernels.random`).
- The same source runs as plain Python under ``NUMBA_DISABLE_JIT=1``; the tests hold the two together.
- Compiled code is cached on disk. Numba notices a change of a kernel's own file, but not of a file
  that it calls into: after an edit here, delete ``neat/kernels/__pycache__``.
"""

import os
from collections.abc import Callable
from typing import Any, NamedTuple, ParamSpec, TypeVar

import numba
import numpy as np

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def kernel(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Compile a function for the argument types that it meets, and cache the result on disk."""
    return numba.njit(cache=True, error_model="numpy")(function)


if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
    # Plain NumPy warns where the random stream's arithmetic wraps around 2**64, as it is meant to.
    np.seterr(over="ignore")


class Packed(NamedTuple):
    """The genes of many genomes: those of genome i lie between offset i and offset i + 1."""

    synapses: Any
    """(all synapses,) SYNAPSE rows, sorted by marking within each genome."""
    synapse_offsets: Any
    """(genomes + 1,) int64."""
    neurons: Any
    """(all neurons,) NEURON rows, sorted by id within each genome; outputs first."""
    neuron_offsets: Any
    """(genomes + 1,) int64."""
