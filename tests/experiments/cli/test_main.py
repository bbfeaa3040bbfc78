import os
from pathlib import Path

import pytest

from experiments.cli.main import command, explained, main, print_traceback
from experiments.cli.parser import COMMANDS
from fitness.tasks.mario.rom import VARIABLE
from neat import RunError
from tests.processes import neat, start_neat


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["evolve", "xorr"], "Did you mean xor?"),
        (["evolve", "CartPol-v1"], "Did you mean CartPole-v1?"),
        (["evolve", "xor", "--set", "mutation.add_nueron_rate=0.1"], "Did you mean mutation.add_neuron_rate?"),
        (["evolve", "xor", "--set", "mutation.weights_chance=3"], "must lie in [0, 1], but is 3"),
        (["evolve", "xor", "--set", "mutation.weights_chance"], "--set takes NAME=VALUE"),
        (["evolve", "xor", "--population", "1"], "population_size must lie in"),
        (["evolve", "xor", "--settings", "missing.toml"], "missing.toml cannot be read"),
        (["evolve", "missing.py:task"], "missing.py is not a file"),
        (["evolve", "json:dumpsx"], "json has no dumpsx. Did you mean dumps?"),
        (["evolve", "no_such_module:task"], "no_such_module cannot be imported"),
        (["evolve", "bad.py:returns_none"], "scored None on returns_none"),
        (["evolve", "bad.py:returns_nan"], "scored nan on returns_nan"),
        (["evolve", "bad.py:returns_text"], "scored 'high' on returns_text"),
        (["evolve", "bad.py:leaves"], "genome 0 failed on leaves: SystemExit: 3 (bad.py, line "),
        (["evolve", "bad.py:huge"], 'set genome.initial = "one"'),
        (["evolve", "bad.py:five"], "5 is not a task"),
        (["evolve", "exits.py:task"], "exits.py cannot be imported: SystemExit"),
        (["evolve", ""], "'' is not a task"),
        (["evolve", ":task"], ":task is not a task"),
        (["evolve", "xor", "--set", "=3"], "'' is not a setting"),
        (["evolve", "xor", "--set", "mutation=3"], "mutation is not a setting but a group of them"),
        (["evolve", "xor", "--set", 'genome.initial="full"\nx=3'], "genome.initial must be one of"),
        (["evolve", "xor", "--settings", "latin.toml"], "latin.toml is not encoded in UTF-8"),
        (["evolve", "xor", "--run", "exits.py"], "exits.py exists already; choose another directory."),
        (["evolve", "xor", "--run", "a" * 300], "cannot be written"),
        (["show", "exits.py"], "exits.py is not a run directory"),
        (["evolve", "bad.py:shapeless"], "set shapeless.inputs and shapeless.outputs"),
        (["evolve", "bad.py:misfit"], "activate() takes (1,) inputs"),
        (["show", "nowhere"], "nowhere is not a run directory"),
        (["play", "nowhere"], "nowhere is not a run directory"),
        (["resume", "nowhere"], "nowhere is not a run directory"),
    ],
)
def test_bad_input_is_an_error_in_one_line(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    functions = {
        "returns_none": "None",
        "returns_nan": "float('nan')",
        "returns_text": "'high'",
        "misfit": "network.activate([1, 2])[0]",
        "leaves": "exit(3)",
        "huge": "1.0",
    }
    (tmp_path / "bad.py").write_text(
        "".join(
            f"def {name}(network): return {value}\n{name}.inputs, {name}.outputs = 1, 1\n"
            for name, value in functions.items()
        )
        + "def shapeless(network): return 1.0\nhuge.inputs = 50_000_000\nfive = 5\n"
    )
    (tmp_path / "exits.py").write_text("raise SystemExit(4)")
    (tmp_path / "latin.toml").write_bytes(b"population_size = 20 # \xff")
    monkeypatch.chdir(tmp_path)

    status = main([*words, *(["--workers", "0"] if words[0] == "evolve" else [])])

    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("neat: ")]
    assert status == 1
    assert len(lines) == 1
    assert message in lines[0]


@pytest.mark.parametrize("before", [None, "mine.nes"])
def test_a_rom_is_set_for_one_command_only(
    before: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    if before:
        monkeypatch.setenv(VARIABLE, before)

    assert main(["evolve", "mario", "--rom", "other.nes"]) == 1

    assert "ROM other.nes cannot be read" in capsys.readouterr().err
    assert os.environ.get(VARIABLE) == before


@pytest.mark.parametrize("words", [["evolve"], ["fly"]])
def test_bad_usage_exits_with_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as exited:
        main(words)

    assert exited.value.code == 2


def test_without_a_command_help_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0

    shown = capsys.readouterr().out
    assert shown.startswith("usage: neat")
    assert all(name in shown for name in COMMANDS)


def test_every_command_has_a_function() -> None:
    for name in COMMANDS:
        assert command(name).__name__ == f"{name}_command"


def test_an_error_of_ours_is_one_line_and_any_other_is_unexpected() -> None:
    assert explained(RunError("run x\n does not exist.")) == "run x does not exist."
    assert explained(KeyError("x")) == "unexpected KeyError: 'x' (--debug shows where)"


def test_debug_shows_where_an_error_came_from(tmp_path: Path) -> None:
    done = neat("show", "nowhere", "--debug", cwd=tmp_path)

    assert "Traceback" in done.stderr


def test_a_reader_that_has_seen_enough_ends_the_command_quietly(tmp_path: Path) -> None:
    shown = start_neat("tasks", cwd=tmp_path, output=True)
    assert shown.stdout is not None
    shown.stdout.close()

    assert shown.wait(timeout=240) == 0


def test_a_traceback_controls_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("x\x1b]0;title\x07\nsecond line")
    except ValueError as error:
        print_traceback(ValueError, error, error.__traceback__)

    printed = capsys.readouterr().err
    assert printed.startswith("Traceback (most recent call last):\n")
    assert printed.endswith("ValueError: x]0;title\nsecond line\n")
