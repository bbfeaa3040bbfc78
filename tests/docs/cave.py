"""The game of the tutorial, and a small run of it, for its later pages."""

from pathlib import Path

from experiments.cli import main
from tests.docs.pages import DOCS, blocks

RUN = Path("runs") / "game.py-task-1"


def game() -> str:
    """Return the game that the first page of the tutorial has its reader write."""
    (block,) = (
        block
        for block in blocks((DOCS / "tutorial" / "first-game.md").read_text(encoding="utf-8"))
        if block.marks.get("file") == "game.py"
    )
    return block.code


def evolve() -> None:
    """Write the game, its harder copy, and the run that the first page of the tutorial has made."""
    for name in ("game.py", "harder.py"):
        Path(name).write_text(game(), encoding="utf-8")
    words = ["evolve", "game.py:task", "--seed", "8", "--generations", "2", "--population", "20", "--workers", "0"]
    if not RUN.exists():
        assert main.main(words) == 0
