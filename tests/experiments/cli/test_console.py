import io
import json
import logging
import re
import sys
import unicodedata
from pathlib import Path

import pytest
from rich.columns import Columns
from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments.cli.console import (
    LiveLine,
    Output,
    Progress,
    announcement,
    console_for,
    print_json,
    warnings_on,
)
from experiments.cli.tolerant_stream import TolerantStream
from neat import Population, Settings


def written_to(terminal: bool) -> tuple[io.StringIO, Console]:
    file = io.StringIO()
    return file, Console(file=file, force_terminal=terminal, width=200)


def test_a_line_is_redrawn_on_a_terminal_and_printed_elsewhere() -> None:
    for terminal in (True, False):
        file, console = written_to(terminal)
        with LiveLine(console) as line:
            assert line.live == terminal
            line.draw(Text("first"))
            line.draw(Text("second"), above=Text("above"))

        assert ("\x1b[2K" in file.getvalue()) == terminal  # the first line is erased
        assert ("above" in file.getvalue()) == terminal
        assert "second" in file.getvalue()


def test_progress_shows_a_generation_and_each_new_champion() -> None:
    population = Population(Settings(population_size=10), inputs=2, outputs=1, seed=1)
    file, console = written_to(terminal=True)
    with Progress(console, 20) as progress:
        progress.show(population.tell([float(score) for score in range(10)]), 0.5)
        progress.show(population.tell([0.0] * 10), 0.0)

    text = file.getvalue()
    assert " 1/20" in text
    assert "20 evaluations/s" not in text.split("2/20")[1]
    assert text.count("champion   ") == 1


def test_a_console_interprets_no_markup() -> None:
    file = io.StringIO()
    console_for(file).print("runs/[bold]x[/bold] :smile:")

    assert file.getvalue() == "runs/[bold]x[/bold] :smile:\n"


def test_a_closed_stream_discards_everything() -> None:
    console = console_for(None)
    console.print("nobody reads this")
    console.file.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a file that is always full")
def test_what_a_full_disk_does_not_accept_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full").open("w", buffering=1)  # noqa: SIM115  # it cannot even be closed without an error
    monkeypatch.setattr(sys, "stderr", full)

    console_for(sys.stderr).print("lost")

    assert TolerantStream(full).name == "/dev/full"
    with pytest.raises(OSError, match="No space left"):
        full.close()


def test_a_reader_that_is_gone_raises() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

        def flush(self) -> None:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        console_for(Gone()).print("x")


def test_warnings_of_the_library_are_printed_in_yellow_while_the_block_runs() -> None:
    file, console = written_to(terminal=True)
    with warnings_on(console):
        logging.getLogger("neat").warning("disk [full] %d", 3)
    logging.getLogger("neat").handlers.append(logging.NullHandler())
    logging.getLogger("neat").warning("not here")
    logging.getLogger("neat").handlers.pop()

    assert file.getvalue() == "\x1b[33mdisk [full] 3\x1b[0m\n"


def test_facts_stand_under_a_title() -> None:
    file, console = written_to(terminal=False)
    console.print(announcement("xor", {"seed": "1", "run": "[runs]/x"}))

    assert [line.split() for line in file.getvalue().splitlines()] == [["xor"], ["seed", "1"], ["run", "[runs]/x"]]


def test_json_is_one_line_without_infinities(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"best": 1.5})

    assert json.loads(capsys.readouterr().out) == {"best": 1.5}
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json({"best": float("inf")})


ESCAPES = "a\x1b]0;title\x07\x9b31m\u202eb\ud800"


@pytest.mark.parametrize("terminal", [True, False])
def test_a_console_prints_no_control_character_but_those_of_its_styles(terminal: bool) -> None:
    file = io.StringIO()
    console = Output(file=file, force_terminal=terminal, markup=False, emoji=False, width=200)
    table = Table(title=ESCAPES)
    table.add_column(ESCAPES)
    table.add_row(ESCAPES)

    facts = announcement(ESCAPES, {"x": ESCAPES})
    for thing in (ESCAPES, Text(ESCAPES, "red"), table, Columns([ESCAPES, ESCAPES]), facts):
        console.print(thing)

    printed = re.sub(r"\x1b\[[\d;]*m", "", file.getvalue())  # colours of a terminal
    assert not [letter for letter in printed if unicodedata.category(letter) in ("Cc", "Cf", "Cs") and letter != "\n"]
    assert "a]0;title31mb?" in printed


def test_facts_and_warnings_are_one_line_each() -> None:
    file = io.StringIO()
    console = console_for(file)
    with warnings_on(console):
        logging.getLogger("neat").warning("first\x1b[2J\nneat: done")
    console.print(announcement("a\nb", {"task": "xor\nrun  forged"}))

    assert file.getvalue().split("\n")[0] == "first[2J neat: done"
    assert "task  xor run forged" in file.getvalue()
