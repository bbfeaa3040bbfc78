import subprocess
import sys
from pathlib import Path

import pytest

import neat
from experiments.cli.parser import COMMANDS, FILE_ENDINGS, FORMS, parsed, parser
from neat.exchange import export
from tests.processes import environment


def test_every_command_has_its_module_and_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        with pytest.raises(SystemExit):
            parsed([name, "--help"])
        assert "--debug" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["evolve"],
        ["evolve", "xor", "--generations", "0"],
        ["evolve", "xor", "--seed", "-1"],
        ["fly"],
        ["view", "--port", "65536"],
        ["export", "run"],
    ],
)
def test_bad_usage_exits_with_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as exited:
        parsed(words)

    assert exited.value.code == 2


def test_a_number_out_of_range_is_named_with_its_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(["evolve", "xor", "--workers", "-1"])

    assert "argument --workers: must be a whole number from 0 to 2**63 - 1, but is '-1'" in capsys.readouterr().err


def test_a_file_may_come_after_an_option() -> None:
    assert parsed(["export", "run", "--to", "svg", "out.svg"]).file == "out.svg"
    assert parsed(["export", "run", "out.svg", "--to", "svg"]).file == "out.svg"
    assert parsed(["export", "run", "--to", "svg"]).file is None


def test_words_that_are_left_over_are_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(["export", "run", "--to", "svg", "one", "two"])

    assert "unrecognized arguments: one two" in capsys.readouterr().err


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exited:
        parsed(["--version"])

    assert exited.value.code == 0
    assert capsys.readouterr().out == f"neat {neat.__version__}\n"


@pytest.mark.parametrize("words", [["--help"], ["evolve", "--help"], ["--version"], []])
def test_help_and_version_load_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys; from experiments.cli.main import main\n"
        f"try: main({words})\n"
        "except SystemExit: pass\n"
        "print([name for name in ('numba', 'numpy', 'gymnasium', 'rich', 'sqlite3') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=240, check=True, env=environment()
    )

    assert done.stdout.splitlines()[-1] == "[]"


def test_help_says_what_options_do_in_plain_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert "continue a run" in parser().format_help()
    with pytest.raises(SystemExit):
        parsed(["view", "--help"])
    assert "also accept this Host header" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        parsed(["evolve", "--help"])
    assert "random seed (default: random; printed)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "run", "file"),
    [
        (["brain.c"], None, "brain.c"),
        (["--to", "torch", "brain.PY"], None, "brain.PY"),
        (["runs/cart", "--to", "svg"], "runs/cart", None),
        (["champion.json", "--to", "svg"], "champion.json", None),  # a champion is read from it
        (["runs/cart", "brain.c"], "runs/cart", "brain.c"),
        (["brain.c", "--to", "svg", "out.svg"], "brain.c", "out.svg"),
        (["--to", "json"], None, None),
        (["folder.c", "--to", "svg"], "folder.c", None),
    ],
)
def test_one_name_alone_is_the_file_if_it_has_the_ending_of_a_form(
    words: list[str], run: str | None, file: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.c").mkdir()

    arguments = parsed(["export", *words])

    assert (arguments.run, arguments.file) == (run, file)


def test_the_forms_of_the_help_are_those_of_export() -> None:
    assert {*FORMS} == {*export.FORMS}
    assert {*FILE_ENDINGS} == {f".{ending}" for ending in export.ENDINGS} - {".json"}
