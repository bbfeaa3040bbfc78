"""The tutorial's run is the run that its reader gets."""

import re
from pathlib import Path

import pytest

from experiments.cli import main
from tests.docs.cave import RUN, game
from tests.docs.pages import DOCS

FIRST_PAGE = (DOCS / "tutorial" / "first-game.md").read_text(encoding="utf-8")
NUMBERS = re.compile(r"^generation +\d+/\d+ .*species \d+", re.MULTILINE)


def test_the_game_is_solved_as_the_first_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("game.py").write_text(game(), encoding="utf-8")

    assert main.main(["evolve", "game.py:task", "--solve", "--seed", "8", "--workers", "0"]) == 0
    evolved = capsys.readouterr()
    assert NUMBERS.findall(evolved.err + evolved.out) == NUMBERS.findall(FIRST_PAGE)
    assert main.main(["play", str(RUN)]) == 0
    assert "mean      10 \u00b1 0" in capsys.readouterr().out
