"""Network: the phenotype of a genome, which turns observations into outputs."""

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neat.errors import GenomeError
from neat.genetics.genome import Genome
from neat.kernels import Floats, Rows, entry_point
from neat.kernels.activation import FIRST_CUSTOM, NAN_INPUT, step, sweep
from neat.kernels.circuit import NODE, WIRE, Circuit
from neat.kernels.topology import lay_out
from neat.network.batch import Networks, without_addresses
from neat.network.registered_nodes import RegisteredNodes
from neat.shape import Shape

BATCH_VALUES = 1_000_000
"""Of neurons, which `activate_many` holds at once: 8 MB."""


class Loops:
    """The loops that `activate` calls: the kernels, or their entry points as soon as there are any."""

    sweep: Callable[..., int] = sweep
    step: Callable[..., int] = step


class Network:
    """The phenotype of a genome.

    A feed-forward network computes all neurons at each activation, each after its sources; the order is found once,
    in time linear in the genes. In a recurrent network every activation is one synchronous step: a neuron reads the
    inputs of this step, and the values of other neurons after the previous step. That state lasts until `reset`.

    All values are finite: signals are limited to +-1e300, as are infinite inputs.

    A network can be pickled and copied; the copy has the same state, and its own memory.

    Attributes:
        shape: Of the genome.
    """

    __slots__ = (
        "_genome",
        "_inputs",
        "_next_values",
        "_nodes",
        "_outputs",
        "_registered",
        "_values",
        "_wires",
        "shape",
    )

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
        self._values = np.zeros(sensors + len(neurons))
        self._next_values: Floats | None = np.zeros_like(self._values) if shape.recurrent else None
        if shape.bias_neuron:
            self._values[shape.inputs] = 1.0
        self._genome = genome.id
        self._registered: RegisteredNodes | None = None  # made when the loop first stops at such a node
        self._divide_values()

    def _divide_values(self) -> None:
        """Make the views of the values that `activate` writes and reads, and find the loop."""
        if self._next_values is None:
            if Loops.sweep is sweep:
                Loops.sweep = entry_point(sweep, self._nodes, self._wires, self._values, 0)
        elif Loops.step is step:
            Loops.step = entry_point(step, self._nodes, self._wires, self._values, self._next_values, 0)
        sensors = self.shape.sensors
        self._inputs = self._values[: self.shape.inputs]
        self._outputs = self._values[sensors : sensors + self.shape.outputs]

    @property
    def values(self) -> Floats:
        """(sensors + neurons,) the value of every neuron now, in an array that cannot be replaced.

        Inputs, the bias neuron if there is one, then the neurons in the genome's order, outputs first.
        """
        return self._values

    def __getstate__(self) -> tuple[Shape, Rows, Rows, Floats, int]:
        # Copies, so that copy.copy does not share the state.
        return self.shape, without_addresses(self._nodes), self._wires, self._values.copy(), self._genome

    def __setstate__(self, state: tuple[Shape, Rows, Rows, Floats, int]) -> None:
        self.shape, nodes, wires, values, self._genome = state
        self._nodes, self._wires, self._values = (
            nodes.copy(),
            wires.copy(),
            values.copy(),
        )  # of Dask, they are read-only
        self._registered = None
        self._next_values = np.zeros_like(self._values) if self.shape.recurrent else None
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
            ValueError: The observation does not have that shape, or contains nan or None.
            EvaluationError: A registered function raises, or does not return a finite number.
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
                f"but got {_shape_of(observation, len(inputs))}"
            )
        if self._next_values is None:
            if (done := Loops.sweep(self._nodes, self._wires, self._values, 0)) < len(self._nodes):
                self._finish(done, self._values)
        elif (done := Loops.step(self._nodes, self._wires, self._values, self._next_values, 0)) < len(self._nodes):
            self._finish(done, self._next_values)
        return self._outputs.copy()

    def activate_many(self, observations: Sequence[Sequence[float]] | NDArray[Any]) -> Floats:
        """Return the outputs for each of many observations, which a feed-forward network computes independently.

        `neat.Networks` does that for the networks of many genomes, and for copies of a recurrent one that each
        remember their own episode.

        Args:
            observations: (rows, inputs) numbers.

        Returns:
            (rows, outputs) float64. `values` do not change.

        Raises:
            ValueError: The network is recurrent, the observations do not have that shape, or they contain nan or None.
            EvaluationError: A registered function raises, or does not return a finite number.
        """
        if self.shape.recurrent:
            raise ValueError(
                "activate_many() takes rows that are independent of each other, but this network is recurrent and "
                "remembers; call activate for each step of an episode, or use neat.Networks for several episodes."
            )
        observed = np.asarray(observations, np.float64)
        if observed.ndim != 2 or observed.shape[1] != self.shape.inputs:
            raise ValueError(
                f"activate_many() takes (rows, {self.shape.inputs}) inputs, but got shape {observed.shape}."
            )
        outputs = np.empty((len(observed), self.shape.outputs))
        rows = max(1, min(len(observed), BATCH_VALUES // len(self._values)))
        networks = Networks.of_nodes(self.shape, self._nodes, self._wires, rows, self._genome)
        for first in range(0, len(observed), rows):
            part = observed[first : first + rows]
            if len(part) < networks.size:
                networks = Networks.of_nodes(self.shape, self._nodes, self._wires, len(part), self._genome)
            outputs[first : first + rows] = networks.activate_numbered(part, first)
        return outputs

    @property
    def circuit(self) -> Circuit | None:
        """This network as a kernel takes it, sharing its values; None if it contains a registered function."""
        if np.any(self._nodes["activation"] >= FIRST_CUSTOM) or np.any(self._nodes["aggregation"] >= FIRST_CUSTOM):
            return None
        next_values = self._values[:0] if self._next_values is None else self._next_values
        return Circuit(self._nodes, self._wires, self._values, next_values, self.shape.inputs, self.shape.sensors)

    def _finish(self, done: int, values: Floats) -> None:
        """Continue from where the compiled loop stopped, to the last node."""
        if done == NAN_INPUT:
            index = int(np.flatnonzero(np.isnan(self._inputs))[0])
            raise ValueError(f"activate() takes numbers, but input {index} is nan or None.")
        if self._registered is None:
            self._registered = RegisteredNodes(self._nodes)
            done = self._run(done)
        while done < len(self._nodes):
            self._registered.evaluate(done, self._wires, self._values, values, self._genome)
            done = self._run(done + 1)

    def _run(self, start: int) -> int:
        """Run the compiled loop from this node on, and return where it stopped."""
        if self._next_values is None:
            return sweep(self._nodes, self._wires, self._values, start)
        return step(self._nodes, self._wires, self._values, self._next_values, start)

    def reset(self) -> None:
        """Set every neuron to 0, as in a new network; the bias neuron to 1."""
        self._values[:] = 0.0
        if self.shape.bias_neuron:
            self._values[self.shape.inputs] = 1.0

    def __repr__(self) -> str:
        direction = "recurrent" if self.shape.recurrent else "feed-forward"
        counts = f"{self.shape.inputs} inputs, {len(self._nodes)} neurons, {len(self._wires)} synapses"
        return f"<{direction} Network: {counts}>"


def _shape_of(observation: Any, inputs: int) -> str:
    """Return the shape of what is not an observation, with the remedy if it is many of them."""
    try:
        shape = np.shape(observation)
    except ValueError:
        return "rows of different lengths."
    if len(shape) == 2 and shape[1] == inputs:
        return f"shape {shape}; activate_many takes rows of inputs, and neat.Networks runs many networks."
    return f"shape {shape}."
