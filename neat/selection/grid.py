"""Grid: what the cells of a map stand for, and the elite of a cell.

A reader of histories, such as the visualizer, needs these, and neither the algorithm nor NumPy.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from neat.selection.measure import Measure

if TYPE_CHECKING:
    from neat.genetics.genome import Genome

MOST_MEASURES = 2
"""Measures that a grid divides; of a task with more, the first ones."""


class Grid(NamedTuple):
    """A fixed grid over the first two measures of a task, or over its only one.

    Cells are numbered row by row: all of the second measure for the first cell of the first measure, and so on.
    """

    measures: tuple[Measure, ...]
    """One or two, of finite ranges."""
    cells: tuple[int, ...]
    """Into how many cells the range of each measure is divided."""
    began: int = 0
    """The generation from which on elites are kept."""

    @property
    def total(self) -> int:
        """The number of cells."""
        return math.prod(self.cells)

    def place_of(self, number: int) -> tuple[int, ...]:
        """Return the cell with this number as its place along each measure."""
        place: list[int] = []
        for cells in reversed(self.cells):
            number, rest = divmod(number, cells)
            place.append(rest)
        return tuple(reversed(place))


class Elite(NamedTuple):
    """The best genome that ended in a cell, as it enters the map."""

    cell: int
    """The number of the cell."""
    score: float
    genome: "Genome"
    """A copy."""
    measures: tuple[float, ...]
    """Its behaviour, as many numbers as the grid has measures."""
    solved: bool
    """Whether it solves the task, as its outcome reports."""


def measures_of_grid(declared: Sequence[Measure]) -> tuple[Measure, ...]:
    """Return the measures that a grid divides: the first two, or the only one; none if one has an infinite range."""
    measures = tuple(Measure(str(name), float(low), float(high)) for name, low, high in declared[:MOST_MEASURES])
    widths = [one.high - one.low for one in measures]
    return measures if all(0.0 < width < math.inf for width in widths) else ()
