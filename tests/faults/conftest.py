"""Runs on their bad days: what they are held against is the same run, undisturbed."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from experiments.cli.main import main
from neat.runs.run import Row, Run

GENERATIONS = 150
SETTINGS = ["--seed", "11", "--population", "40", "--set", "mutation.add_neuron_rate=0.2"]


class Lived(NamedTuple):
    """All that a run says of itself, but for how long things took and what was lost on the way."""

    history: list[Row]
    champions: list[tuple[Any, ...]]
    champion: str


def lived(directory: Path) -> Lived:
    run = Run.open(directory)
    with run._database() as database:
        champions = database.execute("SELECT * FROM champion ORDER BY generation").fetchall()
        species = database.execute("SELECT * FROM species ORDER BY generation, id").fetchall()
    rows = [
        row.__class__(
            **{**row.__dict__, "seconds_evaluating": 0.0, "seconds_breeding": 0.0, "failures": 0, "replaced": 0}
        )
        for row in run.history()
    ]
    return Lived(rows, champions + species, run.champion().to_json())


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    directory = tmp_path_factory.mktemp("undisturbed") / "run"
    words = ["evolve", "xor", *SETTINGS, "--generations", str(GENERATIONS), "--workers", "0"]
    assert main([*words, "--run", str(directory)]) == 0
    return lived(directory)
