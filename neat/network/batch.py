"""Networks: many networks as a batch, activated by one compiled call."""

import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neat.activations import registered_function
from neat.errors import GenomeError
from neat.genetics.genomes import Genomes
from neat.kernels import Bools, Floats, Ints, offsets_of
from neat.kernels.batch import NETWORK, NODE, Batch, activate_batch, lay_out_all
from neat.kernels.circuit import NODE as NODE_ROW
from neat.kernels.circuit import WIRE as WIRE_ROW


class Networks:
    """The networks of a packed population, several copies of each if wanted.

    Every network computes what `Network` would compute alone, bit for bit. A batch can be pickled and copied; the
    copy has the same state, and its own memory.

        >>> networks = Networks(genomes, copies=3)  # three episodes of each genome at once
        >>> outputs = networks.activate(observations)  # (size, inputs) -> (size, outputs)

    Attributes:
        shape: Of all genomes.
        size: The number of networks: the copies of the first genome, then those of the second, and so on.
    """

    def __init__(self, genomes: Genomes, copies: int = 1) -> None:
        """Build the networks of `genomes`, `copies` of each.

        Raises:
            GenomeError: A feed-forward genome has a cycle.
        """
        self.shape = shape = genomes.shape
        self.size = len(genomes) * copies
        packed = genomes.packed._replace(
            synapses=np.require(genomes.packed.synapses, requirements="W"),  # kernels are compiled for those only
            neurons=np.require(genomes.packed.neurons, requirements="W"),
        )
        nodes, wires = np.empty(len(packed.neurons), NODE_ROW), np.empty(len(packed.synapses), WIRE_ROW)
        valid = lay_out_all(packed, shape.sensors, shape.recurrent, nodes, wires)
        if valid < len(genomes):
            raise GenomeError(f"genome {genomes.ids[valid]} is feed-forward, but its synapses close a cycle.")
        offsets = offsets_of(np.repeat(shape.sensors + np.diff(packed.neuron_offsets), copies))
        values = np.zeros(int(offsets[-1]))
        next_values = np.zeros_like(values) if shape.recurrent else values[:0]
        self._batch = Batch(
            shape, copies, nodes, packed.neuron_offsets, wires, packed.synapse_offsets, values, next_values, offsets
        )
        self._all_active = np.ones(self.size, np.bool_)
        self.reset()

    def activate(self, observations: NDArray[Any], active: Bools | None = None) -> Floats:
        """Return the outputs for one observation of each network.

        Args:
            observations: (size, inputs) numbers.
            active: (size,) which networks are activated; by default all. The others keep their state, and their
                outputs are 0.

        Returns:
            (size, outputs) float64, a new array.

        Raises:
            ValueError: The observations do not have that shape.
        """
        shape = self.shape
        observed = np.ascontiguousarray(observations, np.float64)
        if observed.shape != (self.size, shape.inputs):
            raise ValueError(
                f"activate() takes ({self.size}, {shape.inputs}) observations, one row per network, "
                f"but got shape {observed.shape}."
            )
        outputs = np.zeros((self.size, shape.outputs))
        at = np.zeros(2, np.int64)
        while not activate_batch(self._batch, observed, self._all_active if active is None else active, outputs, at):
            self._call_registered(at)
        return outputs

    def _call_registered(self, at: Ints) -> None:
        """Call the registered function that the compiled loop stopped at, and move on to the next node."""
        batch, network, position = self._batch, int(at[NETWORK]), int(at[NODE])
        node = batch.nodes[batch.node_offsets[network // batch.copies] + position]
        values = batch.next_values if self.shape.recurrent else batch.values
        slot = int(batch.value_offsets[network]) + int(node["slot"])
        values[slot] = registered_function(int(node["activation"]))(float(values[slot]))
        at[NODE] = position + 1

    def reset(self) -> None:
        """Set every neuron of every network to 0; the bias neurons to 1."""
        self._batch.values[:] = 0.0
        if self.shape.bias_neuron:
            self._batch.values[self._batch.value_offsets[:-1] + self.shape.inputs] = 1.0

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        parts = (part.copy() if isinstance(part, np.ndarray) else part for part in self._batch)
        self._batch = Batch._make(parts)  # of Dask, they are read-only, and kernels are compiled for writeable arrays

    def __copy__(self) -> "Networks":
        return copy.deepcopy(self)  # a copy that shares the values would change them

    def __len__(self) -> int:
        return self.size

    def __repr__(self) -> str:
        return f"<{self.size} Networks of {self.size // self._batch.copies} genomes>"
