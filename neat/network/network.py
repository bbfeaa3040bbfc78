"""Network: the phenotype of a genome, which turns observations into outputs."""

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neat.activations import registered_function
from neat.errors import GenomeError
from neat.genetics.genome import Genome
from neat.kernels import Floats, Rows
from neat.kernels.activation import FIRST_CUSTOM, step, sweep
from neat.kernels.circuit import NODE, WIRE, Circuit
from neat.kernels.topology import lay_out
from neat.shape import Shape


class Network:
    """The phenotype of a genome.

    A feed-forward network computes all neurons at each activation, each after its sources; the order is found once,
    in time linear in the genes. In a recurrent network every activation is one synchronous step: a neuron reads the
    inputs of this step, and the values of other neurons after the previous step. That state lasts until `reset`.

    A network can be pickled and copied; the copy has the same state, and its own memory.

    Attributes:
        shape: Of the genome.
        values: (sensors + neurons,) the value of every neuron now: inputs, the bias neuron if there is one, then
            the neurons in the genome's order, outputs first.
    """

    __slots__ = ("_inputs", "_next_values", "_nodes", "_outputs", "_wires", "shape", "values")

    def __init__(self, genome: Genome) -> None:
        """Build the network of `genome`; changing the genome later does not change it.

        Raises:
            GenomeError: A feed-forward genome has a cycle.
        """
        self.shape = shape = genome.shape
        synapses, neurons, sensors = genome.synapses, genome.neurons, shape.sensors
        if not synapses.flags.writeable:  # kernels are compiled for writeable arrays only
            synapses, neurons = synapses.copy(), neurons.copy()
        self._nodes = np.empty(len(neurons), NODE)
        self._wires = np.empty(len(synapses), WIRE)
        if lay_out(synapses, neurons, sensors, shape.recurrent, self._nodes, self._wires) < len(neurons):
            raise GenomeError(f"genome {genome.id} is feed-forward, but its synapses close a cycle.")
        self.values = np.zeros(sensors + len(neurons))
        self._next_values: Floats | None = np.zeros_like(self.values) if shape.recurrent else None
        if shape.bias_neuron:
            self.values[shape.inputs] = 1.0
        self._divide_values()

    def _divide_values(self) -> None:
        """Make the views of `values` that `activate` writes and reads."""
        sensors = self.shape.sensors
        self._inputs = self.values[: self.shape.inputs]
        self._outputs = self.values[sensors : sensors + self.shape.outputs]

    def __getstate__(self) -> tuple[Shape, Rows, Rows, Floats]:
        return self.shape, self._nodes, self._wires, self.values

    def __setstate__(self, state: tuple[Shape, Rows, Rows, Floats]) -> None:
        self.shape, nodes, wires, values = state
        self._nodes, self._wires, self.values = nodes.copy(), wires.copy(), values.copy()  # of Dask, they are read-only
        self._next_values = np.zeros_like(self.values) if self.shape.recurrent else None
        self._divide_values()  # a pickle holds views as arrays of their own

    def __copy__(self) -> "Network":
        return copy.deepcopy(self)  # a copy that shares the values would change them

    def activate(self, observation: Sequence[float] | NDArray[Any]) -> Floats:
        """Return the outputs for an observation.

        Args:
            observation: (inputs,) numbers.

        Returns:
            (outputs,) float64, a new array.

        Raises:
            ValueError: The observation does not have that shape.
        """
        inputs = self._inputs
        try:
            fits = len(observation) == len(inputs)
            inputs[:] = observation
        except (TypeError, ValueError):
            fits = False
        if not fits:
            raise ValueError(
                f"activate() takes ({self.shape.inputs},) inputs, one per input neuron, "
                f"but got shape {np.shape(observation)}."
            )
        if self._next_values is None:
            if (done := sweep(self._nodes, self._wires, self.values, 0)) < len(self._nodes):
                self._finish(done, self.values)
        elif (done := step(self._nodes, self._wires, self.values, self._next_values, 0)) < len(self._nodes):
            self._finish(done, self._next_values)
        return self._outputs.copy()

    @property
    def circuit(self) -> Circuit | None:
        """This network as a kernel takes it, sharing its values; None if it contains a registered function."""
        if np.any(self._nodes["activation"] >= FIRST_CUSTOM):
            return None
        next_values = self.values[:0] if self._next_values is None else self._next_values
        return Circuit(self._nodes, self._wires, self.values, next_values, self.shape.inputs, self.shape.sensors)

    def _finish(self, done: int, values: Floats) -> None:
        """Continue from a node whose registered function only Python can call, to the last node."""
        while done < len(self._nodes):
            node = self._nodes[done]
            values[node["slot"]] = registered_function(int(node["activation"]))(float(values[node["slot"]]))
            if self._next_values is None:
                done = sweep(self._nodes, self._wires, self.values, done + 1)
            else:
                done = step(self._nodes, self._wires, self.values, self._next_values, done + 1)

    def reset(self) -> None:
        """Set every neuron to 0, as in a new network; the bias neuron to 1."""
        self.values[:] = 0.0
        if self.shape.bias_neuron:
            self.values[self.shape.inputs] = 1.0

    def __repr__(self) -> str:
        direction = "recurrent" if self.shape.recurrent else "feed-forward"
        counts = f"{self.shape.inputs} inputs, {len(self._nodes)} neurons, {len(self._wires)} synapses"
        return f"<{direction} Network: {counts}>"
