import logging
import sys
from pathlib import Path

import numpy as np
import pytest

import fitness
import neat
from experiments.catalog import user_module
from experiments.catalog.registry import make_task
from experiments.catalog.task_source import OBJECT, TaskSource, source_of
from experiments.runner.run_task import experiment_of_run, located, opened
from experiments.runner.session import Session
from neat import Settings, TaskError
from neat.runs.run import About, Run
from neat.runs.settings_file import INPUT_RULES


def run_with(directory: Path, source: TaskSource) -> Run:
    return Run.create(directory / "run", Settings(), About(task=source.name, options=source.options, seed=1))


def test_the_stated_task_is_made_again_with_its_options(tmp_path: Path) -> None:
    given = fitness.DoublePole(velocities=False, bias=0.5)
    run = run_with(tmp_path, source_of(given))

    assert source_of(make_task(experiment_of_run(Run.open(run.directory)))) == source_of(given)


def test_a_task_that_was_an_object_must_be_passed(tmp_path: Path) -> None:
    run = run_with(tmp_path, TaskSource(f"game{OBJECT}"))

    with pytest.raises(TaskError, match=r"continue it with neat resume .*run --task file\.py:task, or Session\.resume"):
        experiment_of_run(run)
    task = fitness.Xor()
    assert make_task(experiment_of_run(run, task)).task is task


def test_a_task_with_other_options_is_refused(tmp_path: Path) -> None:
    run = run_with(tmp_path, source_of(fitness.Gymnasium("CartPole-v1")))

    with pytest.raises(TaskError, match=r"was started with episodes = 1, but the given task has episodes = 3"):
        experiment_of_run(run, fitness.Gymnasium("CartPole-v1", episodes=3))
    experiment_of_run(run, fitness.Gymnasium("CartPole-v1"))


def test_the_task_of_an_experiment_is_compared_with_the_given_object(tmp_path: Path) -> None:
    run = run_with(tmp_path, TaskSource("CartPole-v1"))

    with pytest.raises(TaskError, match=r"solved_at = 500\.0, but the given task has solved_at = 475\.0"):
        experiment_of_run(run, fitness.Gymnasium("CartPole-v1"))
    experiment_of_run(run, "CartPole-v1")


def test_a_task_from_another_file_is_accepted_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    run = run_with(tmp_path, TaskSource("moved.py:Game"))

    with caplog.at_level(logging.WARNING, "neat"):
        experiment_of_run(run, "fitness:Xor")

    assert "was started with task moved.py:Game; it continues with xor." in caplog.text


def begun_before(run: Run) -> Run:
    """Return a run as a version without rules of inputs wrote it."""
    file = run.directory / "settings.toml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith(("input_rules", "scaled"))]
    file.write_text("\n".join(lines))
    return Run.open(run.directory)


MADE = """
import fitness
scaled = fitness.Gymnasium("MountainCar-v0")
class Inside:
    inputs, outputs, validation_episodes = 2, 3, 0
    def __init__(self):
        self._game = fitness.Gymnasium("MountainCar-v0")
        self.to_inputs = self._game.to_inputs
    def evaluate(self, network, rng):
        return 0.0
"""


@pytest.mark.parametrize("name", ["made_{}.py:scaled", "made_{}.py:Inside", "MountainCar-v0"])
@pytest.mark.parametrize("before", [True, False], ids=["before", "now"])
def test_a_run_keeps_the_inputs_that_it_was_begun_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, before: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(f"made_{before}.py").write_text(MADE)
    options = {"episodes": 1, "normalized": False, "scaled": True, "envpool": False} if ".py" not in name else None
    run = run_with(tmp_path, TaskSource(name.format(before), options))
    seen = np.array([-0.5, 0.01])

    task = make_task(experiment_of_run(begun_before(run) if before else run))

    assert task.to_inputs is not None
    assert np.array_equal(task.to_inputs(seen), seen) is before


@pytest.mark.parametrize("stated", [f"MountainCar-v0{OBJECT}", "MountainCar-v0"])
def test_a_run_refuses_a_given_task_with_other_inputs(tmp_path: Path, stated: str) -> None:
    options = {"episodes": 1, "normalized": False, "envpool": False}
    options_stated = None if OBJECT in stated else options | {"solved_at": -110.0}
    run = begun_before(run_with(tmp_path, TaskSource(stated, options_stated)))

    with pytest.raises(TaskError, match="scaled"):
        experiment_of_run(run, fitness.Gymnasium("MountainCar-v0"))
    experiment_of_run(run, fitness.Gymnasium("MountainCar-v0", scaled=False))


def test_a_run_accepts_a_given_task_that_is_normalized(tmp_path: Path) -> None:
    given = fitness.Gymnasium("MountainCar-v0", normalized=True)
    run = begun_before(run_with(tmp_path, TaskSource(f"MountainCar-v0{OBJECT}")))

    assert make_task(experiment_of_run(run, given)).task is given


