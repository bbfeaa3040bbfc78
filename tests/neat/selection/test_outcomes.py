import math
from typing import Any

import numpy as np
import pytest

from neat import EvaluationError
from neat.selection.outcomes import Measure, Outcomes, Spread

PLACE = (Measure("x", 0.0, 1.0), Measure("y", 0.0, 1.0))


def outcomes() -> Outcomes:
    found = Outcomes.failed(4, PLACE)
    found.enter(1, 5.0, (0.25, 0.5), True, {"b": 2.0})
    found.enter(3, 7.0, (0.75, 1.0), False, {"b": 4.0, "a": 1.0})
    return found


def test_what_is_not_entered_has_failed() -> None:
    found = outcomes()

    assert found.scores.tolist() == [-math.inf, 5.0, -math.inf, 7.0]
    assert np.isnan(found.measures[[0, 2]]).all()
    assert found.solved.tolist() == [False, True, False, False]
    assert np.isnan(found.facts["a"][:3]).all()


def test_facts_are_in_the_order_of_their_names() -> None:
    assert list(outcomes().facts) == ["a", "b"]
    assert list(Outcomes([1.0], facts={"z": [1.0], "c": [2.0]}).facts) == ["c", "z"]


def test_parts_in_any_order_give_the_same_outcomes() -> None:
    whole, first, second = Outcomes.failed(4, PLACE), Outcomes.failed(2, PLACE), Outcomes.failed(2, PLACE)
    first.enter(1, 5.0, (0.25, 0.5), True, {"b": 2.0})
    second.enter(1, 7.0, (0.75, 1.0), False, {"b": 4.0, "a": 1.0})
    whole.place(2, second)
    whole.place(0, first)

    expected = outcomes()
    for name in ("scores", "measures", "solved"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(expected, name))
    assert list(whole.facts) == list(expected.facts)
    for name, values in expected.facts.items():
        np.testing.assert_array_equal(whole.facts[name], values)


def test_a_failure_forgets_what_was_entered() -> None:
    found = outcomes()
    found.fail(3)

    assert found.scores[3] == -math.inf
    assert np.isnan([*found.measures[3], found.facts["a"][3], found.facts["b"][3]]).all()


def test_spreads_are_of_the_genomes_that_report_a_value() -> None:
    measures, facts = outcomes().spreads()

    assert measures == {"x": Spread(0.75, 0.5, 0.25, 0.75), "y": Spread(1.0, 0.75, 0.5, 1.0)}
    assert facts == {"a": Spread(1.0, 1.0, 1.0, 1.0), "b": Spread(4.0, 3.0, 2.0, 4.0)}


def test_a_value_that_nobody_or_not_the_best_reports_is_none() -> None:
    assert Spread.of(np.full(3, np.nan), 0) == Spread(None, None, None, None)
    assert Spread.of(np.array([np.nan, 2.0]), 0) == Spread(None, 2.0, 2.0, 2.0)


def test_measures_without_names_are_numbered() -> None:
    assert [one.name for one in Outcomes([1.0, 2.0], [[1, 2], [3, 4]]).declared] == ["measure 1", "measure 2"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"scores": [[1.0]]}, r"takes scores of shape \(n,\), but got shape \(1, 1\)"),
        ({"scores": [1.0], "measures": [[1.0], [2.0]]}, r"measures of shape \(1, measures\), but got shape \(2, 1\)"),
        ({"scores": [1.0], "measures": [1.0]}, r"measures of shape \(1, measures\), but got shape \(1,\)"),
        ({"scores": [1.0], "solved": [True, False]}, r"solved of shape \(1,\), but got shape \(2,\)"),
        ({"scores": [1.0], "facts": {"a": [1.0, 2.0]}}, r"fact a of shape \(1,\), but got shape \(2,\)"),
        ({"scores": [1.0], "measures": [[1.0]], "declared": PLACE}, r"a name for each of 1 measures, but got 2"),
    ],
)
def test_arrays_of_other_shapes_are_refused(given: dict[str, Any], error: str) -> None:
    with pytest.raises(EvaluationError, match=error):
        Outcomes(**given)


def test_it_says_what_it_holds() -> None:
    assert repr(outcomes()) == "<Outcomes of 4 genomes: score, x, y, a, b; 1 solve the task>"
