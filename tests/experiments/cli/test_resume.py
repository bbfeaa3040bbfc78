"""resume and show, where something is not as it should be."""

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
    """Leave a run as though it had ended before this generation, and nothing had been saved."""
    run.note_state(state)
    run.forget_after(generation)
    for path in run.checkpoints.files():
        path.unlink()


def test_the_newest_sound_checkpoint_serves_and_the_damaged_are_told(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in Run.open(run).checkpoints.files()[-2:]:
        path.write_bytes(path.read_bytes()[:-10])

    assert main(["resume", str(run), "--generations", "6", "--workers", "0"]) == 0

    said = " ".join(capsys.readouterr().err.split())
    assert said.count("is damaged: its checksum does not fit its contents") == 2
    assert "Going on from the newest that is sound, of generation 2." in said
    assert [row.generation for row in Run.open(run).history()] == [0, 1, 2, 3, 4, 5]


def test_without_a_sound_checkpoint_nothing_is_thrown_away(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in Run.open(run).checkpoints.files():
        path.write_bytes(b"")

    assert main(["resume", str(run), "--workers", "0"]) == 1

    assert f"neat: {run} has no checkpoint that can be read; begin again with neat evolve xor --seed 1" in (
        capsys.readouterr().err
    )
    assert len(Run.open(run).history()) == 4


def test_a_run_that_was_never_saved_is_lived_again_from_its_seed(run: Path, tmp_path: Path) -> None:
    history = [row.best for row in Run.open(run).history()]
    for path in Run.open(run).checkpoints.files():
        path.unlink()

    assert main(["resume", str(run), "--generations", "4", "--workers", "0"]) == 0

    assert [row.best for row in Run.open(run).history()] == history


def test_a_second_process_is_told_which_one_has_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
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

    assert "only [evaluation] and [checkpoint] can be" in " ".join(capsys.readouterr().err.split())
    population, _ = Run.open(run).checkpoints.newest_sound()
    assert population is not None
    assert len(population.ask()) == 20
    assert population.settings.evaluation.on_error == "fail"


def test_failures_are_counted_and_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "task.py").write_text(
        "def task(network):\n"
        "    if network.activate([1.0])[0] > 0.5:\n"
        "        raise ValueError('too high')\n"
        "    return 1.0\n"
        "task.inputs, task.outputs = 1, 1\n"
    )
    words = ["evolve", f"{tmp_path / 'task.py'}:task", "--seed", "1", "--population", "20", "--generations", "2"]
    where = ["--workers", "0", "--run", str(tmp_path / "run")]

    assert main([*words, "--set", "evaluation.on_error=fail", *where]) == 0
    capsys.readouterr()
    assert main(["show", str(tmp_path / "run")]) == 0

    failed = sum(row.failures for row in Run.open(tmp_path / "run").history())
    assert failed > 5
    assert f"{failed} evaluations failed, 0 workers replaced" in capsys.readouterr().out


def test_an_error_ends_a_run_whose_state_is_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "task.py").write_text(
        "import pathlib\n"
        "def task(network):\n"
        "    if not pathlib.Path(__file__).with_name('mended').exists() and network.activate([1.0])[0] > 0.99:\n"
        "        raise ValueError('not yet')\n"
        "    return float(network.activate([1.0])[0])\n"
        "task.inputs, task.outputs = 1, 1\n"
    )
    run = str(tmp_path / "run")

    words = ["evolve", f"{tmp_path / 'task.py'}:task", "--seed", "2", "--population", "20", "--generations", "30"]
    assert main([*words, "--workers", "0", "--run", run]) == 1
    said = capsys.readouterr().err
    assert "failed on task: ValueError: not yet" in said
    assert f"go on with: neat resume {run}" in " ".join(said.split())
    (tmp_path / "mended").touch()
    assert main(["resume", run, "--generations", "30", "--workers", "0"]) == 0
    assert len(Run.open(run).history()) == 30


def test_a_time_limit_needs_a_process_that_can_be_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["evolve", "xor", "--set", "evaluation.time_limit=3", "--workers", "0", "--run", str(tmp_path / "run")]

    assert main(words) == 1

    assert "neat: evaluation.time_limit is 3, which needs a worker process, but --workers is 0" in (
        capsys.readouterr().err
    )


