import dataclasses
import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from experiments.cli.comparison import names_of
from experiments.cli.main import main
from experiments.efficacy.results import Results, TrialResult, TrialSpec
from neat import Settings

pytestmark = pytest.mark.skipif(find_spec("scipy") is None, reason="needs the extra [stats]")

SPEC = TrialSpec("xor", Settings(), 1000)


def written(path: Path, tested: float | None = None, budget: int = SPEC.budget) -> str:
    """Write results of four runs, of which three solve the task; return the path."""
    results = Results(path, dataclasses.replace(SPEC, budget=budget), "1.0")
    for seed in range(4):
        trial = TrialResult(seed, seed < 3, 100 + 100 * seed, None, 1, 0, 3, 1.0, None, 0.5, 0.5, tested)
        results.add(trial if tested is None else dataclasses.replace(trial, tested=tested + seed))
    return str(path)


def test_two_files_are_compared_in_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = written(tmp_path / "before" / "xor.json", 1.0), written(tmp_path / "after" / "xor.json", 3.0)

    assert main(["efficacy", "--compare", *files]) == 0

    printed = capsys.readouterr().out
    rows = {line.split()[0]: line for line in reversed(printed.splitlines()) if line.strip()}
    assert "Budget: 1,000 evaluations." in printed
    assert "3 of 4" in rows["before"]
    assert "1 (" in rows["after"]
    assert "+2 (" in printed
    assert "Share of runs that have solved the task, by evaluations:" in printed
    assert "Share of final champions by score:" in printed
    assert max(map(len, printed.splitlines())) <= 80


def test_files_with_different_budgets_are_compared_and_drawn_within_the_smallest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    files = written(tmp_path / "long.json"), written(tmp_path / "short.json", budget=250)

    assert main(["efficacy", "--compare", *files, "--plot", str(tmp_path / "solved.svg")]) == 0

    printed, drawn = capsys.readouterr().out, (tmp_path / "solved.svg").read_text()
    assert "Budget: 250 evaluations, the smallest of all files." in printed
    assert printed.count("2 of 4") == 2
    assert "long, 2 of 4" in drawn
    assert "short, 2 of 4" in drawn


def test_a_comparison_is_one_json_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [written(tmp_path / name / "xor.json") for name in ("a", "b", "c")]

    assert main(["efficacy", "--json", "--compare", *files]) == 0

    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["budget", "level", "files", "solved_by", "scored"]
    assert [row["file"] for row in data["files"]] == files
    assert data["files"][2]["evaluations"]["better"] == 0.5
    assert data["scored"] is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["efficacy"], "efficacy needs TASK, or --compare FILE FILE"),
        (["efficacy", "--compare", "a.json"], "--compare needs at least two FILEs"),
        (["efficacy", "xor", "--compare", "a.json", "b.json"], "either TASK or --compare, but got xor"),
        (["efficacy", "--seeds", "3", "--compare", "a.json", "b.json"], "so it does not take --seeds"),
    ],
)
def test_wrong_usage_is_refused(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_status:
        main(words)

    assert exit_status.value.code == 2
    assert message in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["efficacy", "--compare", written(tmp_path / "xor.json"), str(tmp_path / "none.json")]) == 1
    assert "none.json is not a valid file of results" in capsys.readouterr().err


def test_names_are_as_short_as_they_can_be() -> None:
    def of(*paths: str) -> list[str]:
        return names_of([Results(Path(path), SPEC, "1.0") for path in paths])

    assert of("runs/a/xor.json", "runs/b/xor.json") == ["a", "b"]
    assert of("runs/xor.json", "runs/b/xor.json") == ["xor", "b/xor"]
    assert of("a.json", "b.json") == ["a", "b"]
    assert of("a.json", "a.md") == ["a.json", "a.md"]
    assert of("/runs/a.json", "b.json") == ["/runs/a", "b"]
