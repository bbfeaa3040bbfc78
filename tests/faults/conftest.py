"""Runs with faults, compared with the same run without."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from experiments.cli.main import main
from neat.runs.history import History, Row
from neat.runs.run import Run

GENERATIONS = 150
SETTINGS = ["--seed", "11", "--population", "40", "--set", "mutation.add_neuron_rate=0.2"]


class Contents(NamedTuple):
    """Everything that a run directory contains, without durations and counts of failures."""

    history: list[Row]
    champions: list[tuple[Any, ...]]
    champion: str


def contents(directory: Path) -> Contents:
    run = Run.open(directory)
    with History(directory / "history.sqlite").connect() as database:
        champions = list(map(tuple, database.execute("SELECT * FROM champion ORDER BY generation")))
        species = list(map(tuple, database.execute("SELECT * FROM species ORDER BY generation, id")))
    rows = [
        row.__class__(
            **{**row.__dict__, "seconds_evaluating": 0.0, "seconds_breeding": 0.0, "failures": 0, "replaced": 0}
        )
        for row in run.history()
    ]
    return Contents(rows, champions + species, run.champion().to_json())


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    directory = tmp_path_factory.mktemp("undisturbed") / "run"
    words = ["evolve", "xor", *SETTINGS, "--generations", str(GENERATIONS), "--workers", "0"]
    assert main([*words, "--run", str(directory)]) == 0
    return contents(directory)
