"""Routes: how synapses run between neurons, so that no wire lies on another and none passes through a neuron.

A wire is a cubic Bézier curve. Two things set it apart from the straight one:

- *ports*: the wires of a neuron leave and arrive side by side, in the order in which they spread (as in the layered
  drawings of Sugiyama et al. 1981), rather than all in its middle;
- a *bow*: a wire that would pass through a neuron, or run along another wire, bends around it, as little as it can.

Wires are placed one after another, short ones first, so the same network always gets the same routes. Each takes the
first of a few bows that costs least. That is limited to `MOST_BOWED` synapses: a larger network has no free room.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from neat.drawing.layout import ASPECT, Edge, Point

MOST_BOWED = 600
"""Synapses up to which bows are searched; that takes about a second for so many."""
BOWS = tuple(side * step for step in (0.0, 0.07, 0.14, 0.22, 0.32, 0.45) for side in (-1.0, 1.0))[1:]
"""Offsets of the middle of a wire, as shares of the height of the drawing; the curve reaches 3/4 of it."""
CLEARANCE = 0.045
"""Between a wire and a neuron that it passes, as a share of the height: 18 pixels of 400."""
NEAR = 0.022
"""Wires closer than this run along one another: 9 pixels of 400."""
MOST_SHARED = 0.4
"""The share of the middle of a wire that may run along another one."""
ENDS = 0.12
"""The share at each end that may, because ports separate wires there."""
FAN = math.pi / 3
"""The angle above and below the middle of a side within which its ports are."""
SPREAD = 3
"""Further wires from which on the ports of a neuron use its whole side."""
SAMPLES, MARKS = 24, 72
"""Points of a wire that are tested, and that are remembered."""
PASSING, ALONG, OUTSIDE, BENDING = 2.0, 2.5, 8.0, 1.2
"""Costs of passing a neuron, of running along a wire, of leaving the drawing, and of a bow."""


class Route(NamedTuple):
    """How a synapse runs."""

    leave: float
    """The port of the source: from -1 at the top to 1 at the bottom of its right side."""
    arrive: float
    """The port of the target: likewise, of its left side."""
    bow: float
    """By how much its middle is moved downwards, as a share of the height."""


Cell = tuple[int, int]


def routes(
    points: Mapping[int, Point], edges: Sequence[Edge], backward: Collection[Edge], *, cells: int = 0
) -> list[Route]:
    """Return the route of each edge.

    Args:
        points: The position of each neuron.
        edges: The synapses that need room, the most important first where they are too many.
        backward: Those against the reading direction, which pass below.
        cells: The first neurons, which form a picture; wires may pass over them.
    """
    curves = [_Curve(points[source], points[target], (source, target) in backward) for source, target in edges]
    bows = _bows(points, edges, curves, cells) if len(edges) <= MOST_BOWED else [0.0] * len(edges)
    heights = [(curve.at(0.2, bow)[1], curve.at(0.8, bow)[1]) for curve, bow in zip(curves, bows, strict=True)]
    leave = _ports(
        [source for source, _ in edges], [height - curve.y for (height, _), curve in zip(heights, curves, strict=True)]
    )
    arrive = _ports(
        [target for _, target in edges],
        [height - curve.to_y for (_, height), curve in zip(heights, curves, strict=True)],
    )
    return [Route(*route) for route in zip(leave, arrive, bows, strict=True)]


class _Curve:
    """The middle line of a wire, in units of the height of the drawing."""

    def __init__(self, start: Point, end: Point, backward: bool) -> None:
        self.x, self.y = start[0] * ASPECT, start[1]
        self.to_x, self.to_y = end[0] * ASPECT, end[1]
        self.backward = backward

    def at(self, t: float, bow: float) -> Point:
        """Return the point at `t`, from 0 at the source to 1 at the target."""
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        if self.backward:
            below = max(self.y, self.to_y) + drop(abs(self.to_x - self.x)) + bow
            return (a + b) * self.x + (c + d) * self.to_x, a * self.y + (b + c) * below + d * self.to_y
        middle = (self.x + self.to_x) / 2
        height = a * self.y + b * (self.y + bow) + c * (self.to_y + bow) + d * self.to_y
        return a * self.x + (b + c) * middle + d * self.to_x, height

    def samples(self, amount: int, bow: float) -> list[Point]:
        """Return so many points, evenly spaced in `t`, without the ends."""
        inner = 1.0 - 2 * ENDS
        return [self.at(ENDS + inner * (index + 0.5) / amount, bow) for index in range(amount)]

    @property
    def length(self) -> float:
        return math.hypot(self.to_x - self.x, self.to_y - self.y)


def drop(distance: float) -> float:
    """Return how far below its ends the control points of a backward wire are, in units of the height.

    Args:
        distance: Between its ends, likewise.
    """
    return 0.1 + 0.12 * distance


def _bows(points: Mapping[int, Point], edges: Sequence[Edge], curves: Sequence[_Curve], cells: int) -> list[float]:
    """Return the bow of each wire; the short ones are placed first, as they have the least choice."""
    bows = [0.0] * len(edges)
    placed = _Placed()
    neurons = _neurons_by_cell({neuron: point for neuron, point in points.items() if neuron >= cells})
    for index in sorted(
        range(len(edges)), key=lambda index: (curves[index].backward, curves[index].length, edges[index])
    ):
        source, target = edges[index]
        if source == target:
            continue  # a ring above its neuron
        curve = curves[index]
        best = math.inf
        for bow in BOWS:
            if curve.backward and bow < 0.0:
                continue
            bent = BENDING * abs(bow)
            if bent >= best:
                break
            cost = bent + _cost(curve.samples(SAMPLES, bow), neurons, placed, (source, target))
            if cost < best:
                best, bows[index] = cost, bow
        placed.add(index, curve.samples(MARKS, bows[index]))
    return bows


class _Placed:
    """The wires placed so far, by the cells that they pass."""

    def __init__(self) -> None:
        self.wires: dict[Cell, set[int]] = defaultdict(set)

    def add(self, wire: int, samples: Iterable[Point]) -> None:
        for column, row in {_cell(point) for point in samples}:
            for across in (-1, 0, 1):
                for down in (-1, 0, 1):
                    self.wires[column + across, row + down].add(wire)

    def most_shared(self, samples: Sequence[Point]) -> float:
        """Return the largest share of the samples that is near one and the same wire."""
        near: Counter[int] = Counter()
        for point in samples:
            near.update(self.wires.get(_cell(point), ()))
        return max(near.values(), default=0) / len(samples)


def _cost(
    samples: Sequence[Point], neurons: Mapping[Cell, list[tuple[int, Point]]], placed: _Placed, ends: Edge
) -> float:
    passed = 0.0
    for x, y in samples:
        for neuron, (neuron_x, neuron_y) in neurons.get((int(x // CLEARANCE), int(y // CLEARANCE)), ()):
            if neuron not in ends:
                passed = max(passed, 1.0 - math.hypot(x - neuron_x, y - neuron_y) / CLEARANCE)
    shared = max(0.0, placed.most_shared(samples) - MOST_SHARED)
    outside = max(max(-y, y - 1.0, 0.0) for _, y in samples)
    return PASSING * passed + ALONG * shared + OUTSIDE * outside


def _neurons_by_cell(points: Mapping[int, Point]) -> dict[Cell, list[tuple[int, Point]]]:
    """Return the neurons that are within the clearance of some point of each cell."""
    cells: dict[Cell, list[tuple[int, Point]]] = defaultdict(list)
    for neuron, (x, y) in points.items():
        column, row = int(x * ASPECT // CLEARANCE), int(y // CLEARANCE)
        for across in (-1, 0, 1):
            for down in (-1, 0, 1):
                cells[column + across, row + down].append((neuron, (x * ASPECT, y)))
    return cells


def _cell(point: Point) -> Cell:
    return int(point[0] // NEAR), int(point[1] // NEAR)


def _ports(neurons: Sequence[int], angles: Sequence[float]) -> list[float]:
    """Return the port of each wire at its neuron: in the order of the angles, wider the more there are."""
    ports = [0.0] * len(neurons)
    wires: dict[int, list[int]] = defaultdict(list)
    for wire, neuron in enumerate(neurons):
        wires[neuron].append(wire)
    for own in wires.values():
        own.sort(key=lambda wire: (angles[wire], wire))
        last = len(own) - 1
        for place, wire in enumerate(own):
            ports[wire] = (2 * place / last - 1) * min(1.0, last / SPREAD) if last else 0.0
    return ports
