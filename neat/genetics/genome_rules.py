"""The rules that every genome keeps; kernels rely on them and check nothing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from neat.activations import activation_name
from neat.aggregations import aggregation_name
from neat.kernels import Rows
from neat.kernels.circuit import NODE, WIRE
from neat.kernels.topology import lay_out
from neat.shape import Shape

if TYPE_CHECKING:
    from neat.genetics.genome import Genome

MOST_INPUTS = 10_000_000
"""A file that claims more is not a genome, and would fill the memory."""


def violations(genome: "Genome") -> Iterator[str]:
    """Yield a sentence for each rule that a genome breaks; those after the first may rest on it.

    Raises:
        GenomeError: A function is unknown.
    """
    shape, synapses, neurons = genome.shape, genome.synapses, genome.neurons
    yield from _of_neurons(shape, neurons)
    yield from _of_synapses(shape, synapses, neurons)
    numbers = (synapses["weight"], neurons["bias"], neurons["response"])
    if not all(np.isfinite(values).all() for values in numbers):
        yield "its weights, biases and responses must be finite."
    for code in np.unique(neurons["activation"]):
        activation_name(int(code))
    for code in np.unique(neurons["aggregation"]):
        aggregation_name(int(code))
    if not shape.recurrent:
        yield from _of_feed_forward(shape, synapses, neurons)


def _of_neurons(shape: Shape, neurons: Rows) -> Iterator[str]:
    if not 0 <= shape.inputs <= MOST_INPUTS or shape.outputs < 1:
        yield f"it must have an output and at most {MOST_INPUTS} inputs, but has the shape {tuple(shape)}."
    ids = neurons["id"]
    if len(ids) < shape.outputs:
        yield f"it must have {shape.outputs} output neurons, but has {len(ids)} neurons in all."
    outputs = np.arange(shape.sensors, shape.first_hidden)
    if not np.array_equal(ids[: len(outputs)], outputs):
        yield f"its first neurons must be the outputs {outputs.tolist()}, but are {ids[: len(outputs)].tolist()}."
    if np.any(np.diff(ids) <= 0):
        yield "its neurons must be sorted by id, each once."


def _of_synapses(shape: Shape, synapses: Rows, neurons: Rows) -> Iterator[str]:
    if np.any(np.diff(synapses["marking"]) <= 0) or np.any(synapses["marking"] < 0):
        yield "its synapses must be sorted by marking, each once, from 0 on."
    for end in ("source", "target"):
        known = np.isin(synapses[end], neurons["id"])
        if end == "source":
            known |= (synapses[end] >= 0) & (synapses[end] < shape.sensors)
        if not known.all():
            yield f"synapse {synapses[~known][0]!r} has no {end} among the neurons."
    pairs = np.stack([synapses["source"], synapses["target"]], axis=1)
    if len(np.unique(pairs, axis=0)) < len(pairs):
        yield "two of its synapses join the same two neurons."


def _of_feed_forward(shape: Shape, synapses: Rows, neurons: Rows) -> Iterator[str]:
    if np.any((synapses["source"] >= shape.sensors) & (synapses["source"] < shape.first_hidden)):
        yield "it is feed-forward, but a synapse leaves an output."
    everything = synapses.copy()
    everything["enabled"] = True
    nodes, wires = np.empty(len(neurons), NODE), np.empty(len(synapses), WIRE)
    if lay_out(everything, neurons.copy(), shape.sensors, False, nodes, wires) < len(neurons):
        yield "it is feed-forward, but its synapses close a cycle."
