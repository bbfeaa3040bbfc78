import json
from pathlib import Path

from benchmarks.exports_exactness import measured, rows

C, SINGLE = ("c", "float64"), ("c", "float32")


def line(bounded: bool, seed: int, **apart: float) -> str:
    names = {"c": "c, float64", "single": "c, float32"}
    own = {"float64": 1e-13, "float32": 1e-5}
    differences = {names[form]: difference for form, difference in apart.items()}
    return json.dumps({"bounded": bounded, "seed": seed, "apart": differences, "own": own}) + "\n"


def test_what_a_file_has_is_not_measured_again(tmp_path: Path) -> None:
    kept = tmp_path / "exactness.jsonl"
    text = line(True, 0, c=0.0) + line(True, 0, single=1e-3) + line(False, 0, c=1e-11, single=1.0)
    kept.write_text(text)

    found = measured([C, SINGLE], 1, kept, 1)

    assert kept.read_text() == text
    assert list(rows(found, [C, SINGLE])) == [
        "| c, float64 | 1 of 1 | 0e+00 | 0e+00 | - | 0 of 1 | 1e-11 | 1e-11 | 1 of 1 |",
        "| c, float32 | 0 of 1 | 1e-03 | 1e-03 | 1 of 1 | 0 of 1 | 1e+00 | 1e+00 | 0 of 1 |",
    ]


def test_what_a_file_lacks_is_measured_and_kept(tmp_path: Path) -> None:
    kept = tmp_path / "exactness.jsonl"
    kept.write_text(line(True, 0, c=0.5))

    found = measured([("python", "float64")], 1, kept, 1)

    assert found[True, 0]["apart"] == {"c, float64": 0.5, "python, float64": 0.0}
    assert found[False, 0]["apart"] == {"python, float64": 0.0}
    assert len(kept.read_text().splitlines()) == 3


def test_a_line_that_an_interruption_cut_is_measured_again(tmp_path: Path) -> None:
    kept = tmp_path / "exactness.jsonl"
    whole = line(True, 0, c=0.0)
    kept.write_text(whole + line(False, 0, c=0.0)[:-9])

    found = measured([C], 1, kept, 1)

    assert found[True, 0]["apart"] == {"c, float64": 0.0}
    assert "c, float64" in found[False, 0]["apart"]
    assert kept.read_text().startswith(whole)
    assert len(kept.read_text().splitlines()) == 2
