from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neat import Genome, Markings, Settings, Shape, add_neuron, add_synapse, enable_synapse

SHAPE = Shape(3, 1)


def test_figure_3_the_same_split_has_the_same_markings_in_any_order() -> None:
    given_out = []
    for order in permutations(["split", "connect", "split again"]):
        markings = Markings(SHAPE)
        first = markings.synapse(0, 3)
        found = {}
        for event in order:
            if event == "connect":
                found[event] = (markings.synapse(2, 3),)
            else:
                neuron = markings.neuron(first)
                found[event] = (neuron, markings.synapse(0, neuron), markings.synapse(neuron, 3))
        assert found["split"] == found["split again"]
        given_out.append(len({marking for numbers in found.values() for marking in numbers}))

    assert given_out == [given_out[0]] * 6


def test_two_genomes_that_split_the_same_synapse_get_the_same_neuron(genome: object) -> None:
    markings, settings = Markings(SHAPE), Settings()
    marking = markings.synapse(0, 3)
    one = genome(f"0>3 +0.5 #{marking}", inputs=3)  # type: ignore[operator]
    other = genome(f"0>3 -1.5 #{marking}", inputs=3)  # type: ignore[operator]

    first = add_neuron(one, settings, markings, np.random.default_rng(1))
    second = add_neuron(other, settings, markings, np.random.default_rng(99))

    assert first.neurons["id"].tolist() == second.neurons["id"].tolist() == [3, 4]
    assert first.synapses["marking"].tolist() == second.synapses["marking"].tolist()


def test_a_synapse_split_again_in_one_genome_gets_another_neuron(genome: object) -> None:
    markings, settings, rng = Markings(SHAPE), Settings(), np.random.default_rng(1)
    start = genome(f"0>3 +0.5 #{markings.synapse(0, 3)}", inputs=3)  # type: ignore[operator]
    once: Genome = add_neuron(start, settings, markings, rng)
    whole = enable_synapse(once, rng)
    for _ in range(50):
        twice = add_neuron(whole, settings, markings, rng)
        twice.check()
        if not twice.synapses["enabled"][0]:
            break

    assert len(set(twice.neurons["id"].tolist())) == 3


def test_the_same_connection_has_the_same_marking_generations_apart(genome: object) -> None:
    markings, settings = Markings(SHAPE), Settings()
    start = genome(f"0>3 +0.5 #{markings.synapse(0, 3)}, 1>3 +0.5 #{markings.synapse(1, 3)}", inputs=3)  # type: ignore[operator]

    early = add_synapse(start, settings, markings, np.random.default_rng(0))
    add_neuron(start, settings, markings, np.random.default_rng(0))
    late = add_synapse(start, settings, markings, np.random.default_rng(7))

    assert early.synapses["source"].tolist() == late.synapses["source"].tolist() == [0, 1, 2]
    assert early.synapses["marking"].tolist() == late.synapses["marking"].tolist()


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=300))
def test_the_tables_are_equivalent_to_a_dictionary(pairs: list[tuple[int, int]]) -> None:
    markings = Markings(SHAPE)
    synapses: dict[tuple[int, int], int] = {}
    splits: dict[tuple[int, int], int] = {}
    for pair in pairs:
        assert markings.synapse(*pair) == synapses.setdefault(pair, len(synapses))
        assert markings.neuron(*pair) == splits.setdefault(pair, SHAPE.first_hidden + len(splits))

    assert (markings.synapses, markings.splits) == (len(synapses), len(splits))


def test_many_synapses_get_their_markings_at_once() -> None:
    markings, alone = Markings(SHAPE), Markings(SHAPE)
    sources, targets = (np.arange(500, dtype=np.int32) % count for count in (20, 50))

    found = markings.all_synapses(sources, targets)

    assert found.tolist() == [alone.synapse(*pair) for pair in zip(sources.tolist(), targets.tolist(), strict=True)]
    assert markings.synapses == alone.synapses == 100
    assert markings.all_synapses(sources, targets).tolist() == found.tolist()
    assert len(markings.all_synapses(sources[:0], targets[:0])) == 0
