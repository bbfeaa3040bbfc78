import json
import time
from pathlib import Path

import pytest

from experiments.cli.main import main
from neat.runs.run import Run
from tests.processes import neat, start_neat

QUIET = ["--workers", "0", "--set", "checkpoint.seconds=0", "--set", "checkpoint.keep=4"]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    words = ["evolve", "xor", "--seed", "1", "--population", "20", "--generations", "4"]
    assert main([*words, *QUIET, "--run", str(tmp_path / "run")]) == 0
    return tmp_path / "run"


def cut_off(run: Run, generation: int, state: str) -> None:
    """Leave a run as if it had ended before this generation, without a checkpoint."""
    run.note_state(state)
    run.truncate_history(generation)
    for path in run.checkpoints.files():
        path.unlink()


def test_the_newest_valid_checkpoint_is_continued_and_the_damaged_are_reported(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in Run.open(run).checkpoints.files()[-2:]:
        path.write_bytes(path.read_bytes()[:-10])

    assert main(["resume", str(run), "--generations", "6", "--workers", "0"]) == 0

    said = " ".join(capsys.readouterr().err.split())
    assert said.count("is damaged: its checksum does not match its contents") == 2
    assert "Continuing from the newest valid checkpoint, of generation 2." in said
    assert [row.generation for row in Run.open(run).history()] == [0, 1, 2, 3, 4, 5]


def test_without_a_valid_checkpoint_nothing_is_removed(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in Run.open(run).checkpoints.files():
        path.write_bytes(b"")

    assert main(["resume", str(run), "--workers", "0"]) == 1

    assert f"neat: {run} has no valid checkpoint; restart the run with neat evolve xor --seed 1" in (
        capsys.readouterr().err
    )
    assert len(Run.open(run).history()) == 4


def test_a_run_that_was_never_saved_restarts_from_its_seed(run: Path, tmp_path: Path) -> None:
    history = [row.best for row in Run.open(run).history()]
    for path in Run.open(run).checkpoints.files():
        path.unlink()

    assert main(["resume", str(run), "--generations", "4", "--workers", "0"]) == 0

    assert [row.best for row in Run.open(run).history()] == history


def test_a_run_in_use_names_the_process_that_has_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = start_neat("evolve", "xor", "--generations", "100000", "--run", "run", cwd=tmp_path)
    try:
        deadline = time.monotonic() + 30.0
        while not (tmp_path / "run").exists() or Run.open(tmp_path / "run").holder() is None:
            assert time.monotonic() < deadline
            time.sleep(0.01)

        assert main(["resume", str(tmp_path / "run")]) == 1
        assert f"run is in use by process {first.pid} on " in capsys.readouterr().err
        assert main(["show", str(tmp_path / "run")]) == 0
        assert f"process {first.pid} on " in capsys.readouterr().out
    finally:
        first.kill()
        first.wait()


def test_how_evaluations_fail_may_be_changed_before_a_run_is_resumed_and_nothing_else(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = run / "settings.toml"
    text = path.read_text().replace('on_error = "raise"', 'on_error = "fail"')
    path.write_text(text.replace("population_size = 20", "population_size = 30"))

    assert main(["resume", str(run), "--generations", "5", "--workers", "0"]) == 0

    assert "other values of population_size than the checkpoint, whose values are used" in " ".join(
        capsys.readouterr().err.split()
    )
    population, _ = Run.open(run).checkpoints.newest_valid()
    assert population is not None
    assert len(population.ask()) == 20
    assert population.settings.evaluation.on_error == "fail"


def test_a_resumed_run_keeps_its_end_and_a_finished_one_continues(tmp_path: Path) -> None:
    directory = tmp_path / "run"
    words = ["evolve", "xor", "--seed", "1", "--population", "20", "--generations", "8", "--workers", "0"]
    assert main([*words, "--run", str(directory)]) == 0
    run = Run.open(directory)
    cut_off(run, generation=5, state="running")  # as after kill -9 before the first checkpoint

    assert main(["resume", str(directory), "--workers", "0"]) == 0
    assert len(run.history()) == 8
    assert run.state() == "finished"
    assert main(["resume", str(directory), "--workers", "0", "--generations", "9"]) == 0
    assert len(run.history()) == 9


def test_a_run_that_has_nothing_left_says_how_it_continues(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = tmp_path / "run"
    words = ["--workers", "0", "--generations", "2"]
    assert main(["evolve", "xor", "--seed", "1", "--population", "20", *words, "--run", str(directory)]) == 0
    assert "continue with" not in capsys.readouterr().err

    assert main(["resume", str(directory), *words]) == 0

    said = capsys.readouterr().err
    assert f"{directory} has its 2 generations; continue with: neat resume {directory} --generations " in said


def test_a_run_that_stops_when_solved_evolves_no_generation_more(tmp_path: Path) -> None:
    directory = tmp_path / "run"
    assert main(["evolve", "xor", "--seed", "1", "--solve", "--workers", "0", "--run", str(directory)]) == 0
    generations = len(Run.open(directory).history())
    Run.open(directory).note_state("running")  # killed after the last checkpoint, before its state was written

    assert main(["resume", str(directory), "--workers", "0"]) == 0
    assert main(["resume", str(directory), "--workers", "0", "--solve"]) == 0

    assert len(Run.open(directory).history()) == generations


def test_a_resumed_run_knows_the_activations_that_its_task_registers(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "import fitness, neat\nneat.register_activation('twice', lambda x: 2.0 * x)\nclass Task(fitness.Xor): pass\n"
    )
    (tmp_path / "stranger.py").write_text("import fitness\nclass Task(fitness.Xor): pass\n")
    words = ("evolve", "own.py:Task", "--seed", "1", "--run", "run", "--set", "genome.output_activation=twice")

    begun = neat(*words, "--generations", "2", "--workers", "1", cwd=tmp_path)
    resumed = neat("resume", "run", "--generations", "4", "--workers", "2", cwd=tmp_path)
    played = neat("play", "run", "--episodes", "1", cwd=tmp_path)
    settings = tmp_path / "run" / "settings.toml"
    settings.write_text(settings.read_text().replace("own.py", "stranger.py"))
    shown = neat("show", "run", cwd=tmp_path)
    refused = neat("resume", "run", "--generations", "5", cwd=tmp_path)

    assert [done.returncode for done in (begun, resumed, played, shown)] == [0, 0, 0, 0]
    assert refused.returncode == 1
    assert "twice is not an activation function." in refused.stderr.splitlines()[-1]


def test_a_run_that_is_resumed_again_keeps_its_last_end(tmp_path: Path) -> None:
    directory = tmp_path / "run"
    words = ["evolve", "xor", "--seed", "1", "--population", "20", "--generations", "3", "--workers", "0"]
    assert main([*words, "--run", str(directory)]) == 0
    run = Run.open(directory)
    resume = ["resume", str(directory), "--workers", "0"]
    assert main([*resume, "--generations", "6"]) == 0
    cut_off(run, generation=4, state="interrupted")

    assert main(resume) == 0

    assert len(run.history()) == 6


def test_stopping_when_solved_does_not_change_the_last_generation(tmp_path: Path) -> None:
    directory = tmp_path / "run"
    (tmp_path / "task.py").write_text("def task(network):\n    return 1.0\ntask.inputs, task.outputs = 1, 1\n")
    words = ["evolve", f"{tmp_path / 'task.py'}:task", "--seed", "1", "--population", "20", "--generations", "120"]
    assert main([*words, "--workers", "0", "--run", str(directory)]) == 0
    run = Run.open(directory)
    cut_off(run, generation=110, state="interrupted")

    assert main(["resume", str(directory), "--workers", "0", "--solve"]) == 0

    assert len(run.history()) == 120


def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    words = ["evolve", "xor", "--seed", "5", "--workers", "0"]
    main([*words, "--generations", "9", "--run", str(tmp_path / "through")])
    main([*words, "--generations", "4", "--run", str(tmp_path / "stopped")])
    main(["resume", str(tmp_path / "stopped"), "--generations", "9", "--workers", "1"])

    through, stopped = (
        json.loads(neat("show", name, "--json", cwd=tmp_path).stdout) for name in ("through", "stopped")
    )
    assert through["history"] == stopped["history"]
    assert through["champion"] == stopped["champion"]


def test_the_task_of_a_run_can_be_passed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = tmp_path / "run"
    (tmp_path / "old.py").write_text("import fitness\nclass Task(fitness.Xor): pass\n")
    words = ["evolve", f"{tmp_path / 'old.py'}:Task", "--seed", "1", "--population", "20", "--generations", "2"]
    assert main([*words, "--workers", "0", "--run", str(directory)]) == 0
    (tmp_path / "old.py").rename(tmp_path / "new.py")

    assert main(["resume", str(directory), "--workers", "0"]) == 1
    assert "is missing: " in capsys.readouterr().err
    resume = ["resume", str(directory), "--workers", "0", "--generations", "3"]
    assert main([*resume, "--task", f"{tmp_path / 'new.py'}:Task"]) == 0
    assert len(Run.open(directory).history()) == 3


def test_without_a_name_the_newest_run_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["evolve", "xor", "--seed", "1", "--population", "20", "--generations", "2", "--workers", "0"]
    assert main(words) == 0

    assert main(["resume", "--generations", "3", "--workers", "0"]) == 0
    assert len(Run.open(tmp_path / "runs" / "xor-1").history()) == 3


def test_settings_change_and_scores_are_forgotten_by_option(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["resume", str(run), "--generations", "6", "--workers", "0"]

    assert main([*words, "--set", "genome.recurrent=true"]) == 1
    assert "genome.recurrent cannot be changed: it is False for all networks" in capsys.readouterr().err
    assert main([*words, "--set", "conn_add_prob=1"]) == 1
    assert "neat-python's name for mutation.add_synapse_rate" in " ".join(capsys.readouterr().err.split())
    assert main([*words, "--set", "population_size=31", "--set", "mating.ties=both", "--rescore"]) == 0

    changed = Run.open(run)
    assert (changed.settings.population_size, changed.settings.mating.ties) == (31, "both")
    assert changed.about.rescored == [4]
    assert [row.evaluations for row in changed.history()][-2:] == [100, 131]