def test_a_resumed_run_ends_where_it_was_to_end_and_one_that_has_ended_goes_on(tmp_path: Path) -> None:
    directory = tmp_path / "run"
    words = ["evolve", "xor", "--seed", "1", "--population", "20", "--generations", "8", "--workers", "0"]
    assert main([*words, "--run", str(directory)]) == 0
    run = Run.open(directory)
    cut_off(run, generation=5, state="running")  # as after kill -9, before the first checkpoint

    assert main(["resume", str(directory), "--workers", "0"]) == 0
    assert len(run.history()) == 8
    assert run.state() == "finished"
    assert main(["resume", str(directory), "--workers", "0", "--generations", "9"]) == 0
    assert len(run.history()) == 9


def test_a_run_that_was_to_stop_when_solved_lives_no_generation_beyond(tmp_path: Path) -> None:
    directory = tmp_path / "run"
    assert main(["evolve", "xor", "--seed", "1", "--solve", "--workers", "0", "--run", str(directory)]) == 0
    lived = len(Run.open(directory).history())
    Run.open(directory).note_state("running")  # killed after the last checkpoint, before it was said to be finished

    assert main(["resume", str(directory), "--workers", "0"]) == 0
    assert main(["resume", str(directory), "--workers", "0", "--solve"]) == 0

    assert len(Run.open(directory).history()) == lived


def test_own_activations_are_known_to_whoever_goes_on_with_a_run(tmp_path: Path) -> None:
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


def test_a_run_that_is_resumed_again_ends_where_it_was_told_to_end_last(tmp_path: Path) -> None:
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


LUCK = """
def episode(network, rng):
    if rng.random() < 0.3:
        raise ValueError("unlucky")
    return 1.0
class Task:
    inputs, outputs, validation_episodes, solved_at = 1, 1, 30, 2.0
    evaluate = staticmethod(episode)
"""


def test_a_validation_that_failed_is_told_as_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "luck.py").write_text(LUCK)
    words = ["evolve", f"{tmp_path / 'luck.py'}:Task", "--seed", "1", "--population", "10", "--generations", "2"]
    fail = ["--set", "evaluation.on_error=fail", "--workers", "0", "--json", "--run", str(tmp_path / "run")]

    assert main([*words, *fail]) == 0

    assert json.loads(capsys.readouterr().out)["validated"] is None
    assert {row.validated for row in Run.open(tmp_path / "run").history()} == {None}


def test_the_time_of_validation_counts(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(
        "import time\n"
        "class Task:\n"
        "    inputs, outputs, validation_episodes = 1, 1, 10\n"
        "    def evaluate(self, network, rng):\n"
        "        return 1.0\n"
        "    def validate(self, network):\n"
        "        time.sleep(0.2)\n"
        "        return 1.0\n"
    )
    words = ["evolve", f"{tmp_path / 'slow.py'}:Task", "--seed", "1", "--population", "10", "--generations", "1"]

    assert main([*words, "--workers", "0", "--run", str(tmp_path / "run")]) == 0

    (row,) = Run.open(tmp_path / "run").history()
    assert row.seconds_evaluating >= 0.2


def test_a_champion_is_told_with_its_own_fitness_not_with_that_of_a_luckier_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "luck.py").write_text(
        "class Task:\n"
        "    inputs, outputs = 1, 1\n"
        "    def evaluate(self, network, rng):\n"
        "        return float(rng.random())\n"
        "    def validate(self, network):\n"
        "        return 1.0\n"  # so that the first champion stays
    )
    words = ["evolve", f"{tmp_path / 'luck.py'}:Task", "--seed", "1", "--population", "10", "--generations", "20"]

    assert main([*words, "--workers", "0", "--run", str(tmp_path / "run")]) == 0

    run = Run.open(tmp_path / "run")
    first, best = run.history()[0].best, max(row.best for row in run.history())
    assert best > run.champion().fitness == first
    assert f"{first:.5g}, 1 on games it had not seen" in capsys.readouterr().err
