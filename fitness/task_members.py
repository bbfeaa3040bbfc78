"""TaskMembers: the members of a duck-typed task, each read, validated and typed."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from fitness.checks import MOST_LINES, MOST_MEASURES, is_name, is_real, is_whole
from neat import TaskError
from neat.selection.outcomes import Measure

RENAMED = {"in_step": "batched", "evaluate_many": "evaluate_batch"}
"""Members of version 0.1.0 that have a new name."""


class Members:
    """Reads the members of a duck-typed task, and names each invalid one."""

    def __init__(self, task: Any) -> None:
        if not any(hasattr(task, member) for member in ("inputs", "outputs", "evaluate")):
            raise TaskError(
                f"{task!r:.60} is not a task; a task needs inputs, outputs and evaluate(network, rng), or is a "
                "function of a network with the attributes inputs and outputs."
            )
        self._task = task
        self.name = str(getattr(task, "name", None) or type(task).__name__)

    def _get(self, member: str) -> Any:
        return getattr(self._task, member, None)

    def _invalid(self, member: str, expected: str, value: Any, remedy: str = "correct it or leave it out") -> TaskError:
        return TaskError(f"task {self.name}: {member} must be {expected}, but is {value!r:.60}; {remedy}.")

    def check_renamed(self) -> None:
        """Raise if the task has a member of an older version, which would be ignored."""
        for old, new in RENAMED.items():
            if hasattr(self._task, old):
                meeting = ", or set together = True if its genomes meet" if old == "in_step" else ""
                raise TaskError(f"task {self.name} has {old}, which is now called {new}; rename it{meeting}.")
        if callable(self._get("start")) and not hasattr(self._task, "open"):
            raise TaskError(
                f"task {self.name} has start(), but a task is opened in each process by open(); rename it, "
                "or define open() beside it if start() means something else."
            )

    def size(self, member: str, least: int) -> int:
        """Return the number of inputs or outputs."""
        value = self._get(member)
        if not is_whole(value) or value < least:
            raise self._invalid(member, f"a whole number of at least {least}", value, "set it to the networks' size")
        return int(value)

    def count(self, member: str, least: int, default: int) -> int:
        """Return a number of episodes."""
        value = self._get(member)
        if value is None:
            return default
        if not is_whole(value) or value < least:
            raise self._invalid(
                member, f"a whole number of at least {least}", value, f"correct it, or leave it out for {default}"
            )
        return int(value)

    def steps(self) -> int | None:
        """Return the steps taken so far."""
        value = self._get("steps")
        return int(value) if is_whole(value) else None

    def solved_at(self) -> float | None:
        """Return the score from which the task counts as solved, or None."""
        value = self._get("solved_at")
        if value is not None and (not is_real(value) or math.isnan(value)):
            raise self._invalid("solved_at", "a number or None", value)
        return None if value is None else float(value)

    def measures(self) -> tuple[Measure, ...]:
        """Return the measures of an outcome."""
        value = self._get("measures")
        try:
            measures = tuple(Measure(name, float(low), float(high)) for name, low, high in value or ())
        except (TypeError, ValueError):
            measures = (Measure("", 0.0, 0.0),)
        names = [one.name for one in measures]
        valid = all(is_name(one.name) and -math.inf < one.low < one.high < math.inf for one in measures)
        if len(names) > MOST_MEASURES:
            raise TaskError(
                f"task {self.name}: measures must be at most {MOST_MEASURES}, but are {len(names)}; report the others "
                "as facts or leave them out."
            )
        if not valid or len(set(names)) < len(names):
            raise self._invalid("measures", '(name, low, high) of each measure, such as (("x", 0.0, 300.0),)', value)
        return measures

    def map_lines(self) -> tuple[tuple[float, float, float, float], ...]:
        """Return the lines beneath the map."""
        value = self._get("map_lines")
        expected = f"at most {MOST_LINES:,} lines (x1, y1, x2, y2) of finite numbers"
        if value is None:
            return ()
        try:
            lines = [(float(x1), float(y1), float(x2), float(y2)) for x1, y1, x2, y2 in value]
        except (TypeError, ValueError, OverflowError):
            raise self._invalid("map_lines", expected, value) from None
        if len(lines) > MOST_LINES or not all(math.isfinite(end) for line in lines for end in line):
            raise self._invalid("map_lines", expected, value)
        return tuple(lines)

    def frames_per_second(self) -> float | None:
        """Return the pace at which episodes are shown, or None."""
        value = self._get("frames_per_second")
        if value is not None and not (is_real(value) and 0 < value < math.inf):
            raise self._invalid("frames_per_second", "a positive finite number or None", value)
        return None if value is None else float(value)

    def flag(self, member: str) -> bool:
        """Return a truth value; False by default."""
        value = self._get(member)
        if value is None:
            return False
        if not isinstance(value, bool | np.bool_):
            raise self._invalid(member, "True or False", value)
        return bool(value)

    def function(self, member: str) -> Any:
        """Return a method, or None."""
        value = self._get(member)
        if value is not None and not callable(value):
            raise self._invalid(member, "a function or None", value)
        return value

    def labels(self, member: str) -> tuple[str, ...] | None:
        """Return a sequence of texts, or None."""
        value = self._get(member)
        if value is None:
            return None
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise self._invalid(member, "a sequence of texts or None", value)
        return tuple(str(label) for label in value) or None

    def grid(self, inputs: int) -> tuple[int, int] | None:
        """Return (rows, columns), or None."""
        value = self._get("grid")
        if value is None:
            return None
        rows, columns = self._pair("grid", value, "(rows, columns)", 1)
        if rows * columns > inputs:
            raise self._invalid("grid", f"(rows, columns) of no more than the {inputs} inputs", value)
        return rows, columns

    def agent_cell(self, grid: tuple[int, int] | None) -> tuple[int, int] | None:
        """Return the (row, column) of a cell of the grid, or None."""
        value = self._get("agent_cell")
        if value is None:
            return None
        row, column = self._pair("agent_cell", value, "(row, column)", 0)
        if grid is None or row >= grid[0] or column >= grid[1]:
            raise self._invalid("agent_cell", f"(row, column) of a cell of the grid, which is {grid}", value)
        return row, column

    def _pair(self, member: str, value: Any, what: str, least: int) -> tuple[int, int]:
        pair = tuple(value) if isinstance(value, Iterable) else ()
        if len(pair) != 2 or not all(is_whole(number) and number >= least for number in pair):
            raise self._invalid(member, f"two whole numbers {what} of at least {least}, or None", value)
        return int(pair[0]), int(pair[1])
