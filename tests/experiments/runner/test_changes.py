import logging
import tomllib
from pathlib import Path
from typing import Any

import pytest

from experiments.runner.resume import restored
from experiments.runner.session import Session
from fitness import Xor, as_task
from neat import NeatError, Population, RunError, Settings, SettingsError
from neat.runs import settings_file
from neat.runs.run import Run
from tests.plain import digest

SETTINGS = Settings(population_size=20).replace({"checkpoint.seconds": 0, "checkpoint.keep": 9})


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    with Session.create(tmp_path / "run", Xor(), SETTINGS, seed=1, workers=0, record=False) as session:
        for _ in session.generations(until=4):
            pass
    return tmp_path / "run"


def resumed(directory: Path, until: int, **arguments: Any) -> str:
    """Continue a run, and return the digest of its last generation."""
    with Session.resume(directory, workers=0, record=False, **arguments) as session:
        for _ in session.generations(until=until):
            pass
        return digest(session.population.ask())


def stated(directory: Path) -> dict[str, Any]:
    return tomllib.loads((directory / "settings.toml").read_text())


def test_changed_settings_take_effect_and_are_written_with_their_generation(directory: Path) -> None:
    resumed(directory, 6, settings={"population_size": 30, "mutation.add_neuron_rate": "0.5"})
    resumed(directory, 8, settings={"population_size": 25})

    table = stated(directory)
    assert (table["population_size"], table["mutation"]["add_neuron_rate"]) == (25, 0.5)
    assert table["run"]["changes"] == [
        {"generation": 4, "name": "population_size", "before": 20, "after": 30},
        {"generation": 4, "name": "mutation.add_neuron_rate", "before": 0.03, "after": 0.5},
        {"generation": 6, "name": "population_size", "before": 30, "after": 25},
    ]
    run = Run.open(directory)
    assert [row.evaluations for row in run.history()] == [20, 40, 60, 80, 100, 130, 160, 185]
    population, _ = run.checkpoints.newest_valid()
    assert population is not None
    assert population.settings == run.settings


def test_a_run_whose_settings_changed_continues_bit_for_bit(directory: Path, tmp_path: Path) -> None:
    through = resumed(directory, 9, settings={"population_size": 30})
    again = Run.open(directory)
    for path in again.checkpoints.files()[-3:]:
        path.unlink()

    assert resumed(directory, 9) == through


@pytest.mark.parametrize("name", ["genome.recurrent", "elitism", "mutation.x"])
def test_a_setting_that_cannot_change_is_refused_by_name_and_changes_nothing(directory: Path, name: str) -> None:
    before = {path: path.read_bytes() for path in directory.rglob("*") if path.suffix in (".toml", ".population")}

    with pytest.raises(SettingsError, match=name):
        Session.resume(directory, settings={"population_size": 30, name: True}, workers=0)

    assert {path: path.read_bytes() for path in before} == before
    assert len(Run.open(directory).history()) == 4


def test_the_same_values_change_nothing(directory: Path) -> None:
    text = (directory / "settings.toml").read_text()

    resumed(directory, 5, settings={"population_size": 20, "evaluation.on_error": "raise"})

    assert (directory / "settings.toml").read_text() == text


def test_a_process_that_ended_before_the_checkpoint_costs_no_change(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Run, "save", lambda self, population: exit("killed"))
        with pytest.raises(SystemExit):
            Session.resume(directory, settings={"population_size": 30}, rescore=True, workers=0)
    assert stated(directory)["population_size"] == 30

    with Session.resume(directory, workers=0) as session:
        assert session.population.settings.population_size == 30
        assert session.population.champion is None
    assert [change["name"] for change in stated(directory)["run"]["changes"]] == ["population_size"]
    assert stated(directory)["run"]["rescored"] == [4]


def test_where_a_checkpoint_is_damaged_later_changes_hold_from_the_older_one_on(directory: Path) -> None:
    resumed(directory, 6, settings={"population_size": 30}, rescore=True)
    for path in Run.open(directory).checkpoints.files():
        if path.name >= "generation-00000004":
            path.write_bytes(b"")

    resumed(directory, 6)

    assert stated(directory)["run"]["changes"] == [
        {"generation": 3, "name": "population_size", "before": 20, "after": 30}
    ]
    assert stated(directory)["run"]["rescored"] == [3]
    assert [row.evaluations for row in Run.open(directory).history()] == [20, 40, 60, 80, 110, 140]


