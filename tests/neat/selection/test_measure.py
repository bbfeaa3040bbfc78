from neat.selection import outcomes
from neat.selection.measure import Measure


def test_a_measure_has_a_name_and_a_range() -> None:
    measure = Measure("x", 0.0, 300.0)

    assert (measure.name, measure.low, measure.high) == ("x", 0.0, 300.0)
    assert outcomes.Measure is Measure
