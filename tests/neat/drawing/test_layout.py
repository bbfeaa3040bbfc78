import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import Shape
from neat.drawing.layout import ASPECT, place, spaced

SHAPE = Shape(3, 2, bias_neuron=True)  # inputs 0-2, bias 3, outputs 4-5, hidden from 6
Edges = list[tuple[int, int]]


@st.composite
def brains(draw: st.DrawFn) -> tuple[list[int], Edges]:
    """Hidden neurons, and edges as a genome may have them, cycles and loops included."""
    hidden = list(range(SHAPE.first_hidden, SHAPE.first_hidden + draw(st.integers(0, 25))))
    ends = st.integers(0, SHAPE.first_hidden + len(hidden) - 1)
    edges = draw(st.lists(st.tuples(ends, ends.filter(lambda target: target >= SHAPE.sensors)), max_size=80))
    return hidden, edges


@given(brains())
def test_inputs_stand_at_the_left_outputs_at_the_right_the_rest_between(brain: tuple[list[int], Edges]) -> None:
    points = place(SHAPE, *brain).points

    assert sorted(points) == [*range(SHAPE.first_hidden), *brain[0]]
    assert {points[sensor][0] for sensor in range(SHAPE.sensors)} == {0.0}
    assert {points[output][0] for output in range(SHAPE.sensors, SHAPE.first_hidden)} == {1.0}
    assert all(0.0 < points[neuron][0] < 1.0 and 0.0 <= points[neuron][1] <= 1.0 for neuron in brain[0])


@given(brains())
def test_no_forward_synapse_leads_to_the_left(brain: tuple[list[int], Edges]) -> None:
    layout = place(SHAPE, *brain)

    for source, target in set(brain[1]) - layout.backward:
        assert layout.points[source][0] <= layout.points[target][0]


@given(brains())
def test_whatever_the_order_of_the_genes_a_brain_is_drawn_alike(brain: tuple[list[int], Edges]) -> None:
    hidden, edges = brain

    assert place(SHAPE, hidden[::-1], edges[::-1]) == place(SHAPE, hidden, edges)


@given(brains())
def test_no_two_neurons_are_drawn_over_each_other(brain: tuple[list[int], Edges]) -> None:
    points = place(SHAPE, *brain).points

    places = [(round(x, 6), round(y, 4)) for x, y in points.values()]
    assert len(set(places)) == len(places)


def test_an_acyclic_brain_has_nothing_that_goes_back() -> None:
    assert place(SHAPE, [6, 7], [(0, 6), (6, 7), (7, 4), (1, 7), (6, 5)]).backward == frozenset()


def test_loops_and_what_leaves_an_output_go_back() -> None:
    assert place(SHAPE, [6], [(0, 6), (6, 6), (4, 6), (6, 4), (4, 5)]).backward == {(6, 6), (4, 6), (4, 5)}


def test_of_a_cycle_as_little_as_can_be_goes_back() -> None:
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


def test_a_grid_that_is_larger_than_the_inputs_is_no_grid() -> None:
    assert place(Shape(4, 1), [], [], grid=(3, 3)).points == place(Shape(4, 1), [], []).points


def test_a_brain_drawn_like_another_keeps_its_neurons_near_their_places() -> None:
    edges = [(sensor, neuron) for neuron in range(6, 18) for sensor in (0, neuron % 4)]
    before = place(SHAPE, range(6, 18), [*edges, *((neuron, 4) for neuron in range(6, 18))])
    grown = [*edges, *((neuron, 4) for neuron in range(6, 18)), (6, 18), (18, 5)]

    moved = [
        sum(abs(layout.points[neuron][1] - before.points[neuron][1]) for neuron in range(6, 18))
        for layout in (place(SHAPE, range(6, 19), grown, like=before.points), place(SHAPE, range(6, 19), grown))
    ]

    assert moved[0] <= moved[1]


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12).map(sorted), st.floats(0.0, 0.08))
def test_heights_are_spaced_as_wide_as_asked_and_stay_in_range(wanted: list[float], gap: float) -> None:
    heights = spaced(wanted, gap, 0.0, 1.0)

    assert all(after - before >= gap - 1e-9 for before, after in itertools.pairwise(heights))
    assert all(-1e-9 <= height <= 1.0 + 1e-9 for height in heights)


def test_heights_that_are_apart_already_stay_and_others_part_evenly() -> None:
    assert spaced([0.1, 0.5, 0.9], 0.2, 0.0, 1.0) == pytest.approx([0.1, 0.5, 0.9])
    assert spaced([0.5, 0.5], 0.2, 0.0, 1.0) == pytest.approx([0.4, 0.6])
