import dataclasses
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

from experiments.efficacy.results import Results, TrialResult, TrialSpec, rounded
from experiments.efficacy.version import program_version
from neat import RunError, Settings
from neat.runs.settings_file import INPUT_RULES

SPEC = TrialSpec("xor", Settings(), 9000)


def trial(seed: int, evaluations: int, *, solved: bool = True, tested: float | None = None) -> TrialResult:
    return TrialResult(seed, solved, evaluations, None, 1, 0, 3, 1.0, None, 0.5, 0.5, tested)


def test_figures_are_over_the_runs_that_solved_the_task(tmp_path: Path) -> None:
    rows = [trial(1, 100), trial(2, 300), trial(4, 800), trial(5, 9000, solved=False)]
    results = Results(tmp_path / "xor.json", SPEC, "1.0", rows)

    assert results.figures()["evaluations"] == {
        "mean": 400.0, "sd": pytest.approx(294.4, abs=0.1), "median": 300.0, "worst": 800,
    }  # fmt: skip
    text = results.to_markdown()
    assert "3 of 4 runs solved it within 9,000 evaluations (seeds 1 to 2, 4 to 5, populations of 150" in text
    assert "| evaluations | 400 | 294 | 300 | 800 |" in text


def test_results_are_written_with_every_trial_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "xor.json"
    results = Results.open(path, SPEC)
    for seed in (3, 1):
        results.add(trial(seed, 100 * seed))

    again = Results.open(path, SPEC)
    assert (again.trials, again.version) == (results.trials, program_version())
    data = json.loads(path.read_text())
    assert list(data) == [
        "format",
        "task",
        "budget",
        "to_the_end",
        "version",
        "input_rules",
        "trials",
        "settings",
    ]
    assert (data["input_rules"], [row["seed"] for row in data["trials"]]) == (INPUT_RULES, [1, 3])


def test_results_of_some_seeds_can_be_taken(tmp_path: Path) -> None:
    results = Results(tmp_path / "xor.json", SPEC, "1.0", [trial(seed, 100) for seed in (1, 2, 3)])

    assert list(results.of_seeds(range(2, 9)).trials) == [2, 3]


def test_champions_are_tested_whether_they_solved_the_task_or_not(tmp_path: Path) -> None:
    rows = [trial(1, 100, tested=1.0), trial(2, 300, solved=False, tested=3.0), trial(3, 5)]

    assert Results(tmp_path / "x.json", SPEC, "1", rows).tested() == {
        "mean": 2.0, "median": 2.0, "best": 3.0, "worst": 1.0,
    }  # fmt: skip
    assert Results(tmp_path / "x.json", SPEC, "1", rows[2:]).tested() == {}


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (TrialSpec("xor", Settings(population_size=20), 9000), "holds results with other settings"),
        (TrialSpec("xor", Settings(), 999), "with budget 9000 instead of 999"),
        (TrialSpec("xor", Settings(), 9000, to_the_end=True), "with to_the_end False instead of True"),
    ],
)
def test_results_of_another_measurement_are_not_continued(spec: TrialSpec, message: str, tmp_path: Path) -> None:
    Results.open(tmp_path / "xor.json", SPEC).add(trial(1, 100))

    with pytest.raises(RunError, match=message):
        Results.open(tmp_path / "xor.json", spec)


def test_results_are_not_continued_with_other_inputs(tmp_path: Path) -> None:
    """A file that states no rules is from before there were any."""
    path = tmp_path / "xor.json"
    assert Results.input_rules_of(path) == INPUT_RULES
    Results.open(path, SPEC).add(trial(1, 100))
    assert Results.input_rules_of(path) == INPUT_RULES
    path.write_text(re.sub(r'"input_rules": \d+,', "", path.read_text()))

    assert Results.input_rules_of(path) == 1
    assert Results.open(path, dataclasses.replace(SPEC, input_rules=1)).trials
    with pytest.raises(RunError, match=f"holds results of other inputs, by rules 1 instead of {INPUT_RULES}"):
        Results.open(path, SPEC)


