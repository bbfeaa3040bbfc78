import json
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from neat import Population, RunError, Settings
from neat.runs.history import History
from neat.runs.history_outcomes import MOST_BYTES, outcomes_in, outcomes_text
from neat.selection.outcomes import Measure, Outcomes, Spread


def written(path: Path) -> History:
    """Return a history of one generation with measures and facts, and one without."""
    population = Population(Settings(population_size=4), inputs=2, outputs=1, seed=1)
    history = History.create(path)
    measures = np.array([[0.0], [1.0], [2.0], [3.0]])
    outcomes = Outcomes(
        [1.0, 4.0, 2.0, 3.0], measures, [False, True, False, True], {"steps": [9.0, np.nan, 1.0, 2.0]},
        (Measure("x", 0.0, 3.0),),
    )  # fmt: skip
    history.record(population.tell(outcomes))
    history.record(population.tell([1.0, 2.0, 3.0, 4.0]))
    return history


def test_measures_facts_and_solutions_are_in_the_history(tmp_path: Path) -> None:
    first, second = written(tmp_path / "history.sqlite").rows()

    assert first.measures == {"x": Spread(1.0, 1.5, 0.0, 3.0)}
    assert first.facts == {"steps": Spread(None, 4.0, 1.0, 9.0)}
    assert first.solutions == 2
    assert (second.measures, second.facts, second.solutions) == ({}, {}, None)


def test_sql_reads_a_fact(tmp_path: Path) -> None:
    written(tmp_path / "history.sqlite")

    with closing(sqlite3.connect(tmp_path / "history.sqlite")) as database:
        query = "SELECT json_extract(outcomes, '$.facts.steps.mean') FROM generation ORDER BY number"
        assert database.execute(query).fetchall() == [(4.0,), (None,)]


@pytest.mark.parametrize(
    "text",
    [
        "[]", "{", "{}", '{"measures": {}, "facts": []}', '{"measures": {}, "facts": {"a": 1}}',
        '{"measures": {}, "facts": {"a": {"best": "x", "mean": 1, "low": 1, "high": 1}}}',
        '{"measures": {}, "facts": {"a": {"best": NaN, "mean": 1, "low": 1, "high": 1}}}',
        '{"measures": {}, "facts": {"a": {"best": true, "mean": 1, "low": 1, "high": 1}}}',
        '{"measures": {}, "facts": {"a": {"best": 1%s, "mean": 1, "low": 1, "high": 1}}}' % ("0" * 400),
        json.dumps({"facts": {}, "measures": {str(i): {} for i in range(201)}}), "[" * 100_000, "x" * (MOST_BYTES + 1),
    ],
)  # fmt: skip
def test_any_other_text_is_an_error_that_names_the_file(tmp_path: Path, text: str) -> None:
    history = written(tmp_path / "history.sqlite")
    with closing(sqlite3.connect(history.path)) as database, database:
        database.execute("UPDATE generation SET outcomes = ?", (text,))

    with pytest.raises(RunError, match=r"history\.sqlite: .*outcomes"):
        history.rows()


def test_bytes_in_place_of_the_text_count_as_none(tmp_path: Path) -> None:
    history = written(tmp_path / "history.sqlite")
    with closing(sqlite3.connect(history.path)) as database, database:
        database.execute("UPDATE generation SET outcomes = x'00'")

    assert history.rows()[0].facts == {}


def test_names_that_change_a_terminal_are_read_without_it() -> None:
    spread = {"best": 1, "mean": None, "low": 1, "high": 1}
    text = json.dumps({"measures": {}, "facts": {"a\x1b[31m\nb": spread}})

    assert outcomes_in(text) == ({}, {"a[31m b": Spread(1.0, None, 1.0, 1.0)})


def test_a_generation_without_outcomes_has_no_text() -> None:
    population = Population(Settings(population_size=4), inputs=2, outputs=1, seed=1)

    assert outcomes_text(population.tell([1.0, 2.0, 3.0, 4.0])) is None
