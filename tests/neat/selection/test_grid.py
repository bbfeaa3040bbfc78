import math

import pytest

from neat.selection.grid import Grid, measures_of_grid
from neat.selection.measure import Measure

X, Y, Z = Measure("x", 0.0, 300.0), Measure("y", -1.0, 1.0), Measure("z", 0.0, 1.0)


def test_cells_may_differ_by_measure_and_there_may_be_one_measure() -> None:
    assert Grid((X, Y), (3, 7)).place_of(20) == (2, 6)
    assert Grid((X, Y), (3, 7)).total == 21
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
