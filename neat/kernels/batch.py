"""Many networks activated by one call, over arrays that all of them share.

The loops are those of `kernels.activation`, so a network in a batch computes what it would compute alone, bit for
bit.
"""

from typing import NamedTuple

from neat.kernels import Bools, Floats, Ints, Packed, Rows, kernel
from neat.kernels.activation import NAN_INPUT, has_nan, run
from neat.kernels.circuit import Circuit
from neat.kernels.topology import lay_out, sensors_of
from neat.shape import Shape

NETWORK, NODE = 0, 1
"""Positions in the `at` of `activate_batch`."""


class Batch(NamedTuple):
    """The networks of packed genomes, several copies of each: those of the first genome first."""

    shape: Shape
    copies: int
    """Networks for each genome."""
    nodes: Rows
    """(all neurons,) NODE rows; the copies of a genome share them."""
    node_offsets: Ints
    """(genomes + 1,) where the nodes of each genome begin."""
    wires: Rows
    """(all synapses,) WIRE rows. The `first` and `last` of a node count from the first of all."""
    values: Floats
    """The values of every neuron of every network."""
    next_values: Floats
    """As long, scratch space of recurrent networks; (0,) if they are feed-forward."""
    value_offsets: Ints
    """(networks + 1,) where the values of each network begin."""


@kernel
def lay_out_all(genomes: Packed, sensors: int, recurrent: bool, nodes: Rows, wires: Rows) -> int:
    """Fill `nodes` and `wires`, the networks of all genomes, each at the positions of its genome's genes.

    Args:
        genomes: Packed, n of them.
        sensors: How many sensors there are.
        recurrent: Whether networks may have cycles.
        nodes: (all neurons,) NODE rows to fill.
        wires: (all synapses,) WIRE rows to fill.

    Returns:
        The position of the first genome with a cycle that must not have one; n if there is none.
    """
    n = len(genomes.neuron_offsets) - 1
    for i in range(n):
        first_synapse, last_synapse = genomes.synapse_offsets[i], genomes.synapse_offsets[i + 1]
        first_neuron, last_neuron = genomes.neuron_offsets[i], genomes.neuron_offsets[i + 1]
        ordered = lay_out(
            genomes.synapses[first_synapse:last_synapse],
            genomes.neurons[first_neuron:last_neuron],
            sensors,
            recurrent,
            nodes[first_neuron:last_neuron],
            wires[first_synapse:last_synapse],
        )
        if ordered < last_neuron - first_neuron:
            return i
        for j in range(first_neuron, last_neuron):
            nodes[j].first += first_synapse
            nodes[j].last += first_synapse
    return n


@kernel
def activate_batch(batch: Batch, observations: Floats, active: Bools, outputs: Floats, at: Ints) -> bool:
    """Activate every active network of a batch once.

    Args:
        batch: Whose values are changed.
        observations: (networks, inputs)
        active: (networks,) the others keep their values.
        outputs: (networks, outputs) to fill.
        at: (2,) network and node to begin with, both 0 at first.

    Returns:
        Whether all is done. If not, `at` holds the network and the node whose registered function only Python can
        call; its argument is in that network's values (next_values, if recurrent).
    """
    shape, copies, nodes, node_offsets, wires, all_values, all_next_values, offsets = batch
    sensors = sensors_of(shape)
    for network in range(at[NETWORK], len(active)):
        start = at[NODE]
        at[NODE] = 0
        if not active[network]:
            continue
        genome = network // copies
        first, last = offsets[network], offsets[network + 1]
        first_node, last_node = node_offsets[genome], node_offsets[genome + 1]
        values = all_values[first:last]
        if start == 0:
            for i in range(shape.inputs):
                values[i] = observations[network, i]
            if has_nan(values, shape.inputs):
                at[NETWORK], at[NODE] = network, NAN_INPUT
                return False
        written = all_next_values[first:last] if shape.recurrent else values
        done = run(nodes, wires, values, written, first_node + start, last_node)
        if done < last_node:
            at[NETWORK], at[NODE] = network, done - first_node
            return False
        if shape.recurrent:
            for i in range(sensors, last - first):
                values[i] = written[i]
        for i in range(shape.outputs):
            outputs[network, i] = values[sensors + i]
    return True


@kernel
def circuit_of(batch: Batch, genome: int) -> Circuit:
    """Return the network of a genome, whose wires are those of all; for tasks that play all networks in one loop."""
    nodes = batch.nodes[batch.node_offsets[genome] : batch.node_offsets[genome + 1]]
    first, last = batch.value_offsets[genome], batch.value_offsets[genome + 1]
    values = batch.values[first:last]
    next_values = batch.next_values[first:last] if batch.shape.recurrent else batch.next_values
    return Circuit(nodes, batch.wires, values, next_values, batch.shape.inputs, len(values) - len(nodes))
