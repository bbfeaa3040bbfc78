import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neat.kernels.markings import (
    EMPTY,
    NEXT_MARKING,
    NEXT_NEURON,
    PAIRS,
    SPLITS,
    Tables,
    known_marking,
    marking_of,
    markings_of,
    neuron_of,
    rehash,
)

PAIR = st.tuples(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1))


def empty_tables(capacity: int = 128, next_neuron: int = 7) -> Tables:
    counters = np.zeros(4, np.int64)
    counters[NEXT_NEURON] = next_neuron
    keys = np.full((2, capacity), EMPTY, np.int64)
    return Tables(keys[0].copy(), np.zeros(capacity, np.int64), keys[1].copy(), np.zeros(capacity, np.int64), counters)


@given(st.lists(PAIR, max_size=60))
def test_pairs_get_markings_as_a_dictionary_would_number_them(pairs: list[tuple[int, int]]) -> None:
    tables, expected = empty_tables(), {}
    for pair in pairs:
        assert known_marking(tables, *pair) == expected.get(pair, EMPTY)
        assert marking_of(tables, *pair) == expected.setdefault(pair, len(expected))

    assert tables.counters[[NEXT_MARKING, PAIRS]].tolist() == [len(expected)] * 2


@given(st.lists(PAIR, max_size=60))
def test_many_pairs_get_the_markings_that_each_would_get(pairs: list[tuple[int, int]]) -> None:
    tables, alone = empty_tables(), empty_tables()
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    markings = np.empty(len(pairs), np.int64)
    markings_of(tables, ends[:, 0].copy(), ends[:, 1].copy(), markings)

    assert markings.tolist() == [marking_of(alone, *pair) for pair in pairs]
    assert all(np.array_equal(*columns) for columns in zip(tables, alone, strict=True))


@given(st.lists(st.tuples(st.integers(0, 2**40), st.integers(0, 3)), max_size=60))
def test_splits_get_neurons_as_a_dictionary_would_number_them(splits: list[tuple[int, int]]) -> None:
    tables, expected = empty_tables(), {}
    for split in splits:
        assert neuron_of(tables, *split) == expected.setdefault(split, 7 + len(expected))

    assert tables.counters[SPLITS] == len(expected)


@given(st.lists(PAIR, max_size=60, unique=True))
def test_a_larger_table_has_the_same_entries(pairs: list[tuple[int, int]]) -> None:
    tables = empty_tables()
    markings = [marking_of(tables, *pair) for pair in pairs]
    larger = tables._replace(pair_keys=np.full(512, EMPTY, np.int64), pair_markings=np.zeros(512, np.int64))

    rehash(tables.pair_keys, tables.pair_markings, larger.pair_keys, larger.pair_markings)

    assert [known_marking(larger, *pair) for pair in pairs] == markings
