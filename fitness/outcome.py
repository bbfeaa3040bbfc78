"""Outcome: what a task reports of one network: a score, and whatever else is worth selecting by or recording."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fitness.checks import MOST_LETTERS, is_name, is_real
from fitness.prepared_task import PreparedTask
from neat import EvaluationError
from neat.selection.outcomes import Outcomes

MOST_FACTS = 100
"""Facts of one outcome; each is stored for every generation."""


@dataclass(frozen=True)
class Outcome:
    """What a task reports of one network, where a score alone is not enough.

        >>> def evaluate(self, network, rng):
        ...     x, y, steps = self.walk(network)
        ...     return fitness.Outcome(-distance(x, y), measures=(x, y), facts={"steps": steps})

    Champion, history and `solved` follow the score; `neat.selection` can breed by the measures.
    """

    score: float
    """The fitness; higher is better, -inf for a failed evaluation."""
    measures: Sequence[float] = ()
    """(m,) what the network did, as many finite numbers as the task declares by `measures`."""
    solved: bool | None = None
    """Whether the network solves the task; None leaves it to the task's `solved` or `solved_at`, which come first."""
    facts: Mapping[str, float] = field(default_factory=dict)
    """Further finite numbers by name, which the history records."""

    @staticmethod
    def mean(outcomes: "Iterable[Outcome | float]") -> "Outcome":
        """Return the outcome of several episodes.

        Its score, measures and facts are the means of theirs; a fact that only some episodes report is the mean of
        those. It is solved if all of them are, and None if one does not say.

        Raises:
            ValueError: No episode is given, or their numbers of measures differ.
        """
        episodes = [one if isinstance(one, Outcome) else Outcome(one) for one in outcomes]
        if not episodes or len({len(one.measures) for one in episodes}) > 1:
            raise ValueError("Outcome.mean() takes at least one outcome, all with the same number of measures.")
        names = sorted({name for one in episodes for name in one.facts})
        flags = [one.solved for one in episodes]
        return Outcome(
            mean_of(one.score for one in episodes),
            tuple(mean_of(values) for values in zip(*(one.measures for one in episodes), strict=True)),
            None if None in flags else all(flags),
            {name: mean_of(one.facts[name] for one in episodes if name in one.facts) for name in names},
        )


def mean_of(values: Iterable[float]) -> float:
    """Return the mean of at least one number, rounded once."""
    numbers = list(values)
    return math.fsum(numbers) / len(numbers)


def enter(
    outcomes: Outcomes, index: int, value: Any, task: PreparedTask, genome_id: int | None, member: str = "evaluate"
) -> None:
    """Check what a task returned for a network, and enter it.

    Args:
        outcomes: Receives it.
        index: The position of the network in them.
        value: What the task returned.
        task: That returned it.
        genome_id: Of the network's genome; None if it is unknown.
        member: The method of the task that returned it.

    Raises:
        EvaluationError: It is neither a score nor a valid outcome.
    """
    if type(value) is float and math.isfinite(value) and (not task.measures or member == "validate"):
        outcomes.enter(index, value, (), task.solved_at is not None and value >= task.solved_at, {})
        return
    outcome = checked_outcome(value, task, genome_id, member)
    by_score = task.solved_at is not None and outcome.score >= task.solved_at
    solved = by_score if outcome.solved is None or task.solved_at is not None else outcome.solved
    outcomes.enter(index, outcome.score, outcome.measures, solved, outcome.facts)


def checked_outcome(value: Any, task: PreparedTask, genome_id: int | None, member: str = "evaluate") -> Outcome:
    """Return what a task returned for a network as a checked outcome; the arguments are those of `enter`.

    Raises:
        EvaluationError: It is neither a score nor a valid outcome.
    """
    outcome = value if isinstance(value, Outcome) else Outcome(value)
    score = checked_score(outcome.score, task, genome_id, member)
    if score == -math.inf:
        return Outcome(score, (), False if outcome.solved is not None else None)
    return Outcome(
        score,
        () if member == "validate" else _measures(outcome.measures, task, member),
        _solved(outcome.solved, task, member),
        _facts(outcome.facts, task, member),
    )


def checked_score(value: Any, task: PreparedTask, genome_id: int | None, member: str = "evaluate") -> float:
    """Return the score that a task gave to a network as a float.

    Args:
        value: What the task returned, or the score of it.
        task: That returned it.
        genome_id: Of the network's genome; None if it is unknown.
        member: The method of the task that returned it.

    Raises:
        EvaluationError: It is not a number, nan, or +inf.
    """
    scored = "a network scored" if genome_id is None else f"genome {genome_id} scored"
    value = value.score if isinstance(value, Outcome) else value
    if type(value) is float:
        number = value
    elif is_real(value):
        number = float(value)
    else:
        raise EvaluationError(f"{scored} {value!r:.60} on {task.name}; {member}() must return a finite number.")
    if math.isnan(number) or number == math.inf:
        raise EvaluationError(f"{scored} {number} on {task.name}; {member}() must return a finite number.")
    return number


def _measures(given: Any, task: PreparedTask, member: str) -> tuple[float, ...]:
    """Return the measures of an outcome: as many finite numbers as the task declares."""
    declared = [one.name for one in task.measures]
    try:
        measures = [] if isinstance(given, str | bytes) else list(given)
    except TypeError:
        measures = [given]
    if len(measures) != len(declared):
        names = f" ({', '.join(declared)})" if declared else ""
        remedy = "return fitness.Outcome(score, measures=...)" if declared else "declare them by the task's measures"
        raise EvaluationError(
            f"task {task.name}: {member}() must report {len(declared)} measures{names}, but reported {len(measures)}; "
            f"{remedy}."
        )
    return tuple(
        _number(value, f"measure {name}", task, member) for value, name in zip(measures, declared, strict=True)
    )


def _solved(given: Any, task: PreparedTask, member: str) -> bool | None:
    if given is None:
        return None
    try:
        is_flag = given in (True, False)
    except Exception:  # such as an array
        is_flag = False
    if not is_flag:
        raise EvaluationError(
            f"task {task.name}: {member}() must report solved as True, False or None, but reported {given!r:.60}."
        )
    return bool(given)


def _facts(given: Any, task: PreparedTask, member: str) -> dict[str, float]:
    """Return the facts of an outcome: finite numbers by name."""
    if not given and isinstance(given, Mapping):
        return {}
    if not isinstance(given, Mapping) or len(given) > MOST_FACTS:
        found = f"{len(given)} of them" if isinstance(given, Mapping) else f"{given!r:.60}"
        raise EvaluationError(
            f"task {task.name}: {member}() must report facts as a dictionary of at most {MOST_FACTS} numbers by name, "
            f"but reported {found}."
        )
    measured = {one.name for one in task.measures}
    for name in given:
        if not is_name(name) or name in measured:
            reason = "is the name of a measure" if name in measured else "is not a valid name"
            raise EvaluationError(
                f"task {task.name}: {member}() reported a fact {name!r:.60}, which {reason}; name facts by texts of "
                f"at most {MOST_LETTERS} printable characters, other than those of measures."
            )
    return {name: _number(value, f"fact {name}", task, member) for name, value in given.items()}


def _number(value: Any, what: str, task: PreparedTask, member: str) -> float:
    """Return a finite number; a truth value counts as 0 or 1."""
    number = float(value) if is_real(value) or isinstance(value, bool | np.bool_) else math.nan
    if not math.isfinite(number):
        raise EvaluationError(
            f"task {task.name}: {member}() must report {what} as a finite number, but reported {value!r:.60}."
        )
    return number
