from pathlib import Path

import pytest

from experiments.efficacy.plot import plot_solved
from experiments.efficacy.results import Results, TrialSpec
from neat import RunError, Settings
from tests.experiments.efficacy.test_results import trial

pytest.importorskip("matplotlib")


@pytest.fixture
def results(tmp_path: Path) -> Results:
    rows = [trial(1, 100), trial(2, 300), trial(3, 9000, solved=False)]
    return Results(tmp_path / "xor.json", TrialSpec("xor", Settings(), 9000), "1.0", rows)


def test_the_same_results_give_the_same_plot(results: Results, tmp_path: Path) -> None:
    for name in ("first.svg", "second.svg"):
        plot_solved([results], tmp_path / name)

    first = (tmp_path / "first.svg").read_bytes()
    assert b"xor, 2 of 3" in first
    assert first == (tmp_path / "second.svg").read_bytes()


def test_every_result_has_its_curve(results: Results, tmp_path: Path) -> None:
    every = [
        Results(tmp_path / "x.json", TrialSpec(f"task-{index}", Settings(), 9000), "1.0", results.trials.values())
        for index in range(9)
    ]

    plot_solved(every, tmp_path / "plot.svg")

    drawn = (tmp_path / "plot.svg").read_text()
    assert all(f"task-{index}, 2 of 3" in drawn for index in range(9))


def test_a_plot_in_an_unknown_format_is_refused(results: Results, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"plot\.nothing cannot be written"):
        plot_solved([results], tmp_path / "plot.nothing")
