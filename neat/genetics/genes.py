"""Genes: rows of an array that are objects too.

A `Neuron` is a node gene of the literature, a `Synapse` a connection gene, and a synapse's *marking* is its innovation
number. A row is read and written in place:

    >>> genome.synapses[0].weight = 0.5  # one gene, as an object
    >>> genome.synapses["weight"]  # one field of all genes, as an array

Input neurons, and the bias neuron where there is one, have no property that evolves, so they have no row: they are
the ids below `Shape.sensors`.
"""

import numpy as np


class Synapse(np.record):  # type: ignore[misc]  # the stubs call it final, NumPy does not
    """One connection gene: a row of its genome's array, read and written in place."""

    marking: int
    """The historical marking: genes of two genomes with the same marking have the same origin."""
    source: int
    """Id of the neuron that the signal comes from."""
    target: int
    """Id of the neuron that the signal goes to."""
    weight: float
    enabled: bool
    """A disabled synapse is remembered and inherited, but carries no signal."""

    def __repr__(self) -> str:
        state = "" if self.enabled else " off"
        return f"{self.source}>{self.target} {self.weight:+.3g} #{self.marking}{state}"


class Neuron(np.record):  # type: ignore[misc]  # the stubs call it final, NumPy does not
    """One node gene: a row of its genome's array, read and written in place."""

    id: int
    """A permanent name: the same split of the same synapse gives the same id."""
    bias: float
    """Added to the aggregated signal, after `response` has scaled it."""
    response: float
    """Factor on the aggregated signal."""
    activation: int
    """Code of the activation function; `neat.activations.activation_name` returns its name."""
    aggregation: int
    """Code of the aggregation, which combines arriving signals; `aggregation_name` returns its name likewise."""

    def __repr__(self) -> str:
        return f"neuron {self.id} bias {self.bias:+.3g}"


SYNAPSE = np.dtype(
    (
        Synapse,
        np.dtype(
            [
                ("marking", np.int64),
                ("source", np.int32),
                ("target", np.int32),
                ("weight", np.float64),
                ("enabled", np.bool_),
            ],
            align=True,
        ),
    )
)
"""The type of a row of synapses, whose rows are `Synapse` objects."""
NEURON = np.dtype(
    (
        Neuron,
        np.dtype(
            [
                ("id", np.int32),
                ("bias", np.float64),
                ("response", np.float64),
                ("activation", np.int32),
                ("aggregation", np.int32),
            ],
            align=True,
        ),
    )
)
"""The type of a row of neurons, whose rows are `Neuron` objects."""
