"""Markings: hands out historical markings, the same change always the same one.

A marking is what the literature calls an innovation number. `neat.kernels.markings` tells how they
are kept; this is the object that owns the tables and sees that they never fill up.
"""

from typing import Any

import numpy as np

from neat.kernels.markings import EMPTY, NEXT_NEURON, PAIRS, SPLITS, Tables, marking_of, neuron_of, rehash
from neat.shape import Shape

SMALLEST = 64


class Markings:
    """The historical markings of one run.

    Attributes:
        tables: The hash tables, as kernels take them.
    """

    def __init__(self, shape: Shape) -> None:
        counters = np.zeros(4, np.int64)
        counters[NEXT_NEURON] = shape.first_hidden
        self.tables = Tables(*_table(SMALLEST), *_table(SMALLEST), counters)

    @property
    def synapses(self) -> int:
        """How many different synapses there have been."""
        return int(self.tables.counters[PAIRS])

    @property
    def splits(self) -> int:
        """How many different splits of a synapse there have been."""
        return int(self.tables.counters[SPLITS])

    def synapse(self, source: int, target: int) -> int:
        """Return the marking of the synapse between these neurons, a new one if there was none yet."""
        self.make_room(1, 0)
        return int(marking_of(self.tables, source, target))

    def neuron(self, marking: int, occurrence: int = 0) -> int:
        """Return the id of the neuron that splits this synapse, for the first time in its genome or again."""
        self.make_room(0, 1)
        return int(neuron_of(self.tables, marking, occurrence))

    def new_neuron(self) -> int:
        """Return an id that no neuron had so far."""
        neuron = int(self.tables.counters[NEXT_NEURON])
        self.tables.counters[NEXT_NEURON] += 1
        return neuron

    def make_room(self, synapses: int, splits: int) -> None:
        """See to it that this many more of each fit in, the tables staying at most half full."""
        pair_keys, pair_markings, split_keys, split_neurons, counters = self.tables
        if 2 * (self.synapses + synapses) > len(pair_keys):
            pair_keys, pair_markings = _grown(pair_keys, pair_markings, 2 * (self.synapses + synapses))
        if 2 * (self.splits + splits) > len(split_keys):
            split_keys, split_neurons = _grown(split_keys, split_neurons, 2 * (self.splits + splits))
        self.tables = Tables(pair_keys, pair_markings, split_keys, split_neurons, counters)

    def __repr__(self) -> str:
        return f"<Markings: {self.synapses} synapses, {self.splits} splits>"


def _table(capacity: int) -> tuple[Any, Any]:
    return np.full(capacity, EMPTY, np.int64), np.zeros(capacity, np.int64)


def _grown(keys: Any, values: Any, least: int) -> tuple[Any, Any]:
    new_keys, new_values = _table(1 << (2 * least - 1).bit_length())
    rehash(keys, values, new_keys, new_values)
    return new_keys, new_values
