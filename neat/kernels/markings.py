"""Historical markings in two hash tables: which pair of neurons bears which marking.

Neuron ids are lasting names, so a synapse is the same innovation wherever it appears if, and only
if, it joins the same pair of neurons; and the neuron that splits it is the same wherever the same
synapse is split. Both tables live as long as the run: the same change, in one generation or a
hundred apart, bears the same marking (paper, section 3.2).

A genome can split one synapse again after it was re-enabled. It then holds the first neuron of
that split already, so the *occurrence* of the split is part of the key.
"""

from typing import Any, NamedTuple

import numpy as np

from neat.kernels import kernel
from neat.kernels.random import mix

EMPTY = -1
NEXT_MARKING, NEXT_NEURON, PAIRS, SPLITS = 0, 1, 2, 3
OCCURRENCES = 1 << 16  # splits of one synapse within one genome's ancestry that keys can tell apart


class Tables(NamedTuple):
    """The open-addressing hash tables; their lengths are powers of two, at most half full."""

    pair_keys: Any
    """(capacity,) int64: source * 2**32 + target, or EMPTY."""
    pair_markings: Any
    """(capacity,) int64: the marking of that synapse."""
    split_keys: Any
    """(capacity,) int64: marking * 2**16 + occurrence, or EMPTY."""
    split_neurons: Any
    """(capacity,) int64: the id of the neuron that splits it."""
    counters: Any
    """(4,) int64: the next marking, the next neuron id, pairs known, splits known."""


@kernel
def find(keys, key):
    """Return the index where `key` is, or where it belongs if it is not there yet."""
    mask = len(keys) - 1
    index = np.int64(mix(np.uint64(key)) & np.uint64(mask))
    while keys[index] != EMPTY and keys[index] != key:
        index = (index + 1) & mask
    return index


@kernel
def known_marking(tables, source, target):
    """Return the marking of the synapse source > target, or EMPTY if there never was one."""
    index = find(tables.pair_keys, (np.int64(source) << 32) | np.int64(target))
    return tables.pair_markings[index] if tables.pair_keys[index] != EMPTY else EMPTY


@kernel
def marking_of(tables, source, target):
    """Return the marking of the synapse source > target; a pair never seen gets the next one."""
    key = (np.int64(source) << 32) | np.int64(target)
    index = find(tables.pair_keys, key)
    if tables.pair_keys[index] == EMPTY:
        tables.pair_keys[index] = key
        tables.pair_markings[index] = tables.counters[NEXT_MARKING]
        tables.counters[NEXT_MARKING] += 1
        tables.counters[PAIRS] += 1
    return tables.pair_markings[index]


@kernel
def neuron_of(tables, marking, occurrence):
    """Return the id of the neuron that splits this synapse; a split never seen gets the next one."""
    key = np.int64(marking) * OCCURRENCES + occurrence
    index = find(tables.split_keys, key)
    if tables.split_keys[index] == EMPTY:
        tables.split_keys[index] = key
        tables.split_neurons[index] = tables.counters[NEXT_NEURON]
        tables.counters[NEXT_NEURON] += 1
        tables.counters[SPLITS] += 1
    return tables.split_neurons[index]


@kernel
def rehash(keys, values, new_keys, new_values):
    """Put every entry of one table into another, larger one."""
    for old in range(len(keys)):
        if keys[old] != EMPTY:
            index = find(new_keys, keys[old])
            new_keys[index] = keys[old]
            new_values[index] = values[old]
