"""Network: the phenotype, which turns what a task shows into what it does."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neat.activations import registered_function
from neat.errors import GenomeError
from neat.genetics.genome import NODE, WIRE, Genome
from neat.kernels.activation import FIRST_CUSTOM, Circuit, step, sweep
from neat.kernels.topology import lay_out


class Network:
    """A genome at work.

    A feed-forward network sends its inputs through all neurons at each activation, each neuron
    after its sources; the order is found once, in time linear in the genes. In a recurrent network
    every activation is one synchronous step: a neuron sees the inputs of this step, and what the
    other neurons held after the step before. That state lasts until `reset`.

    Attributes:
        shape: Of the genome.
        values: (sensors + neurons,) what every neuron holds now: inputs, the bias neuron if there
            is one, then the neurons in the genome's order, outputs first.
    """

    __slots__ = ("_arriving", "_next_values", "_nodes", "_outputs", "_wires", "shape", "values")

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
        self._next_values: NDArray[np.float64] | None = np.zeros_like(self.values) if shape.recurrent else None
        self._arriving = self.values[: shape.inputs]
        self._outputs = self.values[sensors : sensors + shape.outputs]
        if shape.bias_neuron:
            self.values[shape.inputs] = 1.0

    def activate(self, observation: Sequence[float] | NDArray[Any]) -> NDArray[np.float64]:
        """Return what the network answers to this observation.

        Args:
            observation: (inputs,) numbers.

        Returns:
            (outputs,) float64, the caller's to keep.

        Raises:
            ValueError: The observation is not of that shape.
        """
        arriving = self._arriving
        try:
            fits = len(observation) == len(arriving)
            arriving[:] = observation
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
        """This network as a kernel takes it; None if a user's function is in it, which none can call.

        It shares its values with the network.
        """
        if np.any(self._nodes["activation"] >= FIRST_CUSTOM):
            return None
        next_values = self.values[:0] if self._next_values is None else self._next_values
        return Circuit(self._nodes, self._wires, self.values, next_values, self.shape.inputs, self.shape.sensors)

    def _finish(self, done: int, values: NDArray[np.float64]) -> None:
        """Go on where a compiled loop met a function that only Python can call."""
        while done < len(self._nodes):
            node = self._nodes[done]
            values[node["slot"]] = registered_function(int(node["activation"]))(float(values[node["slot"]]))
            if self._next_values is None:
                done = sweep(self._nodes, self._wires, self.values, done + 1)
            else:
                done = step(self._nodes, self._wires, self.values, self._next_values, done + 1)

    def reset(self) -> None:
        """Forget: every neuron holds 0 again, as in a network just built."""
        self.values[:] = 0.0
        if self.shape.bias_neuron:
            self.values[self.shape.inputs] = 1.0

    def __repr__(self) -> str:
        kind = "recurrent" if self.shape.recurrent else "feed-forward"
        return f"<{kind} Network: {self.shape.inputs} inputs, {len(self._nodes)} neurons, {len(self._wires)} synapses>"
