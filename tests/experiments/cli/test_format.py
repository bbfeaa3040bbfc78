import math

import pytest

from experiments.cli.format import clock, count, number, sparkline


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (3.14159265, "3.1416"), (None, "-"), (-math.inf, "-"), (123456.0, "1.2346e+05")]
)
def test_a_score_has_five_significant_digits(value: float | None, text: str) -> None:
    assert number(value) == text


def test_an_amount_agrees_with_its_noun() -> None:
    assert [count(amount, "synapse") for amount in (0, 1, 2)] == ["0 synapses", "1 synapse", "2 synapses"]


def test_a_duration_is_in_minutes_and_seconds() -> None:
    assert [clock(seconds) for seconds in (0.9, 65.0, 3600.0)] == ["0:00", "1:05", "60:00"]


def test_a_curve_shows_the_maximum_of_each_stretch() -> None:
    assert sparkline([0.0, 1.0, 0.0, 0.0], width=2) == "0 █▁ 0"
    assert sparkline([2.0] * 3) == "2 ▁▁▁ 2"


def test_a_curve_leaves_out_failed_evaluations() -> None:
    assert sparkline([-math.inf, 1.0, 2.0]) == "- ▁▁█ 2"
    assert sparkline([-math.inf]) == "-"
