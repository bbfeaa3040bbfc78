"""Networks: many networks as a batch, activated by one compiled call."""

import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neat.errors import GenomeError
from neat.genetics.genomes import Genomes
from neat.kernels import Bools, Floats, Ints, Rows, offsets_of
from neat.kernels.activation import FIRST_CUSTOM, NAN_INPUT
from neat.kernels.batch import NETWORK, NODE, Batch, activate_batch, lay_out_all
from neat.kernels.circuit import NODE as NODE_ROW
from neat.kernels.circuit import WIRE as WIRE_ROW
from neat.network.registered_nodes import RegisteredNodes
from neat.shape import Shape


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
        shape = genomes.shape
        packed = genomes.packed._replace(
            synapses=np.require(genomes.packed.synapses, requirements="W"),  # kernels are compiled for those only
            neurons=np.require(genomes.packed.neurons, requirements="W"),
        )
        nodes, wires = np.empty(len(packed.neurons), NODE_ROW), np.empty(len(packed.synapses), WIRE_ROW)
        valid = lay_out_all(packed, shape.sensors, shape.recurrent, nodes, wires)
        if valid < len(genomes):
            raise GenomeError(f"genome {genomes.ids[valid]} is feed-forward, but its synapses close a cycle.")
        self._set_up(shape, copies, nodes, packed.neuron_offsets, wires, genomes.ids)

    @classmethod
    def of_nodes(cls, shape: Shape, nodes: Rows, wires: Rows, copies: int, genome: int) -> "Networks":
        """Return copies of one network, given its NODE and WIRE rows and the id of its genome."""
        networks = cls.__new__(cls)
        offsets, ids = np.array([0, len(nodes)], np.int64), np.array([genome], np.int64)
        networks._set_up(shape, copies, nodes, offsets, wires, ids)
        return networks

    def _set_up(self, shape: Shape, copies: int, nodes: Rows, node_offsets: Ints, wires: Rows, ids: Ints) -> None:
        """Allocate the values of all networks."""
        self.shape = shape
        self.size = (len(node_offsets) - 1) * copies
        offsets = offsets_of(np.repeat(shape.sensors + np.diff(node_offsets), copies))
        values = np.zeros(int(offsets[-1]))
        next_values = np.zeros_like(values) if shape.recurrent else values[:0]
        self._batch = Batch(shape, copies, nodes, node_offsets, wires, values, next_values, offsets)
        self._all_active = np.ones(self.size, np.bool_)
        self._ids = ids
        self._registered: RegisteredNodes | None = None  # made when the loop first stops at such a node
        self._set_bias_neurons()

    def activate(self, observations: NDArray[Any], active: Bools | None = None) -> Floats:
        """Return the outputs for one observation of each network.

        Args:
            observations: (size, inputs) numbers.
            active: (size,) which networks are activated; by default all. The others keep their state, and their
                outputs are 0.

        Returns:
            (size, outputs) float64, a new array.

        Raises:
            ValueError: The observations do not have that shape, or one of an active network contains nan or None.
            EvaluationError: A registered function raises, or does not return a finite number.
        """
        shape = self.shape
        observed = np.ascontiguousarray(observations, np.float64)
        if observed.shape != (self.size, shape.inputs):
            raise ValueError(
                f"activate() takes ({self.size}, {shape.inputs}) observations, one row per network, "
                f"but got shape {observed.shape}."
            )
        if active is not None:
            active = np.ascontiguousarray(active, np.bool_)
            if active.shape != (self.size,):
                raise ValueError(f"activate() takes active of shape ({self.size},), but got {active.shape}.")
        return self.activate_numbered(observed, 0, active)

    def activate_numbered(self, observed: Floats, first: int, active: Bools | None = None) -> Floats:
        """Do what `activate` does, for an array that needs no check; an error counts its rows from `first` on."""
        observed = np.ascontiguousarray(observed)
        outputs = np.zeros((self.size, self.shape.outputs))
        at = np.zeros(2, np.int64)
        while not activate_batch(self._batch, observed, self._all_active if active is None else active, outputs, at):
            if at[NODE] == NAN_INPUT:
                row = int(at[NETWORK])
                index = int(np.flatnonzero(np.isnan(observed[row]))[0])
                raise ValueError(f"activate() takes numbers, but input {index} of row {first + row} is nan or None.")
            self._evaluate_registered(at)
        return outputs

    def _evaluate_registered(self, at: Ints) -> None:
        """Evaluate the node that the compiled loop stopped at, and move on to the next one."""
        batch, network, position = self._batch, int(at[NETWORK]), int(at[NODE])
        if self._registered is None:
            self._registered = RegisteredNodes(batch.nodes)  # the loop then repeats the node
            return
        genome = network // batch.copies
        first, last = batch.value_offsets[network], batch.value_offsets[network + 1]
        values = batch.values[first:last]
        self._registered.evaluate(
            int(batch.node_offsets[genome]) + position,
            batch.wires,
            values,
            batch.next_values[first:last] if self.shape.recurrent else values,
            int(self._ids[genome]),
        )
        at[NODE] = position + 1

    @property
    def batch(self) -> Batch:
        """These networks as a kernel takes them, sharing their values.

        The addresses of compiled functions of the user are in their nodes. `kernels.activation.activate` gives nan
        where Python has to evaluate a function.
        """
        if self._registered is None and _has_registered(self._batch.nodes):
            self._registered = RegisteredNodes(self._batch.nodes)
        return self._batch

    def __getstate__(self) -> dict[str, Any]:
        batch = self._batch._replace(  # copies, so that copy.copy does not share the state
            nodes=without_addresses(self._batch.nodes),
            values=self._batch.values.copy(),
            next_values=self._batch.next_values.copy(),
        )
        return {**self.__dict__, "_batch": batch, "_registered": None}

    def reset(self) -> None:
        """Set every neuron of every network to 0; the bias neurons to 1."""
        self._batch.values[:] = 0.0
        self._set_bias_neurons()

    def _set_bias_neurons(self) -> None:
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


def _has_registered(nodes: Rows) -> bool:
    return bool(np.any(nodes["activation"] >= FIRST_CUSTOM) or np.any(nodes["aggregation"] >= FIRST_CUSTOM))


def without_addresses(nodes: Rows) -> Rows:
    """Return a copy of NODE rows without the addresses of compiled functions, which mean nothing elsewhere."""
    copy = nodes.copy()
    copy["activation_address"] = copy["aggregation_address"] = 0
    return copy
