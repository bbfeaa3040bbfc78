import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import neat
from neat import Generation, Genome, Population, RunError, Settings
from neat.network.action import Between
from neat.network.conversions import Conversions
from neat.network.observation import Numbers
from neat.runs import heartbeat
from neat.runs.heartbeat import Heartbeat
from neat.runs.history import History
from neat.runs.run import About, Run


def generations(count: int) -> Iterator[Generation]:
    population = Population(Settings(population_size=10), inputs=2, outputs=1, seed=1)
    rng = np.random.default_rng(1)
    for _ in range(count):
        yield population.tell(rng.random(10))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = Run.create(tmp_path / "run", Settings(population_size=10), About(task="xor", seed=1))
    for generation in generations(6):
        run.record(generation, seconds_evaluating=0.5)
    return run


def test_an_opened_run_equals_the_created_run(run: Run) -> None:
    opened = Run.open(run.directory)

    assert (opened.about, opened.settings) == (run.about, run.settings)
    assert opened.history() == run.history()
    assert opened.champion() == run.champion()


def test_an_existing_directory_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="exists already"):
        Run.create(run.directory, Settings(), About(task="xor", seed=1))
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="exists already"):
        Run.create(tmp_path / "file", Settings(), About(task="xor", seed=1))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("settings.toml", "", "settings.toml cannot be read"),
        ("settings.toml", "[run]\ntask = 'xor'", "settings.toml cannot be read"),
        ("settings.toml", "run = 3", "settings.toml cannot be read"),
        ("settings.toml", "[run]\ntask = 'xor'\nseed = 1\nformat = 9", "has format 9, but this version reads 1"),
        ("settings.toml", "population_size = 0\n[run]\ntask = 'xor'\nseed = 1", "population_size must lie in"),
        ("settings.toml", "\x00", "settings.toml cannot be read"),
        ("champion.json", "{}", "champion.json cannot be read"),
        ("history.sqlite", "not a database at all, not even nearly one", "history.sqlite"),
    ],
)
def test_a_damaged_file_is_named(run: Run, name: str, content: str, message: str) -> None:
    for leftover in run.directory.glob("history.sqlite-*"):
        leftover.unlink()
    (run.directory / name).write_text(content)

    with pytest.raises(RunError, match=message):
        read_everything(run.directory)


def read_everything(directory: Path) -> None:
    opened = Run.open(directory)
    _ = opened.settings
    opened.champion()
    opened.history()


def test_a_missing_file_is_named(run: Run, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"nowhere is not a run directory: settings\.toml is missing"):
        Run.open(tmp_path / "nowhere")
    (run.directory / "champion.json").unlink()
    with pytest.raises(RunError, match="no champion yet"):
        run.champion()
    (run.directory / "history.sqlite").unlink()
    with pytest.raises(RunError, match=r"is not a complete run directory: history\.sqlite is missing"):
        run.history()


def test_a_new_champion_is_written_to_champion_json(run: Run) -> None:
    recorded = list(generations(6))

    assert run.champion() == recorded[-1].champion
    assert run.champion().fitness == recorded[-1].champion.fitness


