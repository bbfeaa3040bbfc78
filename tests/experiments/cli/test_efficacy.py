import contextlib
import importlib.util
import io
import json
import os
import re
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from experiments.catalog.source_digest import old_digest
from experiments.catalog.task_files import digests_of
from experiments.cli.efficacy import EfficacyProgress, conclude
from experiments.cli.main import main
from experiments.efficacy.results import Results, TrialSpec
from experiments.efficacy.trial import TrialProcess
from neat import Controller, Settings
from neat.runs.settings_file import INPUT_RULES
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
    """Return the trials of a file of results, without their durations."""
    rows: list[dict[str, Any]] = json.loads((directory / f"{name}.json").read_text())["trials"]
    return [{key: value for key, value in row.items() if not key.endswith("seconds")} for row in rows]


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of four runs of XOR, some of them solved within the budget."""
    place = tmp_path_factory.mktemp("measured")
    done = neat(*WORDS, "--workers", "2", "--to", "results", "--json", cwd=place)
    assert done.returncode == 0, done.stderr
    (place / "printed.json").write_text(done.stdout)
    return place


def test_many_runs_are_reported_in_one_json_object(measured: Path) -> None:
    printed = json.loads((measured / "printed.json").read_text())
    rows = trials(measured / "results")
    took = sorted(row["evaluations"] for row in rows if row["solved"])

    assert list(printed) == [
        "task", "budget", "version", "seeds", "first_seed", "solved", "failures", "figures", "tested", "file",
    ]  # fmt: skip
    assert (printed["task"], printed["budget"], printed["seeds"], printed["first_seed"]) == ("xor", int(BUDGET), 4, 1)
    assert 0 < printed["solved"] == len(took) < 4 == printed["solved"] + printed["failures"]
    assert printed["figures"]["evaluations"]["mean"] == pytest.approx(sum(took) / len(took))
    assert printed["figures"]["evaluations"]["worst"] == took[-1]
    assert printed["tested"] == {}  # there is no luck in XOR
    assert set(printed["figures"]) == {"evaluations", "generations", "hidden", "synapses", "seconds", "cpu_seconds"}


def test_a_run_to_the_end_continues_after_it_is_solved_and_its_champion_is_tested_on_unseen_episodes(
    tmp_path: Path,
) -> None:
    words = ["efficacy", "CartPole-v1", "--population", "20", "--budget", "200", "--seeds", "1", "--json"]
    stopped = json.loads(neat(*words, "--to", "stopped", cwd=tmp_path).stdout)
    whole = json.loads(neat(*words, "--to", "whole", "--to-the-end", cwd=tmp_path).stdout)
    row, longer = trials(tmp_path / "stopped", "CartPole-v1")[0], trials(tmp_path / "whole", "CartPole-v1")[0]

    assert row["solved"]
    assert [row[name] for name in ("evaluations", "steps")] == [longer[name] for name in ("evaluations", "steps")]
    assert longer["validated"] >= row["validated"]
    assert stopped["tested"]["mean"] == row["tested"] > 400.0
    assert whole["tested"]["worst"] == longer["tested"]


def test_runs_that_are_done_are_not_run_again_and_missing_ones_are(measured: Path, tmp_path: Path) -> None:
    data = json.loads((measured / "results" / "xor.json").read_text())
    data["trials"] = [{**data["trials"][1], "evaluations": 150}]  # as if it had been luckier
    (tmp_path / "xor.json").write_text(json.dumps(data))

    assert main([*WORDS, "--workers", "1", "--to", str(tmp_path)]) == 0

    expected = trials(measured / "results")
    expected[1]["evaluations"] = 150
    assert trials(tmp_path) == expected


def test_the_champion_of_each_run_is_kept_on_demand(measured: Path, tmp_path: Path) -> None:
    """Results that were made without are continued; they say nothing of champions."""
    data = json.loads((measured / "results" / "xor.json").read_text())
    data["trials"] = [row for row in data["trials"] if row["seed"] in (1, 3)]
    (tmp_path / "xor.json").write_text(json.dumps(data))
    words = [*WORDS, "--workers", "2", "--to", str(tmp_path), "--champions", "kept/of-xor"]

    done = neat(*words, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    said = " ".join(done.stderr.split())
    assert "the champions of seeds 1, 3, which were run without --champions kept/of-xor;" in said
    assert trials(tmp_path) == trials(measured / "results")
    kept = sorted((tmp_path / "kept" / "of-xor").iterdir())
    assert [path.name for path in kept] == ["xor-2.json", "xor-4.json"]
    genome = Controller.load(kept[0]).genome
    assert (genome.hidden, genome.fitness) == (trials(tmp_path)[1]["hidden"], trials(tmp_path)[1]["best"])
    (tmp_path / "xor.json").unlink()
    assert "missing" not in neat(*words, cwd=tmp_path).stderr
    assert len(list((tmp_path / "kept" / "of-xor").iterdir())) == 4


def test_a_folder_of_champions_that_cannot_be_made_is_refused_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()

    assert main([*WORDS, "--to", str(tmp_path), "--champions", str(tmp_path / "file")]) == 1

    assert "name a folder" in capsys.readouterr().err
    assert not (tmp_path / "xor.json").exists()


def test_a_killed_efficacy_continues_with_the_missing_seeds(measured: Path, tmp_path: Path) -> None:
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
    patience = time.monotonic() + 30.0
    while any(Path(f"/proc/{child}").exists() for child in running):  # one of Python's own may outlive it for a moment
        assert time.monotonic() < patience
        time.sleep(0.01)


def test_more_seeds_can_be_added_and_fewer_be_reported(measured: Path, tmp_path: Path) -> None:
    (tmp_path / "xor.json").write_text((measured / "results" / "xor.json").read_text())
    words = ["efficacy", "xor", "--budget", BUDGET, "--to", str(tmp_path), "--json"]

    reported = json.loads(neat(*words, "--first-seed", "3", "--seeds", "3", cwd=tmp_path).stdout)
    assert (reported["first_seed"], reported["seeds"]) == (3, 3)
    results = Results.read(Path(reported["file"]))
    assert len(results.trials) > 3
    assert results.path.with_suffix(".md").read_text(encoding="utf-8") == results.to_markdown()  # of all seeds
    assert [row["seed"] for row in trials(tmp_path)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("name", "message"),
    [("dies", r"the process of the run with seed 1 died \(exit status 3\)"), ("raises", "seed 1: genome 0 failed on")],
)
def test_an_error_in_a_run_is_one_line(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "faulty.py").write_text(FAULTY)

    done = neat("efficacy", f"faulty.py:{name}", "--seeds", "1", cwd=tmp_path)

    assert done.returncode == 1
    assert re.search(f"neat: {message}", done.stderr), done.stderr


def test_a_terminal_shows_the_progress_of_each_run(tmp_path: Path) -> None:
    screen, paper = io.StringIO(), io.StringIO()
    results = Results(tmp_path / "xor.json", TrialSpec("xor", Settings(), 9000), "1.0", [])
    running = [TrialProcess(results.spec, seed) for seed in (1, 2)]
    running[0].evaluations, running[1].evaluations = 1_200, 40
    for file, terminal in ((screen, True), (paper, False)):
        with EfficacyProgress(Console(file=file, force_terminal=terminal, width=200), 2) as progress:
            progress.update(results, running)
    for process in running:
        process.end()

    assert re.search(r"runs .*0/2.*now at .*1,200, 40", screen.getvalue())
    assert paper.getvalue() == ""


@pytest.mark.skipif(not importlib.util.find_spec("matplotlib"), reason="needs the extra [plots]")
def test_the_plot_is_drawn(measured: Path, tmp_path: Path) -> None:
    for name in ("first.svg", "second.svg"):
        words = [*WORDS, "--to", str(measured / "results"), "--plot", str(tmp_path / name)]
        assert main(words) == 0

    first = (tmp_path / "first.svg").read_bytes()
    assert b"<svg" in first
    assert first == (tmp_path / "second.svg").read_bytes()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--set", "evaluation.time_limit=3"],
            "evaluation.time_limit is 3, but neat efficacy evaluates without",
        ),
        (["--budget", "149"], "--budget is 149, but one generation has 150 genomes"),
    ],
)
def test_limits_that_no_trial_could_keep_are_refused(
    tmp_path: Path, words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["efficacy", "xor", *words, "--to", str(tmp_path)]) == 1

    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_second_process_does_not_overwrite_the_results(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
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
        first.communicate(timeout=120)

    assert second.returncode == 1
    assert re.search(r"faulty.py-sleeps\.json is in use by process \d+", second.stderr), second.stderr


def test_an_unseen_episode_that_fails_ends_the_run_only_if_failures_do(tmp_path: Path) -> None:
    (tmp_path / "luck.py").write_text(
        "class Task:\n"
        "    inputs, outputs = 1, 1\n"
        "    def evaluate(self, network, rng):\n"
        "        return 1.0\n"
        "    def score_episode(self, network, seed):\n"
        "        raise ValueError('unlucky')\n"
    )
    words = ["efficacy", "luck.py:Task", "--seeds", "1", "--population", "10", "--budget", "20", "--json"]

    tolerated = neat(*words, "--set", "evaluation.on_error=fail", cwd=tmp_path)
    raised = neat(*words, "--to", "other", cwd=tmp_path)

    assert tolerated.returncode == 0, tolerated.stderr
    assert json.loads(tolerated.stdout)["tested"] == {}
    assert raised.returncode == 1
    assert "seed 1: ValueError: unlucky" in raised.stderr


RULED = """
from fitness.tasks.gymnasium.input_rules import input_rules
RULES = input_rules()
def task(network):
    return float(RULES)
