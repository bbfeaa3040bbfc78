import math
from typing import Any

import numpy as np
import pytest

import fitness
from fitness.outcome import checked_outcome, enter
from neat import EvaluationError, Network

Outcome = fitness.Outcome


class Walk:
    """A task with two measures."""

    name, inputs, outputs = "walk", 2, 1
    measures = (("x", 0.0, 10.0), ("y", -1.0, 1.0))

    def evaluate(self, network: Network, rng: np.random.Generator) -> Any:
        return Outcome(1.0, (2.0, 0.5))


WALK, PLAIN = fitness.as_task(Walk()), fitness.as_task(fitness.Xor())


def test_an_outcome_of_any_numbers_becomes_one_of_floats() -> None:
    given = Outcome(np.float32(2), np.array([3, 4]), np.True_, {"steps": np.int64(7), "fell": True})  # type: ignore[arg-type]

    outcome = checked_outcome(given, WALK, 5)

    assert outcome == Outcome(2.0, (3.0, 4.0), True, {"steps": 7.0, "fell": 1.0})
    assert [type(one) for one in (outcome.score, *outcome.measures, *outcome.facts.values())] == [float] * 5


def test_a_score_alone_is_an_outcome_of_a_task_without_measures() -> None:
    assert checked_outcome(3, PLAIN, 5) == Outcome(3.0)


def test_a_failed_evaluation_needs_no_measures() -> None:
    assert checked_outcome(-math.inf, WALK, 5) == Outcome(-math.inf)
    assert checked_outcome(Outcome(-math.inf, (1.0,), solved=True), WALK, 5) == Outcome(-math.inf, solved=False)


def test_a_validation_needs_no_measures() -> None:
    assert checked_outcome(3.0, WALK, 5, "validate") == Outcome(3.0)


@pytest.mark.parametrize(
    ("given", "error"),
    {
        "no score": (Outcome("good"), r"genome 5 scored 'good' on walk; evaluate\(\) must return a finite number\."),  # type: ignore[arg-type]
        "nan": (Outcome(math.nan, (1.0, 1.0)), r"genome 5 scored nan on walk"),
        "a score alone": (3.0, r"must report 2 measures \(x, y\), but reported 0; return fitness\.Outcome\(score, mea"),
        "one measure": (Outcome(3.0, (1.0,)), r"must report 2 measures \(x, y\), but reported 1;"),
        "a number": (Outcome(3.0, 1.0), r"must report 2 measures \(x, y\), but reported 1;"),  # type: ignore[arg-type]
        "nan measure": (Outcome(3.0, (1.0, math.nan)), r"must report measure y as a finite number, but reported nan\."),
        "text measure": (Outcome(3.0, ("a", 1.0)), r"must report measure x as a finite number, but reported 'a'\."),  # type: ignore[arg-type]
        "solved": (Outcome(3.0, (1.0, 1.0), 3), r"must report solved as True, False or None, but reported 3\."),  # type: ignore[arg-type]
        "facts": (Outcome(3.0, (1.0, 1.0), facts=[1]), r"must report facts as a dictionary of at most 100 numbers"),  # type: ignore[arg-type]
        "many facts": (Outcome(3.0, (1.0, 1.0), facts={str(i): 1.0 for i in range(101)}), r"but reported 101 of them"),
        "name": (Outcome(3.0, (1.0, 1.0), facts={"a\nb": 1.0}), r"reported a fact 'a\\nb', which is not a valid name;"),
        "long name": (Outcome(3.0, (1.0, 1.0), facts={"a" * 61: 1.0}), r"which is not a valid name;"),
        "name of a measure": (Outcome(3.0, (1.0, 1.0), facts={"x": 1.0}), r"fact 'x', which is the name of a measure;"),
        "value": (Outcome(3.0, (1.0, 1.0), facts={"z": math.inf}), r"must report fact z as a finite number, but rep"),
    }.values(),
)  # fmt: skip
def test_an_invalid_outcome_is_refused_in_one_line(given: Any, error: str) -> None:
    with pytest.raises(EvaluationError, match=error) as caught:
        checked_outcome(given, WALK, 5)

    assert "\n" not in str(caught.value)


def test_measures_that_are_not_declared_are_refused() -> None:
    with pytest.raises(EvaluationError, match=r"must report 0 measures, but reported 2; declare them by the task's"):
        checked_outcome(Outcome(3.0, (1.0, 2.0)), PLAIN, 5)


def test_the_mean_of_episodes_is_that_of_scores_measures_and_facts() -> None:
    episodes = [Outcome(1.0, (0.0, 4.0), True, {"a": 1.0}), Outcome(2.0, (1.0, 8.0), True, {"a": 2.0, "b": 5.0})]

    assert Outcome.mean(episodes) == Outcome(1.5, (0.5, 6.0), True, {"a": 1.5, "b": 5.0})


def test_episodes_are_solved_if_all_are() -> None:
    flags = [(True, True), (True, False), (True, None), (False, None)]

    assert [Outcome.mean([Outcome(0.0, solved=flag) for flag in both]).solved for both in flags] == [
        True, False, None, None,
    ]  # fmt: skip


def test_episodes_with_other_measures_have_no_mean() -> None:
    with pytest.raises(ValueError, match="at least one outcome, all with the same number of measures"):
        Outcome.mean([Outcome(1.0, (1.0,)), Outcome(1.0)])
    with pytest.raises(ValueError, match="at least one outcome"):
        Outcome.mean([])


def test_the_tasks_own_limit_decides_before_what_the_outcome_says() -> None:
    class Limited(Walk):
        solved_at = 2.0

    outcomes = fitness.Outcomes.failed(4, WALK.measures)
    for index, (task, flag) in enumerate(
        ((WALK, True), (WALK, None), (fitness.as_task(Limited()), True), (fitness.as_task(Limited()), False))
    ):
        enter(outcomes, index, Outcome(1.0 + index // 3, (1.0, 1.0), flag), task, index)

    assert outcomes.solved.tolist() == [True, False, False, True]
