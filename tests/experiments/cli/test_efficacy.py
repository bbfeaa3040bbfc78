import importlib.util
import io
import json
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from experiments.catalog.registry import EXPERIMENTS
from experiments.cli.efficacy import Tally
from experiments.cli.main import main
from experiments.cli.show import summary
from experiments.efficacy.results import Sheet
from experiments.efficacy.trial import Question, Trial, TrialProcess, trial_of
from neat import Settings
from neat.runs.run import Run
from tests.processes import neat, start_neat

BUDGET = "2000"
WORDS = ["efficacy", "xor", "--budget", BUDGET, "--seeds", "4"]

FAULTY = """
import os, time
def dies(network):
    os._exit(3)
def raises(network):
    raise RuntimeError("no such thing")
def sleeps(network):
    time.sleep(60.0)
for function in (dies, raises, sleeps):
    function.inputs, function.outputs = 2, 1
"""


def trials(directory: Path, name: str = "xor") -> list[dict[str, Any]]:
    """Return the trials of a file of results without the times that they took."""
    rows: list[dict[str, Any]] = json.loads((directory / f"{name}.json").read_text())["trials"]
    return [{key: value for key, value in row.items() if not key.endswith("seconds")} for row in rows]


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of four runs of XOR, of which some are solved in time."""
    place = tmp_path_factory.mktemp("measured")
    done = neat(*WORDS, "--workers", "2", "--to", "results", "--json", cwd=place)
    assert done.returncode == 0, done.stderr
    (place / "said.json").write_text(done.stdout)
    return place


def test_many_runs_are_told_in_one_json_object(measured: Path) -> None:
    said = json.loads((measured / "said.json").read_text())
    rows = trials(measured / "results")
    took = sorted(row["evaluations"] for row in rows if row["solved"])

    assert list(said) == [
        "task", "budget", "version", "seeds", "first_seed", "solved", "failures", "figures", "tested", "file",
    ]  # fmt: skip
    assert (said["task"], said["budget"], said["seeds"], said["first_seed"]) == ("xor", int(BUDGET), 4, 1)
    assert 0 < said["solved"] == len(took) < 4 == said["solved"] + said["failures"]
    assert said["figures"]["evaluations"]["mean"] == pytest.approx(sum(took) / len(took))
    assert said["figures"]["evaluations"]["worst"] == took[-1]
    assert said["tested"] == {}  # there is no luck in XOR
    assert set(said["figures"]) == {"evaluations", "generations", "hidden", "synapses", "seconds", "cpu_seconds"}


def test_a_run_to_the_end_goes_on_when_it_is_solved_and_its_champion_is_tested_on_unseen_episodes(
    tmp_path: Path,
) -> None:
    words = ["efficacy", "CartPole-v1", "--population", "20", "--budget", "200", "--seeds", "1", "--json"]
    stopped = json.loads(neat(*words, "--to", "stopped", cwd=tmp_path).stdout)
    went_on = json.loads(neat(*words, "--to", "whole", "--to-the-end", cwd=tmp_path).stdout)
    row, longer = trials(tmp_path / "stopped", "CartPole-v1")[0], trials(tmp_path / "whole", "CartPole-v1")[0]

    assert row["solved"]
    assert [row[name] for name in ("evaluations", "steps")] == [longer[name] for name in ("evaluations", "steps")]
    assert longer["validated"] >= row["validated"]
    assert stopped["tested"]["mean"] == row["tested"] > 400.0
    assert went_on["tested"]["worst"] == longer["tested"]


def test_a_run_is_the_one_that_evolve_would_make(measured: Path, tmp_path: Path) -> None:
    for row in trials(measured / "results")[:2]:
        words = ["--seed", str(row["seed"]), "--solve", "--generations", str(row["generations"]), "--workers", "0"]
        main(["evolve", "xor", *words, "--run", str(tmp_path / str(row["seed"]))])
        shown = summary(Run.open(tmp_path / str(row["seed"])))

        assert {name: shown[name] for name in ("solved", "evaluations", "best")} == {
            name: row[name] for name in ("solved", "evaluations", "best")
        }
        assert row["evaluations"] <= int(BUDGET)


def test_runs_that_are_done_are_not_run_again_and_missing_ones_are(measured: Path, tmp_path: Path) -> None:
    data = json.loads((measured / "results" / "xor.json").read_text())
    data["trials"] = [{**data["trials"][1], "evaluations": 150}]  # as though it had been luckier
    (tmp_path / "xor.json").write_text(json.dumps(data))

    assert main([*WORDS, "--workers", "1", "--to", str(tmp_path)]) == 0

    expected = trials(measured / "results")
    expected[1]["evaluations"] = 150
    assert trials(tmp_path) == expected


def test_a_killed_efficacy_goes_on_with_the_missing_seeds(measured: Path, tmp_path: Path) -> None:
    process = start_neat(*WORDS, "--workers", "1", "--to", "results", cwd=tmp_path)
    while not (tmp_path / "results" / "xor.json").exists() and process.poll() is None:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    kept = len(trials(tmp_path / "results"))

    assert 0 < kept <= 4
    assert main([*WORDS, "--workers", "1", "--to", str(tmp_path / "results")]) == 0
    assert trials(tmp_path / "results") == trials(measured / "results")


def test_an_interrupted_efficacy_says_so_and_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(FAULTY)
    process = start_neat("efficacy", "slow.py:sleeps", "--seeds", "2", "--workers", "2", cwd=tmp_path)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while len(running := children.read_text().split()) < 2:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)

    assert process.wait(30) == 130
    assert not any(Path(f"/proc/{child}").exists() for child in running)


def test_more_seeds_can_be_added_and_fewer_be_told(measured: Path, tmp_path: Path) -> None:
    (tmp_path / "xor.json").write_text((measured / "results" / "xor.json").read_text())
    words = ["efficacy", "xor", "--budget", BUDGET, "--to", str(tmp_path), "--json"]

    told = json.loads(neat(*words, "--first-seed", "3", "--seeds", "3", cwd=tmp_path).stdout)
    assert (told["first_seed"], told["seeds"]) == (3, 3)
    assert [row["seed"] for row in trials(tmp_path)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (["--population", "20"], "holds results with other settings"),
        (["--budget", "999"], "with budget 2000 instead of"),
    ],
)
def test_results_of_another_question_are_not_mixed_in(
    measured: Path, change: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*WORDS, *change, "--to", str(measured / "results")]) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"format": 1, "task": "xor", "trials": [{}]}'])
def test_a_file_that_holds_no_results_is_refused(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "xor.json").write_text(content)

    assert main([*WORDS, "--to", str(tmp_path)]) == 1
    assert "is no file of results that can be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "message"),
    [("dies", r"the run with seed 1 ended its process \(exit status 3\)"), ("raises", "seed 1: genome 0 failed on")],
)
def test_what_goes_wrong_in_a_run_is_told_in_one_line(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "faulty.py").write_text(FAULTY)

    done = neat("efficacy", f"faulty.py:{name}", "--seeds", "1", cwd=tmp_path)

    assert done.returncode == 1
    assert re.search(f"neat: {message}", done.stderr), done.stderr


def test_steps_are_told_where_the_task_counts_them() -> None:
    trial = trial_of(Question("double-pole", EXPERIMENTS["double-pole"].settings, 100), seed=1)

    assert trial.steps is not None
    assert trial.steps > trial.evaluations


def test_a_run_in_a_process_tells_how_far_it_is_until_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.efficacy.trial.NEWS_SECONDS", 0.0)
    process = TrialProcess(Question("xor", Settings(population_size=20), 200, to_the_end=True), seed=1)
    told = []
    while (trial := process.news()) is None:
        told.append(process.evaluations)

    assert told == list(range(20, 201, 20))
    assert trial.seed == 1


def test_whoever_waits_at_a_terminal_sees_how_far_each_run_is(tmp_path: Path) -> None:
    screen, paper = io.StringIO(), io.StringIO()
    sheet = Sheet(tmp_path / "xor.json", Question("xor", Settings(), 9000), "1.0", [])
    running = [TrialProcess(sheet.question, seed) for seed in (1, 2)]
    running[0].evaluations, running[1].evaluations = 1_200, 40
    for file, terminal in ((screen, True), (paper, False)):
        with Tally(Console(file=file, force_terminal=terminal, width=200), 2) as tally:
            tally.update(sheet, running)
    for process in running:
        process.end()

    assert re.search(r"runs .*0/2.*now at .*1,200, 40", screen.getvalue())
    assert paper.getvalue() == ""


def test_a_champion_of_a_task_with_luck_must_be_validated() -> None:
    trial = trial_of(Question("CartPole-v1", Settings(population_size=20), 300), seed=1)

    assert trial.validated is not None
    assert trial.solved == (trial.validated >= 475.0)


def test_results_can_be_read_but_not_gone_on_with_when_their_settings_are_long_gone(
    measured: Path, tmp_path: Path
) -> None:
    data = json.loads((measured / "results" / "xor.json").read_text())
    data["settings"]["species"]["abandoned"] = 1.0
    (tmp_path / "xor.json").write_text(json.dumps(data))

    assert len(Sheet.read(tmp_path / "xor.json", outdated=True).trials) == 4
    assert main([*WORDS, "--to", str(tmp_path)]) == 1


def test_figures_are_of_the_runs_that_solved_it(tmp_path: Path) -> None:
    def trial(seed: int, evaluations: int, *, solved: bool = True) -> Trial:
        return Trial(seed, solved, evaluations, None, 1, 0, 3, 1.0, None, 0.5, 0.5)

    rows = [trial(1, 100), trial(2, 300), trial(4, 800), trial(5, 9000, solved=False)]
    sheet = Sheet(tmp_path / "xor.json", Question("xor", Settings(), 9000), "1.0", rows)

    assert sheet.figures()["evaluations"] == {
        "mean": 400.0, "sd": pytest.approx(294.4, abs=0.1), "median": 300.0, "worst": 800,
    }  # fmt: skip
    text = sheet.to_markdown()
    assert "3 of 4 runs solved it within 9,000 evaluations (seeds 1 to 2, 4 to 5, populations of 150" in text
    assert "| evaluations | 400 | 294 | 300 | 800 |" in text


@pytest.mark.skipif(not importlib.util.find_spec("matplotlib"), reason="needs the extra [plots]")
def test_the_plot_is_drawn_and_the_same_each_time(measured: Path, tmp_path: Path) -> None:
    for name in ("first.svg", "second.svg"):
        words = [*WORDS, "--to", str(measured / "results"), "--plot", str(tmp_path / name)]
        assert main(words) == 0

    first = (tmp_path / "first.svg").read_bytes()
    assert b"<svg" in first
    assert first == (tmp_path / "second.svg").read_bytes()


def test_a_plot_in_an_unknown_format_is_refused(measured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")

    assert main([*WORDS, "--to", str(measured / "results"), "--plot", "plot.nothing"]) == 1
    assert "plot.nothing cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--set", "evaluation.time_limit=3"], "evaluation.time_limit is 3, but neat efficacy has no processes"),
        (["--budget", "149"], "--budget is 149, but one generation has 150 genomes"),
    ],
)
def test_what_no_run_could_keep_is_refused(
    tmp_path: Path, words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["efficacy", "xor", *words, "--to", str(tmp_path)]) == 1

    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_second_process_is_kept_from_results_that_it_would_overwrite(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "faulty.py").write_text(FAULTY)
    first = start_neat("efficacy", "faulty.py:sleeps", "--seeds", "1", "--to", "results", cwd=tmp_path)
    try:
        while not (tmp_path / "results" / "faulty.py-sleeps.lock").exists():
            assert first.poll() is None
            time.sleep(0.05)
        words = ["efficacy", "faulty.py:sleeps", "--seeds", "1", "--first-seed", "2", "--to", "results"]
        second = neat(*words, cwd=tmp_path)
    finally:
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=30.0)

    assert second.returncode == 1
    assert re.search(r"faulty.py-sleeps\.json is in use by process \d+", second.stderr), second.stderr


def test_an_unseen_episode_that_fails_ends_nothing_if_failures_are_to_be_borne(tmp_path: Path) -> None:
    (tmp_path / "luck.py").write_text(
        "class Task:\n"
        "    inputs, outputs = 1, 1\n"
        "    def evaluate(self, network, rng):\n"
        "        return 1.0\n"
        "    def score_episode(self, network, seed):\n"
        "        raise ValueError('unlucky')\n"
    )
    words = ["efficacy", "luck.py:Task", "--seeds", "1", "--population", "10", "--budget", "20", "--json"]

    borne = neat(*words, "--set", "evaluation.on_error=fail", cwd=tmp_path)
    told = neat(*words, "--to", "other", cwd=tmp_path)

    assert borne.returncode == 0, borne.stderr
    assert json.loads(borne.stdout)["tested"] == {}
    assert told.returncode == 1
    assert "seed 1: ValueError: unlucky" in told.stderr
