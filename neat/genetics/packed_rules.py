"""The rules of `neat.genetics.genome_rules` for a packed population: which genomes may break one.

A population is checked whenever it is saved, where `Genome.check` would take ten times as long for all its genomes.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from neat.genetics.genomes import Genomes
from neat.kernels import Ints
from neat.kernels.batch import lay_out_all
from neat.kernels.circuit import NODE, WIRE

Suspects = NDArray[np.bool_]


def suspects(genomes: Genomes) -> list[int]:
    """Return the positions of genomes to check with `Genome.check`: all others keep every rule.

    At least one genome with each function is among them, since a file may name functions that do not exist.

    Args:
        genomes: Their offsets match their genes.
    """
    shape, (_, _, neurons, neuron_offsets) = genomes.shape, genomes.packed
    if not len(genomes):
        return []
    if shape.inputs < 0 or shape.outputs < 1 or np.any(np.diff(neuron_offsets) < shape.outputs):
        return list(range(len(genomes)))
    found = np.zeros(len(genomes), np.bool_)
    for broken in _broken(genomes):
        found |= broken
        if found.any():  # later rules rely on earlier ones
            break
    owners = _owners(neuron_offsets)
    for function in ("activation", "aggregation"):
        _, first = np.unique(neurons[function], return_index=True)
        found[owners[first]] = True
    positions: list[int] = np.flatnonzero(found).tolist()
    return positions


def _broken(genomes: Genomes) -> Iterator[Suspects]:
    """Yield, rule by rule, which genomes break it, (genomes,)."""
    shape, (synapses, synapse_offsets, neurons, neuron_offsets) = genomes.shape, genomes.packed
    outputs = np.arange(shape.sensors, shape.first_hidden)
    yield (neurons["id"][neuron_offsets[:-1, None] + np.arange(shape.outputs)] != outputs).any(axis=1)
    of_neuron, of_synapse = _owners(neuron_offsets), _owners(synapse_offsets)
    yield _any(_keys(of_neuron, neurons["id"])[1:] <= _keys(of_neuron, neurons["id"])[:-1], of_neuron[1:], genomes)
    markings = synapses["marking"]
    unsorted = (markings[1:] <= markings[:-1]) & (of_synapse[1:] == of_synapse[:-1])
    yield _any(unsorted, of_synapse[1:], genomes) | _any(markings < 0, of_synapse, genomes)
    for genes, owners, numbers in ((synapses, of_synapse, ("weight",)), (neurons, of_neuron, ("bias", "response"))):
        for number in numbers:
            yield _any(~np.isfinite(genes[number]), owners, genomes)
    sensors = (synapses["source"] >= 0) & (synapses["source"] < shape.sensors)
    places, known = _places(of_synapse, synapses["source"], of_neuron, neurons["id"])
    yield _any(~(known | sensors), of_synapse, genomes)
    targets, known = _places(of_synapse, synapses["target"], of_neuron, neurons["id"])
    yield _any(~known, of_synapse, genomes)
    pairs = targets * (shape.sensors + len(neurons)) + np.where(sensors, synapses["source"], shape.sensors + places)
    order = np.argsort(pairs, kind="stable")
    yield _any(pairs[order][1:] == pairs[order][:-1], of_synapse[order][1:], genomes)
    if not shape.recurrent:
        leaves = (synapses["source"] >= shape.sensors) & (synapses["source"] < shape.first_hidden)
        yield _any(leaves, of_synapse, genomes)
        yield _cyclic(genomes)


def _cyclic(genomes: Genomes) -> Suspects:
    """Return which genomes may have a cycle, disabled synapses included, (genomes,)."""
    enabled = genomes.packed.synapses.copy()
    enabled["enabled"] = True
    nodes, wires = np.empty(len(genomes.packed.neurons), NODE), np.empty(len(enabled), WIRE)
    first = lay_out_all(genomes.packed._replace(synapses=enabled), genomes.shape.sensors, False, nodes, wires)
    return np.arange(len(genomes)) >= first  # those after the first with a cycle are unknown


def _owners(offsets: Ints) -> Ints:
    """Return the position of the genome of each gene."""
    return np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))


def _keys(owners: Ints, ids: NDArray[np.int32]) -> Ints:
    """Return a number for each pair of genome and neuron id, in the order of both."""
    return (owners << 32) + ids


def _places(owners: Ints, ends: NDArray[np.int32], of_neuron: Ints, ids: NDArray[np.int32]) -> tuple[Ints, Suspects]:
    """Return where among all neurons the ends of synapses are, and whether they are there."""
    keys, wanted = _keys(of_neuron, ids), _keys(owners, ends)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return places, keys[places] == wanted


def _any(broken: Suspects, owners: Ints, genomes: Genomes) -> Suspects:
    """Return which genomes have a gene that breaks a rule, (genomes,)."""
    found = np.zeros(len(genomes), np.bool_)
    found[owners[broken]] = True
    return found
