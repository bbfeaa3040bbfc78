"""Historical markings in two hash tables: which pair of neurons has which marking.

Neuron ids are permanent, so two synapses are the same innovation if, and only if, they join the same pair of neurons.
The neuron that splits a synapse is the same wherever that synapse is split. Both tables last as long as the run: the
same change gets the same marking, in one generation or a hundred generations apart (paper, section 3.2).

A genome can split one synapse again after it was re-enabled. It then has the first neuron of that split already,
so the *occurrence* of the split is part of the key.
"""

from typing import NamedTuple

import numpy as np

from neat.kernels import Ints, kernel
from neat.kernels.random import mix

EMPTY = -1
NEXT_MARKING, NEXT_NEURON, PAIRS, SPLITS = 0, 1, 2, 3
"""Positions in `Tables.counters`."""
OCCURRENCES = 1 << 16  # splits of one synapse within one genome's ancestry that keys can distinguish


class Tables(NamedTuple):
    """The open-addressing hash tables; their lengths are powers of two, at most half full."""

    pair_keys: Ints
    """(capacity,) source * 2**32 + target, or EMPTY."""
    pair_markings: Ints
    """(capacity,) the marking of that synapse."""
    split_keys: Ints
    """(capacity,) marking * 2**16 + occurrence, or EMPTY."""
    split_neurons: Ints
    """(capacity,) the id of the neuron that splits it."""
    counters: Ints
    """(4,) the next marking, the next neuron id, pairs known, splits known."""


@kernel
def find(keys: Ints, key: int) -> int:
    """Return the index of `key`, or the free index where it belongs."""
    mask = len(keys) - 1
    index = np.int64(mix(np.uint64(key)) & np.uint64(mask))
    while keys[index] != EMPTY and keys[index] != key:
        index = (index + 1) & mask
    return int(index)


@kernel
def pair_key(source: int, target: int) -> int:
    """Return what stands for a pair of neurons in `Tables.pair_keys`."""
    return int((np.int64(source) << 32) | np.int64(target))


@kernel
def known_marking(tables: Tables, source: int, target: int) -> int:
    """Return the marking of the synapse source > target, or EMPTY if it never existed."""
    index = find(tables.pair_keys, pair_key(source, target))
    return tables.pair_markings[index] if tables.pair_keys[index] != EMPTY else EMPTY


@kernel
def marking_of(tables: Tables, source: int, target: int) -> int:
    """Return the marking of the synapse source > target; a new pair gets the next marking."""
    key = pair_key(source, target)
    index = find(tables.pair_keys, key)
    if tables.pair_keys[index] == EMPTY:
        tables.pair_keys[index] = key
        tables.pair_markings[index] = tables.counters[NEXT_MARKING]
        tables.counters[NEXT_MARKING] += 1
        tables.counters[PAIRS] += 1
    return int(tables.pair_markings[index])


@kernel
def markings_of(tables: Tables, sources: Ints, targets: Ints, markings: Ints) -> None:
    """Fill `markings` with those of the synapses sources[i] > targets[i]; each new pair gets the next marking."""
    for i in range(len(sources)):
        markings[i] = marking_of(tables, sources[i], targets[i])


@kernel
def neuron_of(tables: Tables, marking: int, occurrence: int) -> int:
    """Return the id of the neuron that splits this synapse; a new split gets the next id."""
    key = int(np.int64(marking) * OCCURRENCES + occurrence)
    index = find(tables.split_keys, key)
    if tables.split_keys[index] == EMPTY:
        tables.split_keys[index] = key
        tables.split_neurons[index] = tables.counters[NEXT_NEURON]
        tables.counters[NEXT_NEURON] += 1
        tables.counters[SPLITS] += 1
    return int(tables.split_neurons[index])


@kernel
def rehash(keys: Ints, values: Ints, new_keys: Ints, new_values: Ints) -> None:
    """Copy every entry of one table into another, larger one."""
    for old in range(len(keys)):
        if keys[old] != EMPTY:
            index = find(new_keys, keys[old])
            new_keys[index] = keys[old]
            new_values[index] = values[old]