def test_a_full_disk_changes_nothing(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    text = (directory / "settings.toml").read_text()
    monkeypatch.setattr(settings_file, "write_whole", full)

    with pytest.raises(RunError, match=r"settings\.toml cannot be written: No space left on device"):
        Session.resume(directory, settings={"population_size": 30}, workers=0)
    assert (directory / "settings.toml").read_text() == text
    assert len(Run.open(directory).history()) == 4


class Harder(Xor):
    """A task with another scale."""

    def evaluate(self, network: Any, rng: Any) -> float:
        return 0.01 * super().evaluate(network, rng)


def test_a_harder_task_with_rescoring_has_a_champion_of_its_own(directory: Path) -> None:
    resumed(directory, 7, task=Harder(), rescore=True)

    rows = Run.open(directory).history()
    champion = Run.open(directory).champion()
    assert champion.fitness == pytest.approx(max(row.best for row in rows[4:]))
    assert champion.fitness < 1.0 < rows[3].best
    assert stated(directory)["run"]["rescored"] == [4]
    name = f"{__name__}:Harder"
    assert stated(directory)["run"]["changes"] == [{"generation": 4, "name": "task", "before": "xor", "after": name}]
    resumed(directory, 8, settings={"population_size": 30})  # with the task that is stated now
    about = Run.open(directory).about
    assert (about.task, about.seed, about.rescored, len(about.changes or ())) == (name, 1, [4], 2)
    assert Run.open(directory).champion().fitness < 1.0


def test_without_rescoring_the_old_champion_remains(directory: Path) -> None:
    resumed(directory, 7, task=Harder())

    assert Run.open(directory).champion().fitness > 1.0
    assert "rescored" not in stated(directory)["run"]


def test_a_solved_run_that_is_rescored_is_not_solved_yet(tmp_path: Path) -> None:
    with Session.create(tmp_path / "run", Xor(), seed=1, workers=0, record=False) as session:
        for generation in session.generations(solve=True):
            last = generation.number
        assert session.solved

    with Session.resume(tmp_path / "run", Harder(), rescore=True, workers=0, record=False) as session:
        assert not session.solved
        numbers = [generation.number for generation in session.generations(until=last + 3, solve=True)]
    assert numbers[0] == last + 1


def test_settings_that_a_program_changed_are_kept_and_the_difference_is_reported(
    directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Session.resume(directory, workers=0, record=False) as session:
        for _ in session.generations(until=6):
            session.population.settings = session.population.settings.replace("mutation.toggle_rate", 0.5)

    with caplog.at_level(logging.WARNING, "neat"):
        population = restored(Run.open(directory), as_task(Xor()))

    assert population.settings.mutation.toggle_rate == 0.5
    assert "settings.toml has other values of mutation.toggle_rate than the checkpoint" in caplog.text


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("changes = 3", "changes must be a list of changed settings"),
        ("changes = [{generation = 1, name = 'population_size', before = 1}]", "changes must be a list"),
        ("changes = [{generation = 1, name = 'a.b', before = 1, after = 2}]", "changes must be a list"),
        ("changes = [{generation = 1, name = [], before = 1, after = 2}]", "changes must be a list"),
        ("changes = [{generation = -1, name = 'population_size', before = 1, after = 2}]", "changes must be a list"),
        ("rescored = [1.5]", "rescored must be a list of generations"),
    ],
)
def test_damaged_changes_are_refused(directory: Path, entry: str, message: str) -> None:
    path = directory / "settings.toml"
    path.write_text(path.read_text().replace("[run]\n", f"[run]\n{entry}\n"))

    with pytest.raises(NeatError, match=message):
        Run.open(directory)


def test_a_population_without_a_run_is_not_concerned(tmp_path: Path) -> None:
    population = Population(SETTINGS, inputs=2, outputs=1, seed=1)
    population.settings = population.settings.replace(population_size=5)
    population.save(tmp_path / "population")

    assert [path.name for path in tmp_path.iterdir()] == ["population"]
