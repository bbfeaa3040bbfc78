import json
import math
import sqlite3
from pathlib import Path

from experiments.runner.summary import finite, summary
from tests.visualizer.runs import grown, make_run


def test_a_run_is_summed_up(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 3, champions=[grown(2, 6, id=9, fitness=1.5)])

    facts = summary(run)

    assert list(facts) == [
        "run", "task", "seed", "solved", "generations", "evaluations", "best", "validated", "seconds",
    ]  # fmt: skip
    assert (facts["run"], facts["generations"]) == (str(tmp_path / "run"), 3)
    assert facts["best"] == max(row.best for row in run.history())
    json.dumps(facts, allow_nan=False)


def test_scores_from_before_the_task_changed_are_not_the_best(tmp_path: Path) -> None:
    """The fitnesses of three pairs of generations are 3, 3, 2, 2, 1, 1."""
    champions = [grown(id=number, fitness=4.0 - number) for number in (1, 2, 3)]

    bests = [
        summary(make_run(tmp_path / str(number), champions=champions, rescored=rescored))["best"]
        for number, rescored in enumerate((None, [0], [2], [1, 4], [6]))
    ]

    assert bests == [3.0, 3.0, 2.0, 1.0, None]


def test_a_run_without_generations_has_no_best_and_no_validated_score(tmp_path: Path) -> None:
    facts = summary(make_run(tmp_path / "run", 0))

    assert (facts["generations"], facts["evaluations"], facts["best"], facts["validated"]) == (0, 0, None, None)


def test_a_run_is_solved_if_its_last_champion_solves_the_task(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 3)
    history = sqlite3.connect(run.directory / "history.sqlite")
    for solved in ((0, 1, 0), (0, 0, 1)):
        with history:
            history.executemany("UPDATE generation SET solved = ? WHERE number = ?", zip(solved, range(3), strict=True))
        assert summary(run)["solved"] is bool(solved[-1])
    history.close()


def test_infinities_are_none() -> None:
    assert (finite(1.5), finite(-math.inf), finite(math.nan)) == (1.5, None, None)