def test_a_champion_that_could_not_be_written_is_written_with_the_next_attempt(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.truncate_history(0)
    first = next(generations(1))

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("neat.runs.run.write_whole", full)
        with pytest.raises(RunError, match=r"champion\.json cannot be written: No space left"):
            run.record(first)

    run.record(first)

    assert run.champion() == first.champion


def test_a_new_champion_is_written_without_reading_the_history(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that has become too long for readers, while one is in the way, does not end a run."""
    run.truncate_history(0)
    run.note_conversions(Conversions.of(Numbers((2,)), Between(-1.0, 1.0, (1,), "float32")))
    with closing(sqlite3.connect(run.directory / "history.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM generation").fetchall()
        monkeypatch.setattr("neat.runs.untrusted_database.MOST_LOG", 100)

        for generation in generations(3):
            run.record(generation)

        assert run.champion() == generation.champion
        assert "controller" in run.champion_record()
        with pytest.raises(RunError, match="end the programs that read the history, and resume the run"):
            run.history()
    run.trim_history()
    assert len(run.history()) == 3


def test_truncating_the_history_restores_the_earlier_champion(run: Run) -> None:
    recorded = list(generations(6))
    for number in (3, 1):
        run.truncate_history(number)

        assert [row.generation for row in run.history()] == list(range(number))
        assert run.champion() == recorded[number - 1].champion

    run.truncate_history(0)
    with pytest.raises(RunError, match="has no champion yet: its first generation is not finished"):
        run.champion()


def test_a_run_recorded_again_after_truncation_is_the_same(run: Run) -> None:
    before = run.history(), run.species(), run.champion().to_json()
    run.truncate_history(2)

    for generation in list(generations(6))[2:]:
        run.record(generation, seconds_evaluating=0.5)

    rows = [replace(row, seconds_breeding=0.0) for row in run.history()]
    assert rows == [replace(row, seconds_breeding=0.0) for row in before[0]]
    assert (run.species(), run.champion().to_json()) == before[1:]


def test_the_goal_is_that_of_the_start_until_another_is_noted(tmp_path: Path) -> None:
    about = About(task="xor", seed=1, generations=50, solve=True)
    run = Run.create(tmp_path / "other", Settings(), about)

    assert run.goal() == (50, True)
    run.note_goal(80, False)
    assert Run.open(run.directory).goal() == (80, False)


def test_the_state_is_what_was_noted_last(run: Run) -> None:
    assert run.state() is None
    for state in ("running", "finished"):
        run.note_state(state)
        assert Run.open(run.directory).state() == state


def test_a_saved_population_is_the_newest_checkpoint(run: Run) -> None:
    population = Population(run.settings, inputs=2, outputs=1, seed=1)
    population.tell(np.arange(10.0))

    path = run.save(population)

    assert run.checkpoints.files() == [path]
    loaded, _ = run.checkpoints.newest_valid()
    assert loaded is not None
    assert loaded.generation == 1


def test_a_run_directory_appears_with_all_its_contents_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("neat.runs.settings_file.write_whole", full)
    with pytest.raises(RunError, match="new cannot be written: No space left"):
        Run.create(tmp_path / "new", Settings(), About(task="xor", seed=1))

    assert list(tmp_path.iterdir()) == []


def test_an_empty_directory_can_become_a_run(tmp_path: Path) -> None:
    Run.create(tmp_path, Settings(), About(task="xor", seed=1))

    assert Run.open(tmp_path).history() == []


def test_a_run_that_is_held_cannot_be_held_again(run: Run) -> None:
    with run.hold(), pytest.raises(RunError, match="is in use by"), Run.open(run.directory).hold():
        pass

    with run.hold():
        assert (run.directory / "run.lock").read_text()


def test_the_heartbeat_of_a_process_that_was_killed_is_removed_by_the_next(run: Run) -> None:
    beat = Heartbeat(0, 3, "evaluating", 1, 2, 0.0, 0.0, 0.0)
    heartbeat.write(run.directory, beat)
    with run.hold():
        assert heartbeat.read(run.directory) is None
        heartbeat.write(run.directory, beat)
        with pytest.raises(RunError), Run.open(run.directory).hold():
            pass
        assert heartbeat.read(run.directory) == beat


def test_champions_are_written_with_the_conversions_that_were_noted(run: Run) -> None:
    conversions = Conversions.of(Numbers((2,)), Between(-1.0, 1.0, (1,), "float32"))
    before = (run.directory / "champion.json").read_text()
    assert run.noted_conversions() is None
    assert "controller" not in before

    run.note_conversions(conversions)
    run.truncate_history(4)

    champion = json.loads((run.directory / "champion.json").read_text())
    assert run.noted_conversions() == champion.pop("controller") == conversions.to_dict()
    assert Genome.from_json(json.dumps(champion)) == run.champion()
    assert neat.Controller.load(run.directory).act([0.1, 0.2]).dtype == np.float32


@pytest.mark.parametrize("note", ["{", "[" * 100_000])
def test_a_damaged_note_of_conversions_counts_as_none(run: Run, note: str) -> None:
    History(run.directory / "history.sqlite").note("controller", note)

    run.truncate_history(4)

    assert run.noted_conversions() is None
    assert "controller" not in (run.directory / "champion.json").read_text()


def test_a_repaired_history_notes_again_what_champion_json_holds(tmp_path: Path) -> None:
    run = Run.create(tmp_path / "run", Settings(population_size=4), About(task="xor", seed=1))
    population = Population(Settings(population_size=4), inputs=2, outputs=1, seed=1)
    run.record(population.tell([1.0, 2.0, 3.0, 4.0]))
    champion = run.champion_record()
    (run.directory / "champion.json").write_text(json.dumps({**champion, "controller": {"format": 1}}))
    (run.directory / "history.sqlite").write_bytes(b"")

    repair = run.repair_history(population, solved=lambda: False)

    assert repair is not None
    assert json.loads(History(run.directory / "history.sqlite").noted("controller") or "") == {"format": 1}
    assert run.repair_history(population, solved=lambda: False) is None
    assert [row.champion for row in run.history()] == [champion["id"]]


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_a_champion_that_is_not_a_regular_file_is_refused_at_once(run: Run, make: Callable[[Path], object]) -> None:
    (run.directory / "champion.json").unlink()
    make(run.directory / "champion.json")

    with pytest.raises(RunError, match=r"champion\.json cannot be read: it is a .*, not a regular file\.$"):
        run.champion()


@pytest.mark.parametrize("text", ["[" * 100_000, "null", "3", '{"id": NaN}', '{"id": 1}', "9" * 5_000, "\x00"])
def test_a_champion_that_is_not_a_genome_is_refused_in_one_line(run: Run, text: str) -> None:
    (run.directory / "champion.json").write_text(text)

    with pytest.raises(RunError, match=r"champion\.json cannot be read: ") as caught:
        run.champion()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("goal", ["", "3", "[1]", "[0, true]", '["x", true]', "[1.5, false]", "[3, 1]", "[" * 100_000])
def test_a_goal_that_is_damaged_is_refused(run: Run, goal: str) -> None:
    run._history.note("goal", goal)

    with pytest.raises(RunError, match=r"is damaged: its goal .* is invalid"):
        run.goal()
