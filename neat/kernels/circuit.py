"""Circuit: a network as arrays that a compiled loop runs through."""

from typing import NamedTuple

import numpy as np

from neat.kernels import Floats, Rows

NODE = np.dtype(
    (
        np.record,
        [
            ("slot", np.uint32),
            ("neuron", np.int32),
            ("bias", np.float64),
            ("response", np.float64),
            ("activation", np.int32),
            ("aggregation", np.int32),
            ("first", np.int64),
            ("last", np.int64),
            ("activation_address", np.int64),
            ("aggregation_address", np.int64),
        ],
    )
)
"""A neuron as a network runs it: the slot of its value, its id, and the range of the wires that lead into it.

The addresses are those of compiled functions of the user (`kernels.pointers`); 0 for functions that are built in, not
compiled, or not looked up yet. They mean nothing in another process. Slots are unsigned: compiled code compares a
signed index with zero first, to count from the end.
"""
WIRE = np.dtype((np.record, [("source", np.uint32), ("weight", np.float64)]))
"""An enabled synapse as a network runs it: the slot of the signal, and the factor on it."""


class Circuit(NamedTuple):
    """A network as a kernel takes it, for tasks whose whole episode is one compiled loop.

    The kernel writes the observation to the first of `values`, calls `activate`, and reads the outputs from
    `values[first_output:]`.
    """

    nodes: Rows
    """(neurons,) NODE rows, in the order in which they are run."""
    wires: Rows
    """(enabled synapses,) WIRE rows; those that lead into one neuron lie together."""
    values: Floats
    """(sensors + neurons,): inputs, the bias neuron if there is one, outputs, hidden neurons."""
    next_values: Floats
    """Of that shape, for the synchronous steps of a recurrent network; (0,) if it is feed-forward."""
    inputs: int
    first_output: int