task.inputs, task.outputs = 2, 1
"""


@pytest.mark.parametrize("rules", [None, 1, 2, INPUT_RULES])
def test_results_are_continued_with_the_inputs_they_were_made_with(
    rules: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An object in the file of a task is made while the file is imported."""
    (tmp_path / f"ruled_{rules}.py").write_text(RULED)
    monkeypatch.chdir(tmp_path)
    measure = ["efficacy", f"ruled_{rules}.py:task", "--budget", "20", "--population", "20", "--workers", "1"]
    assert main([*measure, "--seeds", "1"]) == 0
    (path,) = Path("efficacy").glob("*.json")
    assert [row["best"] for row in trials(path.parent, path.stem)] == [INPUT_RULES]
    data = json.loads(path.read_text())
    del data["input_rules"]
    path.write_text(json.dumps({**data, **({} if rules is None else {"input_rules": rules})}))
    sys.modules.pop(f"ruled_{rules}", None)

    assert neat(*measure, "--seeds", "2", cwd=tmp_path).returncode == 0

    assert [row["best"] for row in trials(path.parent, path.stem)] == [INPUT_RULES, rules or 1]


def test_results_of_a_listed_task_that_state_files_of_a_package_are_continued(tmp_path: Path) -> None:
    words = ("efficacy", "xor", "--budget", "150", "--to", "results", "--workers", "1")
    assert neat(*words, "--seeds", "1", cwd=tmp_path).returncode == 0
    file = tmp_path / "results" / "xor.json"
    stated = {"__init__.py": "0"}
    file.write_text(json.dumps({**json.loads(file.read_text()), "task_digests": stated}))

    done = neat(*words, "--seeds", "2", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    kept = json.loads(file.read_text())
    assert (len(kept["trials"]), kept["task_digests"]) == (2, stated)


def test_results_of_an_older_version_are_continued(tmp_path: Path) -> None:
    (tmp_path / "game.py").write_text("import fitness\n# why\nclass Game(fitness.Xor): pass\n")
    words = ("efficacy", "game.py:Game", "--budget", "300", "--to", "results", "--workers", "1")
    assert neat(*words, "--seeds", "1", cwd=tmp_path).returncode == 0
    (file,) = (tmp_path / "results").glob("*.json")
    stored = json.loads(file.read_text())
    stored["task_digests"] = digests_of(tmp_path / "game.py", old_digest)
    file.write_text(json.dumps(stored))

    done = neat(*words, "--seeds", "2", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    (tmp_path / "game.py").write_text("import fitness\nclass Game(fitness.Xor): x = 1\n")
    done = neat(*words, "--seeds", "2", cwd=tmp_path)
    assert "before its source was changed (game.py)" in " ".join(done.stderr.split())


def test_without_a_solved_run_there_is_no_table(tmp_path: Path) -> None:
    spec = TrialSpec("xor", Settings(), 150, False)
    console = Console(file=io.StringIO(), width=100)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        conclude(console, Results(tmp_path / "xor.json", spec, "1"), None, as_json=False)

    assert printed.getvalue().splitlines()[0] == "0 of 0 runs solved xor."
    assert "median" not in printed.getvalue()
