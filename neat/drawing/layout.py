"""Layout: where the neurons of a brain go, so that it reads from left to right, from what it sees to what it does.

Inputs and outputs are anchored: inputs at the left, as a grid where they are a picture, outputs at
the right. Between them it is the layered drawing of Sugiyama, Tagawa & Toda (1981) with both ends held:

1. synapses that must go back are set aside (after the greedy order of Eades, Lin & Smyth 1993);
2. how far a hidden neuron is on the way from inputs to outputs gives its column;
3. heights follow neighbours, sweep after sweep, kept apart by pooling adjacent violators;
4. what has drawn together is stretched to the height there is.

The same brain is always drawn alike: ties go to the lower id.
"""

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import networkx as nx

from neat.shape import Shape

Point = tuple[float, float]
"""x to the right and y downwards, both in [0, 1]."""
Edge = tuple[int, int]
"""(source, target), ids of neurons."""
Neighbours = dict[int, list[int]]

MOST_COLUMNS = 14
COLUMN_NEURONS = 12
"""A column with more than this many neurons has them shared with others, if the synapses let it."""
GRID_WIDTH, GRID_HEIGHT = 0.3, 0.9
"""The most room that a grid of inputs takes."""
ASPECT = 1.5
"""Width over height of the usual drawing, so that the cells of a grid come out square."""
MARGIN = 0.04
"""Above and below hidden neurons."""
GAP = 0.09
"""Between hidden neurons of one column, where there is room for it."""
SWEEPS, WARM_SWEEPS = 24, 4
MOST_STRETCH = 2.5
"""Few neurons that stand together are not torn apart further than this."""


class Layout(NamedTuple):
    """Where neurons are, and which synapses run against the reading direction."""

    points: dict[int, Point]
    """By neuron id."""
    backward: frozenset[Edge]
    """What closes a cycle, leaves an output, or leads a neuron to itself."""


def place(
    shape: Shape,
    hidden: Iterable[int],
    edges: Iterable[Edge],
    *,
    grid: tuple[int, int] | None = None,
    like: Mapping[int, Point] | None = None,
) -> Layout:
    """Return where each neuron goes.

    Args:
        shape: Inputs, outputs and the bias neuron.
        hidden: Ids of the hidden neurons.
        edges: Between which neurons there are synapses, disabled ones included, so that a neuron
            stays where it is when one is toggled.
        grid: (rows, columns) of the first inputs, where these are a picture.
        like: Points of an earlier brain; neurons that both have stay near theirs.
    """
    hidden, edges = sorted(hidden), sorted(set(edges))
    backward = _going_back(shape, hidden, edges)
    forward = [edge for edge in edges if edge not in backward]
    points = _anchors(shape, grid)
    left = max((x for neuron, (x, _) in points.items() if neuron < shape.sensors), default=0.0)
    columns = _columns(hidden, forward)
    heights = _heights(columns, edges, {neuron: y for neuron, (_, y) in points.items()}, like or {})
    for index, column in enumerate(columns):
        x = left + (1.0 - left) * (index + 1) / (len(columns) + 1)
        points.update((neuron, (x, heights[neuron])) for neuron in column)
    return Layout(points, frozenset(backward))


def _going_back(shape: Shape, hidden: Sequence[int], edges: Sequence[Edge]) -> set[Edge]:
    """Return edges without which every signal travels towards the outputs."""
    outputs = range(shape.sensors, shape.first_hidden)
    backward = {(source, target) for source, target in edges if source in outputs or source == target}
    among_hidden = [edge for edge in edges if edge[0] >= shape.first_hidden <= edge[1] and edge not in backward]
    graph = nx.DiGraph(among_hidden)
    for component in nx.strongly_connected_components(graph):
        if len(component) > 1:
            inner = [edge for edge in among_hidden if edge[0] in component and edge[1] in component]
            rank = {neuron: position for position, neuron in enumerate(_greedy_order(sorted(component), inner))}
            backward |= {(source, target) for source, target in inner if rank[source] > rank[target]}
    return backward


