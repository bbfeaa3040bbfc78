import os
from pathlib import Path

import pytest

from experiments.catalog.registry import EXPERIMENTS
from experiments.cli.main import main
from experiments.efficacy.champion_files import ChampionFiles
from experiments.efficacy.results import TrialResult, TrialSpec
from experiments.efficacy.trial import TrialProcess, run_trial
from experiments.runner.summary import summary
from neat import EvaluationError, Settings
from neat.runs.run import Run


@pytest.mark.parametrize("seed", [1, 2])
def test_a_trial_is_the_run_that_evolve_makes(seed: int, tmp_path: Path) -> None:
    trial = run_trial(TrialSpec("xor", EXPERIMENTS["xor"].settings, 2000), seed)
    words = ["--seed", str(seed), "--solve", "--generations", str(trial.generations), "--workers", "0"]
    assert main(["evolve", "xor", *words, "--run", str(tmp_path / "run")]) == 0

    facts = summary(Run.open(tmp_path / "run"))
    assert (facts["solved"], facts["evaluations"]) == (trial.solved, trial.evaluations)
    assert facts["best"] == trial.best
    assert trial.evaluations <= 2000


@pytest.mark.parametrize("task", ["xor", "CartPole-v1"])
def test_the_champion_of_a_trial_is_that_of_the_run_that_evolve_makes(task: str, tmp_path: Path) -> None:
    settings = EXPERIMENTS["xor"].settings.replace("population_size", 20)
    (tmp_path / "settings.toml").write_text(settings.to_toml())
    trial = run_trial(TrialSpec(task, settings, 60, to_the_end=True), seed=3, champions=ChampionFiles(tmp_path, task))
    words = ["--seed", "3", "--generations", "3", "--settings", str(tmp_path / "settings.toml"), "--workers", "0"]
    assert main(["evolve", task, *words, "--run", str(tmp_path / "run")]) == 0

    assert trial.evaluations == 60
    assert (tmp_path / f"{task}-3.json").read_bytes() == (tmp_path / "run" / "champion.json").read_bytes()


def test_environment_steps_are_counted_where_the_task_counts_them() -> None:
    trial = run_trial(TrialSpec("double-pole", EXPERIMENTS["double-pole"].settings, 100), seed=1)

    assert trial.steps is not None
    assert trial.steps > trial.evaluations


def test_a_champion_of_a_task_with_luck_must_be_validated() -> None:
    trial = run_trial(TrialSpec("CartPole-v1", Settings(population_size=20), 300), seed=1)

    assert trial.validated is not None
    assert trial.solved == (trial.validated >= 475.0)


def test_a_champion_that_fails_an_unseen_episode_has_no_tested_score(tmp_path: Path) -> None:
    (tmp_path / "failing_game.py").write_text(
        "import fitness\n"
        "class Game(fitness.Xor):\n"
        "    validation_episodes = 1\n"
        "    def score_episode(self, network, seed): return -float('inf') if seed % 2 else 1.0\n"
    )
    spec = TrialSpec(f"{tmp_path / 'failing_game.py'}:Game", Settings(population_size=20), 20)

    assert run_trial(spec, seed=1).tested is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system that cannot fork")
def test_a_trial_in_a_process_reports_its_progress_until_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEAT_START_METHOD", "fork")  # a spawned process would not know the changed constant
    monkeypatch.setattr("experiments.efficacy.trial.PROGRESS_SECONDS", 0.0)
    process = TrialProcess(TrialSpec("xor", Settings(population_size=20), 200, to_the_end=True), seed=1)
    reported = []
    while (trial := process.receive()) is None:
        reported.append(process.evaluations)

    assert reported == list(range(20, 201, 20))
    assert trial.seed == 1


def result_of(process: TrialProcess) -> TrialResult:
    while (result := process.receive()) is None:
        pass
    return result


def test_a_trial_whose_process_dies_is_an_error() -> None:
    process = TrialProcess(TrialSpec("xor", Settings(population_size=20), 10**9, to_the_end=True), seed=4)
    process._process.kill()

    with pytest.raises(EvaluationError, match=r"the process of the run with seed 4 died \(killed by SIGKILL\)"):
        result_of(process)


@pytest.mark.parametrize("name", ["maze-medium", "maze-hard"])
def test_a_trial_selects_by_the_behaviour_that_the_task_reports(name: str, tmp_path: Path) -> None:
    settings = EXPERIMENTS[name].settings.replace("population_size", 20)
    trial = run_trial(TrialSpec(name, settings, 60), seed=1)
    words = ["--seed", "1", "--generations", "3", "--population", "20", "--workers", "0"]
    assert main(["evolve", name, *words, "--run", str(tmp_path / "run")]) == 0

    assert (trial.evaluations, trial.best) == (60, summary(Run.open(tmp_path / "run"))["best"])
