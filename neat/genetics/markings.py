"""Markings: the historical markings of a run.

A marking is what the literature calls an innovation number. `neat.kernels.markings` documents how they are stored;
this object owns the tables and enlarges them before they fill up.
"""

import numpy as np

from neat.kernels import Ints
from neat.kernels.markings import EMPTY, NEXT_NEURON, PAIRS, SPLITS, Tables, marking_of, markings_of, neuron_of, rehash
from neat.shape import Shape

SMALLEST = 64
"""Entries of a new table."""


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
        """The number of different synapses so far."""
        return int(self.tables.counters[PAIRS])

    @property
    def splits(self) -> int:
        """The number of different splits of a synapse so far."""
        return int(self.tables.counters[SPLITS])

    def synapse(self, source: int, target: int) -> int:
        """Return the marking of the synapse between these neurons; a new synapse gets the next marking."""
        self.make_room(1, 0)
        return int(marking_of(self.tables, source, target))

    def all_synapses(self, sources: Ints, targets: Ints) -> Ints:
        """Return the markings of the synapses sources[i] > targets[i], (n,); new ones get the next markings, in order.

        Args:
            sources: (n,) ids of neurons.
            targets: (n,) likewise.
        """
        self.make_room(len(sources), 0)
        markings = np.empty(len(sources), np.int64)
        markings_of(self.tables, sources.astype(np.int64), targets.astype(np.int64), markings)
        return markings

    def neuron(self, marking: int, occurrence: int = 0) -> int:
        """Return the id of the neuron that splits this synapse; `occurrence` counts earlier splits in its genome."""
        self.make_room(0, 1)
        return int(neuron_of(self.tables, marking, occurrence))

    def new_neuron(self) -> int:
        """Return an id that no neuron has had before."""
        neuron = int(self.tables.counters[NEXT_NEURON])
        self.tables.counters[NEXT_NEURON] += 1
        return neuron

    def make_room(self, synapses: int, splits: int) -> None:
        """Enlarge the tables so that they stay at most half full with this many more synapses and splits."""
        pair_keys, pair_markings, split_keys, split_neurons, counters = self.tables
        if 2 * (self.synapses + synapses) > len(pair_keys):
            pair_keys, pair_markings = _grown(pair_keys, pair_markings, 2 * (self.synapses + synapses))
        if 2 * (self.splits + splits) > len(split_keys):
            split_keys, split_neurons = _grown(split_keys, split_neurons, 2 * (self.splits + splits))
        self.tables = Tables(pair_keys, pair_markings, split_keys, split_neurons, counters)

    def __repr__(self) -> str:
        return f"<Markings: {self.synapses} synapses, {self.splits} splits>"


def _table(capacity: int) -> tuple[Ints, Ints]:
    return np.full(capacity, EMPTY, np.int64), np.zeros(capacity, np.int64)


def _grown(keys: Ints, values: Ints, least: int) -> tuple[Ints, Ints]:
    new_keys, new_values = _table(1 << (2 * least - 1).bit_length())
    rehash(keys, values, new_keys, new_values)
    return new_keys, new_values
