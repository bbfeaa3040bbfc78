import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from experiments.cli.main import main
from neat import Genome
from neat.runs.run import Run
from tests.visualizer.runs import generation_of, grown, make_run, with_elites


@pytest.fixture
def run(tmp_path: Path) -> Path:
    labels = {"input_labels": ['a "quoted" \\ word', "b"], "output_labels": ["<out>"]}
    return make_run(tmp_path / "run", 2, champions=[grown(2, 6, id=9, fitness=1.5)], **labels).directory


def test_a_champion_is_exported_as_a_drawing(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(run), "--to", "svg", str(tmp_path / "brain.svg")]) == 0

    drawing = ElementTree.parse(tmp_path / "brain.svg").getroot()
    assert drawing.tag.endswith("svg")
    assert "<out>" in [text.text for text in drawing.iter() if text.tag.endswith("text")]
    assert "genome 9 as svg" in capsys.readouterr().err


def test_a_champion_is_exported_as_json_to_the_last_bit(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(run), "--to", "json"]) == 0

    exported = Genome.from_json(capsys.readouterr().out)
    assert exported == grown(2, 6, id=9, fitness=1.5)
    assert exported.fitness == 1.5


def test_an_earlier_genome_is_exported_by_its_id(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elite = grown(2, 5, id=44, fitness=2.0)
    Run.open(run).record(with_elites(generation_of(2, grown(2, 6, id=9, fitness=1.5)), {(0, 0): elite}))

    assert main(["export", str(run), "--genome", "44", "--to", "json"]) == 0
    assert Genome.from_json(capsys.readouterr().out) == elite
    assert main(["export", str(run), "--genome", "44", "--to", "python", "--raw"]) == 0
    assert main(["export", str(run), "--genome", "45", "--to", "json"]) == 1
    assert "genome 45 is neither a champion of" in capsys.readouterr().err


def test_a_champion_is_exported_as_a_graph(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(run), "--to", "dot"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "digraph genome_9 {"
    assert lines[-1] == "}"
    assert sum(" -> " in line for line in lines) == 6
    assert '  0 [label="a \\"quoted\\" \\\\ word" shape=box];' in lines


@pytest.mark.parametrize("form", ["svg", "dot", "json"])
def test_a_champion_is_exported_whose_functions_are_unknown_here(
    form: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    champion = json.loads((run / "champion.json").read_text())
    champion["neurons"][0]["activation"] = "from_elsewhere"
    (run / "champion.json").write_text(json.dumps(champion))

    assert main(["export", str(run), "--to", form]) == 0

    exported = capsys.readouterr().out
    assert form != "json" or json.loads(exported) == champion


def test_a_damaged_champion_is_an_error_of_one_line(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    champion = json.loads((run / "champion.json").read_text())
    (run / "champion.json").write_text(json.dumps({**champion, "shape": {}}))

    assert main(["export", str(run), "--to", "svg"]) == 1

    assert "champion.json is not a valid genome: " in capsys.readouterr().err


def test_an_unwritable_file_is_an_error(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(run), "--to", "svg", str(tmp_path / "no" / "brain.svg")]) == 1

    assert "cannot be written" in capsys.readouterr().err


def test_a_run_without_a_champion_cannot_be_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_run(tmp_path / "run", 0)

    assert main(["export", str(tmp_path / "run"), "--to", "svg"]) == 1

    assert "no champion yet" in capsys.readouterr().err


def test_the_file_may_come_before_the_format(run: Path, tmp_path: Path) -> None:
    assert main(["export", str(run), str(tmp_path / "brain.dot"), "--to", "dot"]) == 0

    assert (tmp_path / "brain.dot").read_text().startswith("digraph")


def test_too_many_arguments_are_bad_usage(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        main(["export", str(run), "--to", "svg", "one", "two"])

    assert ending.value.code == 2
    assert "unrecognized arguments: one two" in capsys.readouterr().err


def described(run: Path) -> None:
    """Let the run's champion say that observations are its inputs."""
    champion = json.loads((run / "champion.json").read_text())
    champion["controller"] = {"format": 1, "observation": None, "action": {"kind": "largest", "values": [5]}}
    (run / "champion.json").write_text(json.dumps(champion))


def test_a_controller_is_exported_and_compared_with_the_network(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    described(run)

    assert main(["export", str(run), str(tmp_path / "brain.py")]) == 0

    printed = capsys.readouterr()
    assert printed.out == ""
    assert "genome 9 as python; run by python -I, outputs differ from neat.Network by 0.0e+00" in printed.err
    names: dict[str, object] = {}
    exec((tmp_path / "brain.py").read_text(), names)
    assert names["Controller"]().act([1.0, 2.0]) == 5  # type: ignore[operator]


def test_text_goes_to_standard_output_and_the_comparison_to_standard_error(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    described(run)

    assert main(["export", str(run), "--to", "javascript"]) == 0

    printed = capsys.readouterr()
    assert printed.out.startswith("// Controller of genome 9, evolved on wandering; written by craig-neat")
    assert "genome 9 as javascript" in printed.err


def test_a_champion_that_does_not_say_what_stands_around_it_needs_raw(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(run), "--to", "c"]) == 1
    assert "does not say how observations become inputs" in (error := capsys.readouterr().err)
    assert "--raw exports the network alone" in error

    assert main(["export", str(run), "--to", "c", "--raw", "--name", "robot", "--precision", "float32"]) == 0
    assert "typedef float robot_real;" in capsys.readouterr().out


def test_json_of_the_network_alone_has_no_conversions(capsys: pytest.CaptureFixture[str]) -> None:
    for words, conversions in (([], True), (["--raw"], False)):
        assert main(["export", "double-pole-hidden", "--to", "json", *words]) == 0
        assert ("controller" in json.loads(capsys.readouterr().out)) == conversions


def test_an_unknown_function_is_an_error_for_what_acts(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    champion = json.loads((run / "champion.json").read_text())
    champion["neurons"][0]["activation"] = "from_elsewhere"
    (run / "champion.json").write_text(json.dumps(champion))

    assert main(["export", str(run), "--to", "python", "--raw"]) == 1
    assert "from_elsewhere is not an activation function" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--to", "onnx"], "an ONNX model is not text; name a file to write"),
        (["--to", "svg", "--precision", "float32"], "--precision float32 is for onnx and c, but --to is svg"),
        (["brain.txt"], "to must be given for 'brain.txt': one of svg, json"),
    ],
)
def test_arguments_that_do_not_fit_are_errors(
    words: list[str], message: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(run), *words]) == 1

    assert message in capsys.readouterr().err


def test_an_unknown_format_is_bad_usage(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        main(["export", str(run), "--to", "png"])

    assert ending.value.code == 2
    assert json.dumps("png")[1:-1] in capsys.readouterr().err


def test_a_failed_comparison_is_a_note_and_the_file_is_there(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError("Permission denied")

    described(run)
    monkeypatch.setattr("neat.exchange.consumers.subprocess.run", fails)

    assert main(["export", str(run), str(tmp_path / "brain.py")]) == 0

    assert "class Controller" in (tmp_path / "brain.py").read_text()
    assert "not compared with neat.Network: python -I failed: OSError: Permission denied" in capsys.readouterr().err


def test_the_champion_of_a_run_is_not_replaced(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (run / "champion.json").read_bytes()

    assert main(["export", str(run), str(run / "champion.json")]) == 1

    assert "name another file" in capsys.readouterr().err
    assert (run / "champion.json").read_bytes() == before


def test_without_a_name_the_newest_run_is_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").mkdir()
    assert main(["export", "--to", "svg"]) == 1
    assert "no run in runs/ yet; start one with neat evolve xor" in capsys.readouterr().err
    for genome in (8, 9):
        make_run(tmp_path / "runs" / f"run-{genome}", 1, champions=[grown(2, 6, id=genome, fitness=1.5)])
    os.utime(tmp_path / "runs" / "run-8" / "history.sqlite", (0, 0))

    assert main(["export", "brain.svg"]) == 0

    assert "brain.svg: genome 9 as svg" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["brain.txt"], "--to must be given for 'brain.txt'"),
        (["--to", "svg", "--precision", "float32"], "--precision float32 is for onnx and c, but --to is svg."),
        (["--to", "c", "--name", "int"], "--name must be one that C and its headers do not use, but is 'int'"),
    ],
)
def test_errors_name_the_options(words: list[str], message: str, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    described(run)

    assert main(["export", str(run), *words]) == 1

    assert message in capsys.readouterr().err
