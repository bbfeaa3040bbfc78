"""The two kinds of gene: a row of an array that is an object too.

The literature says node gene and connection gene; here they are `Neuron` and `Synapse`, and the
innovation number of a connection gene is its *marking*. A row is read and written in place:

    >>> genome.synapses[0].weight = 0.5  # one gene, as an object
    >>> genome.synapses["weight"]  # one field of all genes, as an array

Input neurons, and the bias neuron where there is one, hold nothing that could evolve, so they have
no row: they are the ids below `Shape.sensors`.
"""

import numpy as np


class Synapse(np.record):  # type: ignore[misc]  # the stubs call it final, NumPy does not
    """One connection gene: a row of its genome's array, read and written in place."""

    marking: int
    """The historical marking: genes of two genomes that bear the same one have the same origin."""
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
    """The lasting name of this neuron; the same split of the same synapse gives the same id."""
    bias: float
    """Added to what arrives."""
    response: float
    """Factor on what arrives."""
    activation: int
    """Code of the activation function; `neat.activations.name_of` tells its name."""
    aggregation: int
    """Code of the way in which arriving signals are put together, an index of `AGGREGATIONS`."""

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
