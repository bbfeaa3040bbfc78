import dataclasses
import json
import os
from pathlib import Path

import pytest

from experiments.cli.main import main
from experiments.cli.show import generations_table, phases_of, species_table
from neat import Genome, SpeciesRecord
from neat.runs.run import Run
from tests.processes import neat
from tests.visualizer.runs import MAP, generation_of, grown, make_run, with_elites


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make_run(tmp_path / "run", 3, champions=[grown(2, 6, id=9, fitness=1.5)], solved_at=9.0)


def test_a_run_is_shown_with_its_labels(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(run.directory)]) == 0

    shown = capsys.readouterr().out
    lines = {line.split(" ")[0] for line in shown.splitlines()}
    assert {"task", "outcome", "generations", "champion", "network", "time", "failures", "best", "mean"} <= lines
    assert "running" not in lines
    assert "stagnant" in shown
    assert "founded" in shown


def test_a_run_in_use_is_shown_as_running(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Run, "holder", lambda run: "process 7 on here")  # this process does not see its own lock
    assert main(["show", str(run.directory)]) == 0

    assert "running      process 7 on here" in capsys.readouterr().out


def test_json_has_the_history_and_the_champion(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(run.directory), "--json"]) == 0

    facts = json.loads(capsys.readouterr().out)
    assert [row["generation"] for row in facts["history"]] == [0, 1, 2]
    assert set(facts["history"][0]) == {"generation", "best", "mean", "species", "evaluations"}
    assert Genome.from_json(json.dumps(facts["champion"])) == grown(2, 6, id=9, fitness=1.5)


def test_a_run_with_a_map_is_shown_with_its_coverage(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    champion = grown(2, 6, id=9, fitness=1.5)
    run.record(with_elites(generation_of(3, champion), {(0, 0): grown(id=44, fitness=1.0)}))

    assert main(["show", str(run.directory)]) == 0
    assert "map          4.0% of its cells are filled, QD score 4" in capsys.readouterr().out
    assert main(["show", str(run.directory), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    *_, before, last = shown["history"]
    assert "coverage" not in before
    assert (last["coverage"], last["qd_score"]) == (0.04, 4.0)


def test_json_has_the_map_with_the_ids_of_its_elites(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(run.directory), "--json"]) == 0
    assert "map" not in json.loads(capsys.readouterr().out)

    elites = {(1, 2): grown(id=45, fitness=2.0), (0, 0): grown(id=44, fitness=1.0)}
    run.record(with_elites(generation_of(3, grown(2, 6, id=9, fitness=1.5)), elites))

    assert main(["show", str(run.directory), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)["map"]
    assert shown["cells"] == list(MAP.cells)
    assert shown["measures"] == [{"name": one.name, "low": one.low, "high": one.high} for one in MAP.measures]
    assert shown["elites"] == [
        {"genome": 44, "cell": [0, 0], "score": 1.0, "measures": [3.0, 2.0], "generation": 3, "solved": True},
        {"genome": 45, "cell": [1, 2], "score": 2.0, "measures": [9.0, 10.0], "generation": 3, "solved": False},
    ]
    assert main(["export", str(run.directory), "--genome", str(shown["elites"][1]["genome"]), "--to", "json"]) == 0


def test_a_run_without_generations_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_run(tmp_path / "new", 0)

    assert main(["show", str(tmp_path / "new"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["champion"] is None
    assert main(["show", str(tmp_path / "new")]) == 0


def test_of_many_generations_some_are_shown_and_the_last(run: Run) -> None:
    history = run.history() * 15

    assert generations_table(history, most=20).row_count <= 21
    assert generations_table(history[:3]).row_count == 3


def test_the_largest_species_are_shown() -> None:
    all_species = [
        SpeciesRecord(id=number, founded=0, size=30 - number, best=1.0, mean=0.5, stagnant=2, marks=0)
        for number in range(1, 13)
    ]

    table = species_table(all_species)

    assert table.row_count == 10
    assert "the 10 largest of 12" in str(table.title)


def test_the_phase_of_a_run_is_shown_where_evolution_has_phases(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    phased = make_run(tmp_path / "phased", 0)
    for number, simplifying in enumerate([False, True, True, False, False]):
        generation = generation_of(number, grown(2, 6, id=9, fitness=1.5))
        phased.record(dataclasses.replace(generation, simplifying=simplifying), seconds_evaluating=0.1)
    history = phased.history()

    assert phases_of(history) == {"phase": "complexifying since generation 4; 2 generations of simplifying"}
    assert phases_of(history[:3]) == {"phase": "simplifying since generation 2; 2 generations of simplifying"}
    assert phases_of(history[:1]) == {"phase": "complexifying; 0 generations of simplifying"}
    assert phases_of(run.history()) == {}
    assert main(["show", str(phased.directory), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)["history"]
    assert [row["simplifying"] for row in shown] == [False, True, True, False, False]


def test_a_missing_run_is_an_error(tmp_path: Path) -> None:
    done = neat("show", "nowhere", cwd=tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith("neat: nowhere is not a run directory")


def test_without_a_name_the_newest_run_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["show"]) == 1
    assert "no run in runs/ yet; start one with neat evolve xor" in capsys.readouterr().err
    for seed in ("1", "2"):
        words = ["evolve", "xor", "--seed", seed, "--population", "20", "--generations", "1", "--workers", "0"]
        assert main(words) == 0
    os.utime(tmp_path / "runs" / "xor-1" / "history.sqlite", (0, 0))
    capsys.readouterr()

    assert main(["show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["seed"] == 2


@pytest.mark.parametrize(
    ("solved_at", "solved", "outcome"),
    [
        (None, (), None),
        (9.0, (), "not solved yet"),
        (None, (2,), "solved in generation 3"),
        (9.0, (0, 2), "generation 1"),
    ],
)
def test_the_outcome_says_when_a_run_was_solved_if_it_can_be(
    tmp_path: Path, solved_at: float | None, solved: tuple[int, ...], outcome: str | None,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    champion = grown(2, 6, id=9, fitness=1.5)
    run = make_run(tmp_path / "run", 0, solved_at=solved_at)
    for number in range(3):
        run.record(generation_of(number, champion), seconds_evaluating=0.1, solved=number in solved)

    assert main(["show", str(run.directory)]) == 0

    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("outcome")]
    assert len(lines) == (outcome is not None)
    assert outcome is None or outcome in lines[0]
