"""Many networks activated by one call, over arrays that all of them share.

The loops are those of `kernels.activation`, so a network in a batch computes what it would compute alone, bit for
bit.
"""

from typing import NamedTuple

from neat.kernels import Bools, Floats, Ints, Packed, Rows, kernel
from neat.kernels.activation import step, sweep
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
    """(all synapses,) WIRE rows."""
    wire_offsets: Ints
    """(genomes + 1,) where the wires of each genome begin."""
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
    shape, node_offsets, wire_offsets = batch.shape, batch.node_offsets, batch.wire_offsets
    sensors = sensors_of(shape)
    for network in range(at[NETWORK], len(active)):
        start = at[NODE]
        at[NODE] = 0
        if not active[network]:
            continue
        genome = network // batch.copies
        first, last = batch.value_offsets[network], batch.value_offsets[network + 1]
        values = batch.values[first:last]
        nodes = batch.nodes[node_offsets[genome] : node_offsets[genome + 1]]
        wires = batch.wires[wire_offsets[genome] : wire_offsets[genome + 1]]
        if start == 0:
            for i in range(shape.inputs):
                values[i] = observations[network, i]
        if shape.recurrent:
            done = step(nodes, wires, values, batch.next_values[first:last], start)
        else:
            done = sweep(nodes, wires, values, start)
        if done < len(nodes):
            at[NETWORK], at[NODE] = network, done
            return False
        for i in range(shape.outputs):
            outputs[network, i] = values[sensors + i]
    return True
