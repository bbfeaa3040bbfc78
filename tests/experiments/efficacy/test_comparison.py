import json
import math
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from experiments.efficacy.comparison import Comparison, Interval
from experiments.efficacy.results import Results, TrialResult, TrialSpec
from neat import RunError, Settings

pytestmark = pytest.mark.skipif(find_spec("scipy") is None, reason="needs the extra [stats]")

BUDGET = 1000


def results(
    name: str, evaluations: Sequence[int | None], tested: Sequence[float] = (), budget: int = BUDGET
) -> Results:
    """Return results of runs with these evaluations; None for a run that did not solve the task."""
    trials = [
        TrialResult(
            seed, cost is not None, budget if cost is None else cost, None, 1, 0, 3, 1.0, None, 0.5, 0.5,
            tested[seed] if tested else None,
        )
        for seed, cost in enumerate(evaluations)
    ]  # fmt: skip
    return Results(Path(name), TrialSpec("xor", Settings(), budget), "1.0", trials)


def test_the_same_results_do_not_differ() -> None:
    rows = [100, 200, 300, 400, None]
    (same,) = Comparison([results("a.json", rows), results("b.json", rows)]).evaluations()

    assert same.ratio is not None
    assert same.ratio.low < same.ratio.value == 1.0 < same.ratio.high
    assert (same.better, same.p) == (0.5, pytest.approx(1.0))


def test_failed_runs_count_in_the_expected_evaluations() -> None:
    comparison = Comparison([results("a.json", [100, 300]), results("b.json", [100, None, None, 300])])

    assert comparison.solved() == [2, 2]
    assert comparison.expected() == [200.0, (100 + 1000 + 1000 + 300) / 2]
    (difference,) = comparison.evaluations()
    assert difference.ratio is not None
    assert difference.ratio.value == 6.0


def test_a_run_beyond_the_smallest_budget_counts_as_unsolved() -> None:
    comparison = Comparison([results("a.json", [100], budget=500), results("b.json", [100, 600])])

    assert comparison.budget == 500
    assert comparison.solved() == [1, 1]
    assert comparison.expected() == [100.0, 600.0]


def test_the_share_of_better_runs_counts_ties_a_half_and_unsolved_runs_as_equal() -> None:
    (difference,) = Comparison([results("a.json", [200, None]), results("b.json", [100, 200, None])]).evaluations()

    pairs = [1.0, 1.0, 0.5, 1.0, 0.0, 0.5]  # 100, 200 and unsolved against 200, then against unsolved
    assert difference.better == pytest.approx(sum(pairs) / 6)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(20):
        first, second = (rng.integers(100, 900, 25).tolist() for _ in range(2))
        (difference,) = Comparison([results("a.json", first), results("b.json", second)]).evaluations()
        assert difference.difference is not None
        held += difference.difference.low <= 0.0 <= difference.difference.high
    assert held >= 16


def test_p_is_that_of_the_mann_whitney_test() -> None:
    first, second = [100, 200, 300, 400], [500, 600, 700, 800]
    (difference,) = Comparison([results("a.json", first), results("b.json", second)]).evaluations()

    assert difference.p == pytest.approx(2 / math.comb(8, 4))
    assert difference.better == 0.0
    assert Comparison([results("a.json", [5, 5]), results("b.json", [5, 5])]).evaluations()[0].p == 1.0


def test_scores_of_champions_are_compared_where_higher_is_better() -> None:
    first, second = results("a.json", [1, 2, 3], [10.0, 20.0, 30.0]), results("b.json", [1, 2, 3], [40.0, 50.0, 60.0])
    (scores,) = Comparison([first, second]).scores()

    assert scores is not None
    assert scores.difference is not None
    assert (scores.difference.value, scores.better, scores.ratio) == (30.0, 1.0, None)
    assert Comparison([first, results("c.json", [1])]).scores() == [None]


def test_a_profile_is_the_share_of_runs_that_are_as_good_as_each_value() -> None:
    comparison = Comparison([results("a.json", [100, 200, None, None]), results("b.json", [100, 100, 100, 400])])

    profile = comparison.solved_by()
    assert profile is not None
    assert (profile.values[0], profile.values[-1]) == (100.0, 400.0)
    assert [shares[0] for shares in profile.shares] == [0.25, 0.75]
    assert [shares[-1] for shares in profile.shares] == [0.5, 1.0]


def test_results_without_any_solution_are_compared_as_far_as_possible() -> None:
    comparison = Comparison([results("a.json", [None, None]), results("b.json", [100, None])])
    (difference,) = comparison.evaluations()

    assert comparison.expected() == [math.inf, 1100.0]
    assert (difference.ratio, difference.difference, difference.better) == (None, None, 0.75)
    printed = comparison.to_dict()
    assert json.loads(json.dumps(printed, allow_nan=False)) == printed
    assert printed["files"][0]["expected_evaluations"] is None


def test_the_same_files_give_the_same_intervals() -> None:
    files = results("a.json", [100, 200, 300]), results("b.json", [150, 250, None])

    assert Comparison(files).to_dict() == Comparison(files).to_dict()
    assert isinstance(Comparison(files).evaluations()[0].ratio, Interval)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([results("a.json", [1])], "a comparison needs at least two files of results"),
        ([results("a.json", [1]), results("b.json", [])], "^b.json has no runs to compare"),
    ],
)
def test_what_cannot_be_compared_is_refused(files: list[Results], message: str) -> None:
    with pytest.raises(RunError, match=message):
        Comparison(files)