@pytest.mark.parametrize("rules", ["0", "99", '"1"', "true", "null"])
def test_results_by_unknown_rules_for_inputs_are_refused(rules: str, tmp_path: Path) -> None:
    path = tmp_path / "xor.json"
    Results.open(path, SPEC).add(trial(1, 100))
    path.write_text(re.sub(r'"input_rules": \d+,', f'"input_rules": {rules},', path.read_text()))

    with pytest.raises(RunError, match="its input_rules are"):
        Results.read(path)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"format": 1, "task": "xor", "trials": [{}]}'])
def test_a_file_without_results_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "xor.json").write_text(content)

    with pytest.raises(RunError, match="is not a valid file of results"):
        Results.open(tmp_path / "xor.json", SPEC)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"budget": "9000"}, "its budget must be a whole number from 0 on, but is '9000'"),
        ({"trials": [{"evaluations": -1}]}, "its evaluations must be a whole number from 0 on, but is -1"),
        ({"trials": [{"evaluations": 1e3}]}, "its evaluations must be a whole number"),
        ({"trials": [{"evaluations": 1, "tested": "x"}]}, "its tested must be a finite number or null"),
        ({"trials": [{"evaluations": 1, "tested": math.nan}]}, "a finite number or null, but is nan"),
    ],
)
def test_results_that_cannot_be_compared_are_refused(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    path = tmp_path / "xor.json"
    Results.open(path, SPEC).add(trial(1, 100))
    path.write_text(json.dumps(json.loads(path.read_text()) | change))

    with pytest.raises(RunError, match=message):
        Results.read(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [("[]", "it is not a JSON object"), ('{"task": "xor", "settings": {}}', "it lacks budget, version, trials, which")],
)
def test_what_a_file_lacks_is_named(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "xor.json").write_text(content)

    with pytest.raises(RunError, match=message):
        Results.read(tmp_path / "xor.json")
    with pytest.raises(RunError, match=r"none\.json is not a valid file of results: No such file or directory$"):
        Results.read(tmp_path / "none.json")


def test_results_of_another_format_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "xor.json"
    Results.open(path, SPEC).add(trial(1, 100))
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))

    with pytest.raises(RunError, match=r"is not a valid file of results: it has format 99, but this version reads 1\."):
        Results.read(path)


def test_results_with_settings_of_an_older_version_can_be_read_but_not_continued(tmp_path: Path) -> None:
    path = tmp_path / "xor.json"
    Results.open(path, SPEC).add(trial(1, 100))
    data = json.loads(path.read_text())
    data["settings"]["species"]["abandoned"] = 1.0
    path.write_text(json.dumps(data))

    assert len(Results.read(path, outdated=True).trials) == 1
    with pytest.raises(RunError, match="is not a valid file of results"):
        Results.open(path, SPEC)


def test_results_are_written_by_one_process_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "xor.json"

    with Results.locked(path), pytest.raises(RunError, match=r"xor\.json is in use by"), Results.locked(path):
        pass


@pytest.mark.parametrize(("value", "text"), [(1234.5, "1,234"), (3.0, "3"), (0.12345, "0.123"), (99.96, "100")])
def test_figures_are_rounded(value: float, text: str) -> None:
    assert rounded(value) == text


@pytest.mark.parametrize("now", [{"game.py": "1", "helping.py": "3"}, {"game.py": "1"}, None])
def test_results_of_a_task_whose_source_has_changed_are_not_continued(
    now: dict[str, str] | None, tmp_path: Path
) -> None:
    before = dataclasses.replace(SPEC, task="game.py:task", task_digests={"game.py": "1", "helping.py": "2"})
    Results.open(tmp_path / "game.json", before).add(trial(1, 100))

    assert Results.open(tmp_path / "game.json", before).trials
    with pytest.raises(RunError, match=r"holds results of game\.py:task before its source was changed \(.*helping\.py"):
        Results.open(tmp_path / "game.json", dataclasses.replace(before, task_digests=now))