def test_a_task_is_open_within_the_block() -> None:
    calls: list[str] = []

    class Game(fitness.Xor):
        def open(self) -> None:
            calls.append("open")

        def close(self) -> None:
            calls.append("close")

    with opened(fitness.as_task(Game())):
        calls.append("played")
    assert calls == ["open", "played", "close"]


def test_a_task_that_cannot_be_opened_is_an_error_of_one_line() -> None:
    class Game(fitness.Xor):
        def open(self) -> None:
            raise OSError("no screen")

    with (
        pytest.raises(
            TaskError, match=r"^task xor cannot be opened: OSError: no screen \(test_run_task\.py, line \d+\)$"
        ),
        opened(fitness.as_task(Game())),
    ):
        pass


GAME = "import fitness\nfrom helping_run import *\nclass Game(fitness.Xor): pass\n"


@pytest.fixture
def moving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that holds a task and its run, as the current one."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(user_module, "FOLDERS", [])
    for name in ("game_of_run", "helping_run"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "game_of_run.py").write_text(GAME)
    (folder / "helping_run.py").write_text("")
    return folder


@pytest.mark.parametrize("name", ["game_of_run.py:Game", "game_of_run:Game"])
@pytest.mark.parametrize("moved", ["nothing", "both", "run", "task"])
def test_a_task_is_found_where_the_run_or_the_task_was_moved(
    moving: Path, name: str, moved: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Session.create("runs/mine", name, Settings(population_size=10), seed=1, workers=0, record=False).close()
    run, other = moving / "runs" / "mine", moving.parent / "other"
    if moved == "both":
        moving.rename(other)
        run = other / "runs" / "mine"
    elif moved == "run":
        run = run.rename(moving.parent / "run")
    elif moved == "task":
        other.mkdir()
        for file in ("game_of_run.py", "helping_run.py"):
            (moving / file).rename(other / file)
    (moving.parent / "elsewhere").mkdir()
    monkeypatch.chdir(other if moved == "task" else moving.parent / "elsewhere")

    with caplog.at_level(logging.WARNING, "neat"):
        task = make_task(experiment_of_run(Run.open(run)))

    assert task.name == "xor"
    assert not caplog.records


def test_an_unchanged_file_is_preferred_to_another_of_that_name(
    moving: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Session.create("run", "game_of_run.py:Game", Settings(), seed=1, workers=0, record=False).close()
    (moving.parent / "elsewhere").mkdir()
    (moving.parent / "elsewhere" / "game_of_run.py").write_text("class Game: pass\n")
    monkeypatch.chdir(moving.parent / "elsewhere")

    assert make_task(experiment_of_run(Run.open(moving / "run"))).name == "xor"
    assert not caplog.records


def test_a_missing_file_is_an_error_that_names_the_option(moving: Path) -> None:
    Session.create("run", "game_of_run.py:Game", Settings(), seed=1, workers=0, record=False).close()
    (moving / "game_of_run.py").unlink()

    with pytest.raises(
        TaskError, match=r"is missing: game_of_run\.py.* cannot be read\. .*--task file\.py:Game, or task="
    ):
        experiment_of_run(Run.open("run"))


@pytest.mark.parametrize("given", [None, "game_of_run.py:Game", "moved/game_of_run.py:Game"])
def test_a_task_whose_source_has_changed_continues_with_a_warning(
    moving: Path, given: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    with Session.create("run", "game_of_run.py:Game", Settings(), seed=1, workers=0, record=False) as session:
        next(session.generations(until=1))
    (moving / "moved").mkdir()
    for file in ("game_of_run.py", "helping_run.py"):
        (moving / "moved" / file).write_text((moving / file).read_text())

    experiment_of_run(Run.open("run"), given)
    assert not caplog.records
    for folder in (moving, moving / "moved"):
        (folder / "helping_run.py").write_text("changed = True\n")
    experiment_of_run(Run.open("run"), given, may_differ=True)
    assert not caplog.records
    experiment_of_run(Run.open("run"), given)
    (record,) = caplog.records
    assert "has changed since it was started (helping_run.py); " in record.getMessage()
    assert "neat resume run --rescore, or population.rescore(), discards them" in record.getMessage()


def test_a_task_that_was_corrected_before_anything_was_scored_needs_no_warning(
    moving: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (moving / "helping_run.py").write_text("wrong = True\n")
    Session.create("run", "game_of_run.py:Game", Settings(), seed=1, workers=0, record=False).close()
    (moving / "helping_run.py").write_text("")

    for until in (1, 2):  # in which it has scores, of the task as it is now
        with Session.resume("run", workers=0, record=False) as session:
            next(session.generations(until=until))

    assert not caplog.records


def test_a_bundled_task_of_another_version_continues_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run = Run.create(tmp_path / "run", Settings(), About(task="xor", seed=1, version="0.0.1"))

    experiment_of_run(run)

    assert f"was started with version 0.0.1, but this is version {neat.__version__}" in caplog.text


@pytest.mark.parametrize("name", ["game_of_run.py:Game", "game_of_run:Game", "runs.mine.game_of_run:Game"])
@pytest.mark.parametrize("within", [True, False])
def test_a_file_in_the_run_directory_is_not_even_read(
    moving: Path, monkeypatch: pytest.MonkeyPatch, name: str, within: bool
) -> None:
    run = moving / "runs" / "mine"
    about = About(
        task=name, seed=1, task_file=str(run / "game_of_run.py"), task_file_from_run="game_of_run.py",
        task_digests={"game_of_run.py": "0" * 16},
    )  # fmt: skip
    Run.create(run, Settings(), about)
    (run / "__init__.py").write_text("raise AssertionError('executed')\n")
    with (run / "game_of_run.py").open("wb") as file:
        file.truncate(2**33)
    (moving / "game_of_run.py").unlink()
    monkeypatch.chdir(run if within else moving)
    opened_run = Run.open(".") if within else Run.open("runs/mine")
    read: list[Path] = []
    monkeypatch.setattr("neat.system.regular_file.read", lambda path, most: read.append(path))
    monkeypatch.setattr(Path, "read_bytes", read.append)

    with pytest.raises(TaskError, match="lies in the run directory, so it is not imported"):
        located(opened_run)
    assert read == []


def test_a_file_elsewhere_is_preferred_to_one_in_the_run_directory(
    moving: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Session.create("run", "game_of_run:Game", Settings(), seed=1, workers=0, record=False).close()
    (moving / "run" / "game_of_run.py").write_text("raise AssertionError('executed')\n")
    monkeypatch.chdir("run")

    assert make_task(experiment_of_run(Run.open("."))).name == "xor"


@pytest.mark.parametrize("name", ["xor", "fitness:Xor", "CartPole-v1"])
def test_a_bundled_task_is_found_within_the_run_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(run_with(tmp_path, TaskSource(name)).directory)

    assert make_task(experiment_of_run(Run.open("."))).inputs


@pytest.mark.parametrize(
    ("name", "version", "rules", "episodes"),
    [
        ("LunarLander-v3", "0.5.0", 2, 1),
        ("LunarLander-v3", "0.6.0+4bc4e56", 2, 1),
        ("LunarLander-v3", neat.__version__, INPUT_RULES, 2),
        ("Blackjack-v1", "0.5.0", 2, 3),
        ("Blackjack-v1", "0.6.0", 2, 2),
        ("Blackjack-v1", neat.__version__, INPUT_RULES, 2),
    ],
)
def test_a_run_keeps_the_options_that_presets_had_when_it_was_begun(
    tmp_path: Path, name: str, version: str, rules: int, episodes: int
) -> None:
    if name.startswith("LunarLander"):
        pytest.importorskip("Box2D")
    about = About(task=name, seed=1, version=version, input_rules=rules)
    run = Run.create(tmp_path / "run", Settings(), about)

    task = make_task(experiment_of_run(Run.open(run.directory))).task

    assert isinstance(task, fitness.Gymnasium)
    assert task.episodes == episodes
    if name.startswith("LunarLander"):
        assert (task.normalization is not None, task.scaled) == ((True, True) if episodes == 2 else (False, False))


@pytest.mark.parametrize(("rules", "steps"), [(4, None), (5, 500), (6, 500), (INPUT_RULES, None)])
def test_a_walker_is_evaluated_as_when_its_run_was_begun(tmp_path: Path, rules: int, steps: int | None) -> None:
    pytest.importorskip("Box2D")
    about = About(task="BipedalWalker-v3", seed=1, version=neat.__version__, input_rules=rules)
    run = Run.create(tmp_path / "run", Settings(), about)

    task = make_task(experiment_of_run(Run.open(run.directory))).task

    assert isinstance(task, fitness.Gymnasium)
    assert task.evaluation_steps == steps


def test_files_of_a_package_that_a_run_of_a_listed_task_states_do_not_count(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("minatar")
    gone = {"task_file": "/gone/minatar/__init__.py", "task_digests": {"__init__.py": "0"}}
    about = About(task="minatar:breakout", seed=1, version=neat.__version__, **gone)  # type: ignore[arg-type]  # of both kinds
    run = Run.create(tmp_path / "run", Settings(), about)

    with caplog.at_level(logging.WARNING, "neat"):
        assert make_task(experiment_of_run(run)).name == "minatar:breakout"

    assert caplog.messages == []
