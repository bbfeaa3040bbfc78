import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import Shape
from neat.drawing.layout import ASPECT, place, spaced

SHAPE = Shape(3, 2, bias_neuron=True)  # inputs 0-2, bias 3, outputs 4-5, hidden from 6
Edges = list[tuple[int, int]]


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[int], Edges]:
    """Return hidden neurons, and edges that a genome may have, including cycles and loops."""
    hidden = list(range(SHAPE.first_hidden, SHAPE.first_hidden + draw(st.integers(0, 25))))
    ends = st.integers(0, SHAPE.first_hidden + len(hidden) - 1)
    edges = draw(st.lists(st.tuples(ends, ends.filter(lambda target: target >= SHAPE.sensors)), max_size=80))
    return hidden, edges


@given(networks())
def test_hidden_neurons_are_between_inputs_and_outputs(
    network: tuple[list[int], Edges],
) -> None:
    points = place(SHAPE, *network).points

    assert sorted(points) == [*range(SHAPE.first_hidden), *network[0]]
    assert {points[sensor][0] for sensor in range(SHAPE.sensors)} == {0.0}
    assert {points[output][0] for output in range(SHAPE.sensors, SHAPE.first_hidden)} == {1.0}
    assert all(0.0 < points[neuron][0] < 1.0 and 0.0 <= points[neuron][1] <= 1.0 for neuron in network[0])


@given(networks())
def test_no_forward_synapse_leads_to_the_left(network: tuple[list[int], Edges]) -> None:
    layout = place(SHAPE, *network)

    for source, target in set(network[1]) - layout.backward:
        assert layout.points[source][0] <= layout.points[target][0]


@given(networks())
def test_the_order_of_the_genes_does_not_change_the_layout(network: tuple[list[int], Edges]) -> None:
    hidden, edges = network

    assert place(SHAPE, hidden[::-1], edges[::-1]) == place(SHAPE, hidden, edges)


@given(networks())
def test_no_two_neurons_have_the_same_position(network: tuple[list[int], Edges]) -> None:
    points = place(SHAPE, *network).points

    places = [(round(x, 6), round(y, 4)) for x, y in points.values()]
    assert len(set(places)) == len(places)


def test_an_acyclic_network_has_no_backward_edge() -> None:
    assert place(SHAPE, [6, 7], [(0, 6), (6, 7), (7, 4), (1, 7), (6, 5)]).backward == frozenset()


def test_loops_and_edges_out_of_an_output_are_backward() -> None:
    assert place(SHAPE, [6], [(0, 6), (6, 6), (4, 6), (6, 4), (4, 5)]).backward == {(6, 6), (4, 6), (4, 5)}


def test_a_cycle_has_as_few_backward_edges_as_possible() -> None:
    assert len(place(SHAPE, [6, 7, 8], [(0, 6), (6, 7), (7, 8), (8, 6), (8, 4)]).backward) == 1


def test_a_chain_reads_from_left_to_right() -> None:
    points = place(SHAPE, [6, 7, 8], [(0, 8), (8, 6), (6, 7), (7, 4)]).points

    assert points[8][0] < points[6][0] < points[7][0]


def test_a_grid_of_inputs_stays_a_grid_of_square_cells() -> None:
    points = place(Shape(7, 1), [], [], grid=(2, 3)).points

    (left, top), (right, same), (_, below) = points[0], points[1], points[3]
    assert top == same
    assert ASPECT * (right - left) == pytest.approx(below - top)
    assert points[4][0] == pytest.approx(points[1][0])
    assert points[6][1] > points[5][1]  # what is no part of the picture stands under it


def test_a_grid_that_is_larger_than_the_inputs_is_ignored() -> None:
    assert place(Shape(4, 1), [], [], grid=(3, 3)).points == place(Shape(4, 1), [], []).points


def test_neurons_stay_near_their_positions_in_an_earlier_layout() -> None:
    edges = [(sensor, neuron) for neuron in range(6, 18) for sensor in (0, neuron % 4)]
    before = place(SHAPE, range(6, 18), [*edges, *((neuron, 4) for neuron in range(6, 18))])
    grown = [*edges, *((neuron, 4) for neuron in range(6, 18)), (6, 18), (18, 5)]

    moved = [
        sum(abs(layout.points[neuron][1] - before.points[neuron][1]) for neuron in range(6, 18))
        for layout in (place(SHAPE, range(6, 19), grown, like=before.points), place(SHAPE, range(6, 19), grown))
    ]

    assert moved[0] <= moved[1]


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12).map(sorted), st.floats(0.0, 0.08))
def test_heights_are_spaced_by_the_gap_and_stay_in_range(wanted: list[float], gap: float) -> None:
    heights = spaced(wanted, gap, 0.0, 1.0)

    assert all(after - before >= gap - 1e-9 for before, after in itertools.pairwise(heights))
    assert all(-1e-9 <= height <= 1.0 + 1e-9 for height in heights)


def test_heights_with_a_gap_already_stay_and_others_move_apart_evenly() -> None:
    assert spaced([0.1, 0.5, 0.9], 0.2, 0.0, 1.0) == pytest.approx([0.1, 0.5, 0.9])
    assert spaced([0.5, 0.5], 0.2, 0.0, 1.0) == pytest.approx([0.4, 0.6])


def test_a_network_of_very_many_cycles_is_laid_out_in_one_pass_over_its_synapses() -> None:
    pairs = range(2, 8_002, 2)
    edges = [edge for first in pairs for edge in ((first, first + 1), (first + 1, first))]

    layout = place(Shape(1, 1), range(2, 8_002), edges)

    assert len(layout.backward) == len(pairs)
    assert all((first + 1, first) in layout.backward for first in pairs)
