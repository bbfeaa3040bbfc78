import subprocess
import sys

import pytest

import neat
from experiments.cli.parser import COMMANDS, parsed, parser
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