def _greedy_order(neurons: Sequence[int], edges: Sequence[Edge]) -> list[int]:
    """Return an order of these neurons that few edges run against.

    Next is always a neuron that nothing leads to any more, or else the one with the most edges out
    for its edges in (Eades, Lin & Smyth 1993, without their second list for sinks).
    """
    before, after = _adjacency(neurons, edges)
    arriving = {neuron: len(before[neuron]) for neuron in neurons}
    leaving = {neuron: len(after[neuron]) for neuron in neurons}

    def urgency(neuron: int) -> tuple[bool, int, int]:
        return arriving[neuron] > 0, arriving[neuron] - leaving[neuron], neuron

    waiting = [urgency(neuron) for neuron in neurons]
    heapq.heapify(waiting)
    order: dict[int, None] = {}
    while waiting:
        entry = heapq.heappop(waiting)
        neuron = entry[2]
        if neuron in order or entry != urgency(neuron):  # a newer entry is in the heap
            continue
        order[neuron] = None
        for other in after[neuron]:
            arriving[other] -= 1
            heapq.heappush(waiting, urgency(other))
        for other in before[neuron]:
            leaving[other] -= 1
            heapq.heappush(waiting, urgency(other))
    return list(order)


def _anchors(shape: Shape, grid: tuple[int, int] | None) -> dict[int, Point]:
    """Return the points of inputs, bias neuron and outputs, which nothing moves."""
    in_grid = grid[0] * grid[1] if grid else 0
    if not 0 < in_grid <= shape.inputs:
        grid, in_grid = None, 0
    points = _grid_points(*grid) if grid else {}
    others = range(in_grid, shape.sensors)
    for position, neuron in enumerate(others):
        y = (position + 0.5) / len(others)
        points[neuron] = (position / max(len(others), 4) * GRID_WIDTH, 1.0) if grid else (0.0, y)
    for output in range(shape.outputs):
        points[shape.sensors + output] = (1.0, (output + 0.5) / shape.outputs)
    return points


def _grid_points(rows: int, columns: int) -> dict[int, Point]:
    """Return the points of a grid of inputs, row by row, its cells square and its middle at half height."""
    step = min(GRID_WIDTH / max(columns - 1, 1), GRID_HEIGHT / ASPECT / max(rows - 1, 1))
    top = 0.5 - step * ASPECT * (rows - 1) / 2
    return {
        row * columns + column: (column * step, top + row * step * ASPECT)
        for row in range(rows)
        for column in range(columns)
    }


def _columns(hidden: Sequence[int], forward: Sequence[Edge]) -> list[list[int]]:
    """Return the hidden neurons in columns; along a forward edge the column never falls.

    It always rises where the longest way has no more neurons than there may be columns.
    """
    if not hidden:
        return []
    members = set(hidden)
    inner = [edge for edge in forward if edge[0] in members and edge[1] in members]
    before, after = _adjacency(hidden, inner)
    graph = nx.DiGraph(inner)
    graph.add_nodes_from(hidden)
    order = list(nx.lexicographical_topological_sort(graph))
    depth_in = _depths(order, before)
    depth_out = _depths(reversed(order), after)
    longest = max(depth_in.values())
    count = min(MOST_COLUMNS, max(longest, math.ceil(len(hidden) / COLUMN_NEURONS)))
    strict = longest <= count
    room = math.ceil(1.4 * len(hidden) / count)
    column: dict[int, int] = {}
    columns: list[list[int]] = [[] for _ in range(count)]
    for neuron in order:
        natural = count * depth_in[neuron] // (depth_in[neuron] + depth_out[neuron])
        earliest = max((column[source] + strict for source in before[neuron]), default=0)
        latest = count - depth_out[neuron] if strict else count - 1
        possible = sorted(range(earliest, latest + 1), key=lambda index, natural=natural: abs(index - natural))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        column[neuron] = next((index for index in possible if len(columns[index]) < room), possible[0])
        columns[column[neuron]].append(neuron)
    return [column for column in columns if column]


