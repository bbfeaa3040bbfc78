"""Every member of a task that is invalid is named, with what was expected."""

import numpy as np
import pytest

from fitness.prepared_task import PreparedTask
from fitness.task import as_task
from neat import Network, TaskError
from tests.fitness.least import with_members


@pytest.mark.parametrize(
    ("member", "value", "message"),
    [
        ("inputs", None, "inputs must be a whole number of at least 0, but is None; set it to the networks' size"),
        ("inputs", 1.5, "inputs must be a whole number of at least 0, but is 1.5"),
        ("outputs", 0, "outputs must be a whole number of at least 1, but is 0"),
        ("outputs", True, "outputs must be a whole number of at least 1, but is True"),
        ("solved_at", "475", "solved_at must be a number or None, but is '475'; correct it or leave it out"),
        ("solved_at", float("nan"), "solved_at must be a number or None, but is nan"),
        ("episodes", 0, "episodes must be a whole number of at least 1, but is 0; correct it, or leave it out for 1"),
        ("episodes", 2.0, "episodes must be a whole number of at least 1, but is 2.0"),
        ("validation_episodes", -1, "validation_episodes must be a whole number of at least 0, but is -1; .* for 20"),
        (
            "grid",
            (2, 2.5),
            r"grid must be two whole numbers \(rows, columns\) of at least 1, or None, but is \(2, 2",
        ),
        ("grid", 4, r"grid must be two whole numbers \(rows, columns\)"),
        ("agent_cell", (1, -1), r"agent_cell must be two whole numbers \(row, column\) of at least 0"),
        ("agent_cell", (0, 0), r"agent_cell must be \(row, column\) of a cell of the grid, which is None"),
        ("grid", (3, 3), r"grid must be \(rows, columns\) of no more than the 6 inputs, but is \(3, 3\)"),
        ("input_labels", "position", "input_labels must be a sequence of texts or None, but is 'position'"),
        ("output_labels", 3, "output_labels must be a sequence of texts or None, but is 3"),
        ("legend", 1.0, "legend must be a sequence of texts or None"),
        ("frames_per_second", 0, "frames_per_second must be a positive finite number or None, but is 0"),
        ("frames_per_second", float("inf"), "frames_per_second must be a positive finite number or None, but is inf"),
        ("batched", "yes", "batched must be True or False, but is 'yes'"),
        ("play", 5, "play must be a function or None, but is 5"),
        ("validate", 0.5, "validate must be a function or None, but is 0.5"),
    ],
)
def test_an_invalid_member_is_rejected_by_its_name(member: str, value: object, message: str) -> None:
    with pytest.raises(TaskError, match=f"^task Least: {message}"):
        PreparedTask(with_members(**{member: value}))


@pytest.mark.parametrize(("old", "new"), [("in_step", "batched"), ("evaluate_many", "evaluate_batch")])
def test_a_member_with_an_old_name_is_rejected_with_the_new_one(old: str, new: str) -> None:
    with pytest.raises(TaskError, match=f"task Least has {old}, which is now called {new}; rename it"):
        PreparedTask(with_members(**{old: True}))


def test_a_task_that_is_still_opened_by_start_is_rejected() -> None:
    with pytest.raises(TaskError, match=r"task Least has start\(\), but a task is opened in each process by open\(\)"):
        PreparedTask(with_members(start=lambda: None))
    assert PreparedTask(with_members(start=lambda: None, open=lambda: None)).name == "Least"
    assert PreparedTask(with_members(start=3.0)).name == "Least"


def test_measures_are_names_with_ranges() -> None:
    class Measured:
        inputs, outputs, measures = 2, 1, [("x", 0, 3), ["y", -1.0, 1.0]]

        def evaluate(self, network: Network, rng: object) -> float:
            return 0.0

    assert as_task(Measured()).measures == (("x", 0.0, 3.0), ("y", -1.0, 1.0))


@pytest.mark.parametrize(
    "wrong", ["xy", 3, [("x", 0.0)], [("", 0.0, 1.0)], [("x", 1.0, 1.0)], [("x", 0.0, 1.0)] * 2, [(1, 0.0, 1.0)],
              [("x", 0.0, float("inf"))], [("x", "a", 1.0)]],
)  # fmt: skip
def test_invalid_measures_are_refused(wrong: object) -> None:
    class Measured:
        inputs, outputs, measures = 2, 1, wrong

        def evaluate(self, network: Network, rng: object) -> float:
            return 0.0

    with pytest.raises(TaskError, match=r"task Measured: measures must be \(name, low, high\) of each measure, such"):
        as_task(Measured())


def test_more_measures_than_a_history_holds_are_refused() -> None:
    class Measured:
        inputs, outputs, measures = 2, 1, [(f"x{number}", 0.0, 1.0) for number in range(101)]

        def evaluate(self, network: Network, rng: object) -> float:
            return 0.0

    with pytest.raises(TaskError, match="task Measured: measures must be at most 100, but are 101; report the others"):
        as_task(Measured())


def test_a_map_may_have_lines_and_grow_downwards() -> None:
    task = PreparedTask(with_members(map_lines=np.array([[1, 2, 3, 4]]), map_downwards=True))

    assert (task.map_lines, task.map_downwards) == (((1.0, 2.0, 3.0, 4.0),), True)


@pytest.mark.parametrize(
    "lines", [3, "x", [(1, 2, 3)], [(1, 2, 3, "x")], [(1, 2, 3, float("inf"))], [[0] * 4] * 10_001]
)
def test_invalid_lines_of_a_map_are_refused(lines: object) -> None:
    expected = r"map_lines must be at most 10,000 lines \(x1, y1, x2, y2\) of finite numbers, but is"
    with pytest.raises(TaskError, match=expected):
        PreparedTask(with_members(map_lines=lines))
