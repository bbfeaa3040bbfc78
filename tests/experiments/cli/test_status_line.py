import io
import os
import re
import select
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from experiments.cli import status_line
from experiments.cli.console import Progress
from experiments.cli.status_line import described
from neat import Population, Settings
from neat.runs import heartbeat
from neat.runs.heartbeat import Heartbeat

PATIENCE = 60.0
BEAT = Heartbeat(
    beat=1, generation=0, phase="evaluating", scored=24, total=100, began=100.0, moved=107.0, written=107.0
)


def read(terminal: int) -> bytes:
    """Return what was written to a pseudo-terminal; nothing if nothing comes."""
    ready, _, _ = select.select([terminal], [], [], 1.0)
    return os.read(terminal, 4096) if ready else b""


@pytest.mark.parametrize(
    ("beat", "words"),
    [
        (BEAT, "generation 1: 24 of 100 scored, 22 s left"),
        (BEAT._replace(scored=0), "generation 1: 0 of 100 scored"),
        (BEAT._replace(generation=8, scored=1), "generation 9: 1 of 100 scored, 12 min left"),
        (BEAT._replace(phase="validating"), "generation 1: 24 of 100 validated"),
        (BEAT._replace(phase="breeding"), "generation 1: breeding"),
    ],
)
def test_a_heartbeat_is_described(beat: Heartbeat, words: str) -> None:
    assert described(beat) == words


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_long_generation_is_shown_on_a_terminal_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_line, "TICK_SECONDS", 0.01)
    main, other = os.openpty()
    population = Population(Settings(population_size=10), inputs=2, outputs=1, seed=1)
    now = time.time()
    seen = b""
    with os.fdopen(other, "w") as terminal:
        console = Console(file=terminal, force_terminal=True, width=200)
        with Progress(console, 20, tmp_path) as progress:
            heartbeat.write(tmp_path, BEAT._replace(began=now - 7.0, moved=now, written=now))
            deadline = time.monotonic() + PATIENCE
            while b"24 of 100 scored, 22 s left" not in seen:
                assert time.monotonic() < deadline
                seen += read(main)
            heartbeat.remove(tmp_path)
            progress.show(population.tell([float(score) for score in range(10)]), 0.5)
        console.print("after")
        terminal.flush()
        while b"after" not in seen:
            assert time.monotonic() < deadline
            seen += read(main)
    os.close(main)

    lines = [re.split(r"\r|\x1b\[2K", line)[-1] for line in seen.decode().split("\r\n")]
    shown = [re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", line) for line in lines]
    assert [line.split("  ")[0].strip() for line in shown if line] == ["champion", "generation", "after"]


def test_nothing_is_drawn_within_a_generation_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status_line, "TICK_SECONDS", 0.001)
    now = time.time()
    heartbeat.write(tmp_path, BEAT._replace(began=now - 7.0, moved=now, written=now))
    file = io.StringIO()
    for terminal in (False, True):  # the second is no terminal either
        with Progress(Console(file=file, force_terminal=terminal), 20, tmp_path) as progress:
            time.sleep(0.05)
            progress.draw(Text("line"))

    assert "scored" not in file.getvalue()