def _depths(order: Iterable[int], before: Neighbours) -> dict[int, int]:
    """Return for each neuron how many there are on the longest way to it, itself included."""
    depths: dict[int, int] = {}
    for neuron in order:
        depths[neuron] = 1 + max((depths[source] for source in before[neuron]), default=0)
    return depths


def _heights(
    columns: Sequence[Sequence[int]], edges: Sequence[Edge], anchors: Mapping[int, float], like: Mapping[int, Point]
) -> dict[int, float]:
    """Return the height of every neuron: near its neighbours, apart from the others of its column."""
    hidden = [neuron for column in columns for neuron in column]
    heights = {**dict.fromkeys(hidden, 0.5), **anchors}
    before, after = _adjacency(heights, edges)
    neighbours = {neuron: before[neuron] + after[neuron] for neuron in hidden}
    known = [neuron for neuron in hidden if neuron in like]
    heights.update((neuron, like[neuron][1]) for neuron in known)
    for sweep in range(WARM_SWEEPS if known else SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            _settle(column, neighbours, heights)
    if hidden:
        _stretch(hidden, heights)
    return heights


def _settle(column: Sequence[int], neighbours: Neighbours, heights: dict[int, float]) -> None:
    """Move the neurons of a column to the middle of their neighbours, as near as the gap allows."""
    wanted = {}
    for neuron in column:
        near = neighbours[neuron]
        wanted[neuron] = sum([heights[other] for other in near]) / len(near) if near else heights[neuron]
    ordered = sorted(column, key=lambda neuron: (wanted[neuron], neuron))
    gap = min(GAP, (1.0 - 2 * MARGIN) / len(column))
    apart = spaced([wanted[neuron] for neuron in ordered], gap, MARGIN, 1.0 - MARGIN)
    heights.update(zip(ordered, apart, strict=True))


def spaced(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return the heights nearest to those wanted, by least squares, that are `gap` apart and in range.

    With i * gap taken off the i-th height this is isotonic regression, which pooling adjacent
    violators solves in one pass (Barlow et al. 1972); clipping what it gives keeps it best in range.

    Args:
        wanted: (n,) heights in ascending order.
        gap: At least between one and the next.
        low: The least height.
        high: The greatest.
    """
    pools: list[tuple[float, int]] = []  # (sum, members)
    for position, height in enumerate(wanted):
        total, count = height - position * gap, 1
        while pools and pools[-1][0] * count >= total * pools[-1][1]:
            before = pools.pop()
            total, count = total + before[0], count + before[1]
        pools.append((total, count))
    ceiling = max(low, high - (len(wanted) - 1) * gap)
    levels = [min(max(total / count, low), ceiling) for total, count in pools for _ in range(count)]
    return [level + position * gap for position, level in enumerate(levels)]


def _stretch(hidden: Sequence[int], heights: dict[int, float]) -> None:
    """Spread heights that averaging has drawn to the middle, without tearing a few of them apart."""
    reach = max(abs(heights[neuron] - 0.5) for neuron in hidden)
    factor = min(MOST_STRETCH, (0.5 - MARGIN) / reach) if reach > 0.0 else 1.0
    heights.update((neuron, 0.5 + (heights[neuron] - 0.5) * factor) for neuron in hidden)


def _adjacency(neurons: Iterable[int], edges: Iterable[Edge]) -> tuple[Neighbours, Neighbours]:
    """Return what leads into each neuron, and what leads out of it, loops left out."""
    before: Neighbours = {neuron: [] for neuron in neurons}
    after: Neighbours = {neuron: [] for neuron in before}
    for source, target in edges:
        if source != target:
            before[target].append(source)
            after[source].append(target)
    return before, after
