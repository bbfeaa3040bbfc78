"""Layout: positions of neurons, so that a network reads from left to right, from inputs to outputs.

Inputs are fixed at the left, as a grid if they are a picture, and outputs at the right. Between them it is the layered
drawing of Sugiyama, Tagawa & Toda (1981) with fixed ends:

1. synapses that close cycles are left out (the greedy order of Eades, Lin & Smyth 1993);
2. the depth of a hidden neuron between inputs and outputs gives its column;
3. its height is the mean of its neighbours', sweep by sweep, with gaps kept by pooling adjacent violators;
4. all heights are stretched to the available height.

The same network is always drawn the same way: ties go to the lower id.
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
"""A column with more neurons than this is spread over several columns, if the synapses allow it."""
GRID_WIDTH, GRID_HEIGHT = 0.3, 0.9
"""The largest size of a grid of inputs."""
ASPECT = 1.5
"""Width over height of the drawing, so that the cells of a grid are square."""
MARGIN = 0.04
"""Above and below hidden neurons."""
GAP = 0.09
"""Between hidden neurons of one column, if there is room for it."""
SWEEPS, WARM_SWEEPS = 24, 4
MOST_STRETCH = 2.5
"""The largest factor by which a few close neurons are spread."""


class Layout(NamedTuple):
    """The positions of neurons, and the synapses against the reading direction."""

    points: dict[int, Point]
    """By neuron id."""
    backward: frozenset[Edge]
    """Those that close a cycle, leave an output, or lead from a neuron to itself."""


def place(
    shape: Shape,
    hidden: Iterable[int],
    edges: Iterable[Edge],
    *,
    grid: tuple[int, int] | None = None,
    like: Mapping[int, Point] | None = None,
) -> Layout:
    """Return the position of each neuron.

    Args:
        shape: Inputs, outputs and the bias neuron.
        hidden: Ids of the hidden neurons.
        edges: The pairs of neurons that synapses join, including disabled ones, so that a neuron does not move
            when one is toggled.
        grid: (rows, columns) of the first inputs, if they are a picture.
        like: Positions in an earlier network; neurons that both have stay near them.
    """
    hidden, edges = sorted(hidden), sorted(set(edges))
    backward = _backward(shape, hidden, edges)
    forward = [edge for edge in edges if edge not in backward]
    points = _anchors(shape, grid)
    left = max((x for neuron, (x, _) in points.items() if neuron < shape.sensors), default=0.0)
    columns = _columns(hidden, forward)
    heights = _heights(columns, edges, {neuron: y for neuron, (_, y) in points.items()}, like or {})
    for index, column in enumerate(columns):
        x = left + (1.0 - left) * (index + 1) / (len(columns) + 1)
        points.update((neuron, (x, heights[neuron])) for neuron in column)
    return Layout(points, frozenset(backward))


def _backward(shape: Shape, hidden: Sequence[int], edges: Sequence[Edge]) -> set[Edge]:
    """Return edges without which the graph is acyclic and no edge leaves an output."""
    outputs = range(shape.sensors, shape.first_hidden)
    backward = {(source, target) for source, target in edges if source in outputs or source == target}
    among_hidden = [edge for edge in edges if edge[0] >= shape.first_hidden <= edge[1] and edge not in backward]
    graph = nx.DiGraph(among_hidden)
    components = [component for component in nx.strongly_connected_components(graph) if len(component) > 1]
    number_of = {neuron: number for number, component in enumerate(components) for neuron in component}
    inner: list[list[Edge]] = [[] for _ in components]  # in one pass: there may be thousands of components
    for source, target in among_hidden:
        if source in number_of and number_of[source] == number_of.get(target):
            inner[number_of[source]].append((source, target))
    for component, edges_within in zip(components, inner, strict=True):
        rank = {neuron: position for position, neuron in enumerate(_greedy_order(sorted(component), edges_within))}
        backward |= {(source, target) for source, target in edges_within if rank[source] > rank[target]}
    return backward


def _greedy_order(neurons: Sequence[int], edges: Sequence[Edge]) -> list[int]:
    """Return an order of these neurons that few edges oppose.

    The next neuron is one without incoming edges from the rest, or else the one with the largest surplus of outgoing
    edges (Eades, Lin & Smyth 1993, without their second list for sinks).
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
    """Return the fixed points of inputs, bias neuron and outputs."""
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
    """Return the hidden neurons in columns; along a forward edge the column never decreases.

    It always increases if the longest path has no more neurons than there may be columns.
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
    """Return for each neuron the number of neurons on the longest path to it, including itself."""
    depths: dict[int, int] = {}
    for neuron in order:
        depths[neuron] = 1 + max((depths[source] for source in before[neuron]), default=0)
    return depths


def _heights(
    columns: Sequence[Sequence[int]], edges: Sequence[Edge], anchors: Mapping[int, float], like: Mapping[int, Point]
) -> dict[int, float]:
    """Return the height of every neuron: near its neighbours, with gaps between those of a column."""
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
    """Move the neurons of a column to the mean height of their neighbours, as closely as the gap allows."""
    wanted = {}
    for neuron in column:
        near = neighbours[neuron]
        wanted[neuron] = sum([heights[other] for other in near]) / len(near) if near else heights[neuron]
    ordered = sorted(column, key=lambda neuron: (wanted[neuron], neuron))
    gap = min(GAP, (1.0 - 2 * MARGIN) / len(column))
    apart = spaced([wanted[neuron] for neuron in ordered], gap, MARGIN, 1.0 - MARGIN)
    heights.update(zip(ordered, apart, strict=True))


def spaced(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return the heights closest to those wanted, by least squares, that are at least `gap` apart and in range.

    With i * gap subtracted from the i-th height this is isotonic regression, which pooling adjacent
    violators solves in one pass (Barlow et al. 1972); the clipped solution is the best one in range.

    Args:
        wanted: (n,) heights in ascending order.
        gap: The smallest distance between neighbours.
        low: The smallest height.
        high: The largest height.
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
    """Spread the heights, which averaging has moved to the middle, by a limited factor."""
    reach = max(abs(heights[neuron] - 0.5) for neuron in hidden)
    factor = min(MOST_STRETCH, (0.5 - MARGIN) / reach) if reach > 0.0 else 1.0
    heights.update((neuron, 0.5 + (heights[neuron] - 0.5) * factor) for neuron in hidden)


def _adjacency(neurons: Iterable[int], edges: Iterable[Edge]) -> tuple[Neighbours, Neighbours]:
    """Return the sources and the targets of each neuron, without loops."""
    before: Neighbours = {neuron: [] for neuron in neurons}
    after: Neighbours = {neuron: [] for neuron in before}
    for source, target in edges:
        if source != target:
            before[target].append(source)
            after[source].append(target)
    return before, after
