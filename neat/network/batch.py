"""Networks: those of many genomes, run in step by one compiled call."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neat.activations import registered_function
from neat.errors import GenomeError
from neat.genetics.genome import NODE, WIRE, Genomes
from neat.kernels.batch import activate_lanes, lay_out_all


class Networks:
    """The networks of a packed population, each at work in lanes of its own.

    What a lane answers is what `Network` would answer, bit for bit.

        >>> networks = Networks(genomes, copies=3)  # three episodes each, side by side
        >>> outputs = networks.activate(observations)  # (lanes, inputs) -> (lanes, outputs)

    Attributes:
        shape: Of all genomes.
        lanes: How many there are: those of the first genome, then those of the second, and so on.
    """

    def __init__(self, genomes: Genomes, copies: int = 1) -> None:
        """Build the networks of `genomes`, with `copies` lanes for each.

        Raises:
            GenomeError: A feed-forward genome has a cycle.
        """
        self.shape = shape = genomes.shape
        self.lanes = len(genomes) * copies
        self._copies = copies
        self._packed = packed = genomes.packed._replace(
            synapses=np.require(genomes.packed.synapses, requirements="W"),  # kernels are compiled for those only
            neurons=np.require(genomes.packed.neurons, requirements="W"),
        )
        self._nodes = np.empty(len(packed.neurons), NODE)
        self._wires = np.empty(len(packed.synapses), WIRE)
        sound = lay_out_all(packed, shape.sensors, shape.recurrent, self._nodes, self._wires)
        if sound < len(genomes):
            raise GenomeError(f"genome {genomes.ids[sound]} is feed-forward, but its synapses close a cycle.")
        widths = np.repeat(shape.sensors + np.diff(packed.neuron_offsets), copies)
        self._offsets = np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)
        self._values = np.zeros(int(self._offsets[-1]))
        self._next_values = np.zeros_like(self._values) if shape.recurrent else self._values[:0]
        self._everybody = np.ones(self.lanes, np.bool_)
        self.reset()

    def activate(self, observations: NDArray[Any], active: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """Return what the networks answer to these observations.

        Args:
            observations: (lanes, inputs) numbers.
            active: (lanes,) which lanes take part; the others keep their state, and answer 0. All, if
                left out.

        Returns:
            (lanes, outputs) float64, the caller's to keep.

        Raises:
            ValueError: The observations are not of that shape.
        """
        shape = self.shape
        seen = np.ascontiguousarray(observations, np.float64)
        if seen.shape != (self.lanes, shape.inputs):
            raise ValueError(
                f"activate() takes ({self.lanes}, {shape.inputs}) observations, one row per lane, "
                f"but got shape {seen.shape}."
            )
        outputs = np.zeros((self.lanes, shape.outputs))
        at = np.zeros(2, np.int64)
        while not activate_lanes(
            self._packed, shape, self._copies, self._nodes, self._wires, self._offsets, self._values,
            self._next_values, seen, self._everybody if active is None else active, outputs, at,
        ):  # fmt: skip
            self._take_step(at)
        return outputs

    def _take_step(self, at: NDArray[np.int64]) -> None:
        """Call the one function that the compiled loop stopped at, and let it go on behind."""
        lane, position = int(at[0]), int(at[1])
        node = self._nodes[self._packed.neuron_offsets[lane // self._copies] + position]
        values = self._next_values if self.shape.recurrent else self._values
        slot = int(self._offsets[lane]) + int(node["slot"])
        values[slot] = registered_function(int(node["activation"]))(float(values[slot]))
        at[1] = position + 1

    def reset(self) -> None:
        """Forget: every neuron of every lane holds 0 again."""
        self._values[:] = 0.0
        if self.shape.bias_neuron:
            self._values[self._offsets[:-1] + self.shape.inputs] = 1.0

    def __len__(self) -> int:
        return self.lanes

    def __repr__(self) -> str:
        return f"<Networks: {self.lanes // self._copies} genomes in {self.lanes} lanes>"
