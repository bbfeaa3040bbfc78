"""Routes of synapses: ports and bows."""

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from neat.drawing.layout import ASPECT, Point
from neat.drawing.routes import BOWS, MOST_BOWED, Route, drop, routes

ROW = {0: (0.0, 0.5), 1: (0.33, 0.5), 2: (0.67, 0.5), 3: (1.0, 0.5)}
"""Four neurons in one row, as in a chain."""


def course(points: dict[int, Point], edge: tuple[int, int], route: Route) -> list[Point]:
    """Return points along a forward wire, in units of the height."""
    (x, y), (to_x, to_y) = ((points[end][0] * ASPECT, points[end][1]) for end in edge)
    middle, found = (x + to_x) / 2, []
    for index in range(41):
        t = index / 40
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        found.append(
            (a * x + (b + c) * middle + d * to_x, a * y + b * (y + route.bow) + c * (to_y + route.bow) + d * to_y)
        )
    return found


def distance(one: list[Point], other: list[Point]) -> float:
    """Return how far apart two wires are at the place where they are farthest apart."""
    return max(min(math.dist(point, near) for near in other) for point in one)


def test_wires_in_one_row_are_apart_and_pass_no_neuron() -> None:
    edges = list(itertools.combinations(ROW, 2))

    found = [course(ROW, edge, route) for edge, route in zip(edges, routes(ROW, edges, ()), strict=True)]

    assert all(distance(one, other) > 0.02 for one, other in itertools.permutations(found, 2))
    for (source, target), wire in zip(edges, found, strict=True):
        passed = [(ROW[neuron][0] * ASPECT, ROW[neuron][1]) for neuron in range(source + 1, target)]
        assert all(math.dist(point, neuron) > 0.02 for point in wire for neuron in passed)


def test_a_wire_with_room_is_not_bent() -> None:
    points = {0: (0.0, 0.2), 1: (0.0, 0.8), 2: (1.0, 0.2), 3: (1.0, 0.8)}

    assert [route.bow for route in routes(points, [(0, 2), (1, 3)], ())] == [0.0, 0.0]


def test_wires_leave_and_arrive_in_the_order_in_which_they_spread() -> None:
    points = {0: (0.0, 0.1), 1: (0.0, 0.5), 2: (0.0, 0.9), 3: (1.0, 0.5)}

    low, middle, high = routes(points, [(2, 3), (1, 3), (0, 3)], ())

    assert -1.0 <= high.arrive < middle.arrive == 0.0 < low.arrive <= 1.0
    assert [route.leave for route in (low, middle, high)] == [0.0, 0.0, 0.0]


def test_wires_may_pass_over_the_cells_of_a_picture_but_not_over_other_neurons() -> None:
    edges = [(0, 3)]

    assert routes(ROW, edges, (), cells=3)[0].bow == 0.0
    assert routes(ROW, edges, ())[0].bow != 0.0


def test_backward_wires_between_the_same_columns_do_not_share_a_course() -> None:
    points = {0: (0.0, 0.5), 1: (0.3, 0.5), 2: (0.7, 0.5)}
    edges = [(2, 1), (2, 0), (1, 1)]

    across, back, ring = routes(points, edges, set(edges))

    assert across.bow >= 0.0
    assert back.bow + drop(0.7 * ASPECT) > across.bow + drop(0.4 * ASPECT)
    assert ring.bow == 0.0


@given(
    st.lists(
        st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda edge: edge[0] < edge[1]),
        max_size=30,
        unique=True,
    )
)
def test_every_route_is_in_range_and_always_the_same(edges: list[tuple[int, int]]) -> None:
    points = {neuron: (neuron // 3 / 3, (neuron % 3 + 0.5) / 3) for neuron in range(12)}

    found = routes(points, edges, ())

    assert found == routes(points, edges, ())
    assert all(-1.0 <= port <= 1.0 for route in found for port in (route.leave, route.arrive))
    assert all(route.bow in BOWS for route in found)


def test_a_network_without_free_room_gets_ports_only() -> None:
    side = math.isqrt(MOST_BOWED) + 1
    points = {**{n: (0.0, n / side) for n in range(side)}, **{side + n: (1.0, n / side) for n in range(side)}}
    edges = [(source, side + target) for source in range(side) for target in range(side)]

    found = routes(points, edges, ())

    assert {route.bow for route in found} == {0.0}
    assert len({route.leave for route in found}) == side
