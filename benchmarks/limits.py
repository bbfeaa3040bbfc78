"""What this machine needs for the parts of the work, measured by bare loops: the limits that figures stand beside."""

import functools
import math

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import microseconds_per_call
from neat import SYNAPSE, Network
from neat.kernels import Floats, Rows, kernel
from neat.kernels.random import GOLDEN, fraction

REPEAT = 100
"""Runs of a network in one compiled call, so that the call itself does not count."""
ARGUMENTS = 100_000
"""So many that the processor cannot learn which way each of them branches."""


@kernel
def sums_alone(nodes: Rows, wires: Rows, values: Floats, sums: Floats, repeat: int) -> None:
    """Add the weighted signals of every neuron, but use none of the sums as a signal."""
    for _ in range(repeat):
        for index in range(len(nodes)):
            total = 0.0
            for i in range(nodes[index].first, nodes[index].last):
                wire = wires[np.uint64(i)]
                total += wire.weight * values[wire.source]
            sums[index] = total


@kernel
def tanh_alone(arguments: Floats, results: Floats) -> None:
    """Call the function of every neuron, one after another."""
    for i in range(len(arguments)):
        results[i] = math.tanh(arguments[i])


@kernel
def rows_copied(rows: Rows, copies: Rows, starts: NDArray[np.int64], length: int) -> None:
    """Copy rows in blocks of the length of a genome, from anywhere to one after another."""
    here = 0
    for block in range(len(starts)):
        for i in range(starts[block], starts[block] + length):
            copies[here] = rows[i]
            here += 1


@kernel
def numbers_drawn(state: np.uint64, numbers: Floats) -> None:
    """Draw one random number after another."""
    for i in range(len(numbers)):
        state += GOLDEN
        numbers[i] = fraction(state)


def per_synapse(network: Network) -> float:
    """Return the CPU nanoseconds of a synapse, where its signal is only multiplied and added."""
    circuit = network.circuit
    assert circuit is not None
    sums, wires = np.empty(len(circuit.nodes)), int(circuit.nodes[-1].last)
    call = functools.partial(sums_alone, circuit.nodes, circuit.wires, circuit.values, sums, REPEAT)
    return 1000.0 * microseconds_per_call(call) / REPEAT / wires


def per_neuron() -> float:
    """Return the CPU nanoseconds of a call of tanh, for arguments as they occur in grown networks."""
    arguments, results = np.random.default_rng(1).normal(0.0, 1.5, ARGUMENTS), np.empty(ARGUMENTS)
    return 1000.0 * microseconds_per_call(lambda: tanh_alone(arguments, results)) / ARGUMENTS


def per_copied_gene(genomes: int, length: int) -> float:
    """Return the CPU nanoseconds of copying a gene, genome by genome in random order, into new memory."""
    rows = np.zeros(genomes * length, SYNAPSE)
    starts = np.random.default_rng(1).integers(0, genomes, genomes) * length
    return (
        1000.0
        * microseconds_per_call(lambda: rows_copied(rows, np.empty(len(rows), SYNAPSE), starts, length), 3)
        / len(rows)
    )


def per_number() -> float:
    """Return the CPU nanoseconds of a random number."""
    numbers = np.empty(ARGUMENTS)
    return 1000.0 * microseconds_per_call(lambda: numbers_drawn(np.uint64(1), numbers)) / ARGUMENTS
