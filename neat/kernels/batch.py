"""Many networks in step: each runs in a lane of its own, over arrays that all of them share.

The loops are those of `kernels.activation`, so a network answers in a lane what it would answer alone,
bit for bit.
"""

from neat.kernels import kernel
from neat.kernels.activation import step, sweep
from neat.kernels.topology import lay_out

LANE, NODE = 0, 1


@kernel
def lay_out_all(genomes, sensors, recurrent, nodes, wires):
    """Fill `nodes` and `wires`, the networks of all genomes, each where the genome's own genes lie.

    Args:
        genomes: Packed, n of them.
        sensors: How many sensors there are.
        recurrent: Whether networks may have cycles.
        nodes: (all neurons,) NODE rows to fill.
        wires: (all synapses,) WIRE rows to fill.

    Returns:
        The position of the first genome that is held up by a cycle; n if there is none.
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
def activate_lanes(
    genomes, shape, copies, nodes, wires, offsets, values, next_values, observations, active, outputs, at
):
    """Activate the network of every active lane once.

    Args:
        genomes: Packed; of them only the offsets are read.
        shape: Of all genomes.
        copies: Lanes that each genome has, side by side.
        nodes: (all neurons,) NODE rows.
        wires: (all synapses,) WIRE rows.
        offsets: (lanes + 1,) int64: where the values of each lane begin.
        values: What every neuron of every lane holds; changed.
        next_values: As long, scratch space of recurrent networks.
        observations: (lanes, inputs) float64.
        active: (lanes,) bool: lanes that are not keep what they hold.
        outputs: (lanes, outputs) float64 to fill.
        at: (2,) int64: lane and node to begin with, both 0 at first.

    Returns:
        Whether all is done. If not, `at` tells the lane and the node whose function only Python can
        call; what it is to be called with lies in that lane's values (next_values, if recurrent).
    """
    sensors = shape.inputs + int(shape.bias_neuron)
    for lane in range(at[LANE], len(active)):
        start = at[NODE]
        at[NODE] = 0
        if not active[lane]:
            continue
        genome = lane // copies
        held = values[offsets[lane] : offsets[lane + 1]]
        their_nodes = nodes[genomes.neuron_offsets[genome] : genomes.neuron_offsets[genome + 1]]
        their_wires = wires[genomes.synapse_offsets[genome] : genomes.synapse_offsets[genome + 1]]
        if start == 0:
            for i in range(shape.inputs):
                held[i] = observations[lane, i]
        if shape.recurrent:
            done = step(their_nodes, their_wires, held, next_values[offsets[lane] : offsets[lane + 1]], start)
        else:
            done = sweep(their_nodes, their_wires, held, start)
        if done < len(their_nodes):
            at[LANE], at[NODE] = lane, done
            return False
        for i in range(shape.outputs):
            outputs[lane, i] = held[sensors + i]
    return True
