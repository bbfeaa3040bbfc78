import math

import numpy as np
import pytest

from neat.selection.grid import Grid, measures_of_grid
from neat.selection.outcomes import Measure

X, Y, Z = Measure("x", 0.0, 300.0), Measure("y", -1.0, 1.0), Measure("z", 0.0, 1.0)


@pytest.mark.parametrize(
    ("behaviour", "place"),
    [
        ((0.0, -1.0), (0, 0)),
        ((5.99, -0.961), (0, 0)),
        ((6.0, -0.96), (1, 1)),
        ((300.0, 1.0), (49, 49)),
        ((-1.0, 99.0), (0, 49)),
        ((1e308, -1e308), (49, 0)),
    ],
)
def test_a_behaviour_lies_in_a_cell_and_outside_of_the_ranges_in_the_outermost(
    behaviour: tuple[float, float], place: tuple[int, int]
) -> None:
    grid = Grid((X, Y), (50, 50))

    (number,) = grid.numbers_of(np.array([behaviour]))

    assert grid.place_of(int(number)) == place
    assert int(number) == 50 * place[0] + place[1]


def test_cells_may_differ_by_measure_and_there_may_be_one_measure() -> None:
    assert Grid((X, Y), (3, 7)).place_of(20) == (2, 6)
    assert Grid((X, Y), (3, 7)).total == 21
    assert Grid((X,), (3,)).numbers_of(np.array([[0.0], [100.0], [299.0]])).tolist() == [0, 1, 2]
    assert Grid((X,), (3,)).place_of(2) == (2,)


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ((X, Y, Z), (X, Y)),
        ((X,), (X,)),
        ((), ()),
        ((X, Measure("y", -math.inf, math.inf)), ()),
        ((Measure("x", -1.7e308, 1.7e308),), ()),
        ((Measure("x", 1.0, 1.0),), ()),
    ],
)
def test_a_grid_divides_the_first_two_measures_of_finite_range(
    declared: tuple[Measure, ...], used: tuple[Measure, ...]
) -> None:
    assert measures_of_grid(declared) == used
