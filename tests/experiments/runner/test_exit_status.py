import re
import signal
from pathlib import Path

from experiments.runner.exit_status import INTERRUPTED

ROOT = Path(__file__).parents[3]


def test_the_status_is_that_of_a_shell_and_is_stated_once() -> None:
    stated = [
        path.name
        for path in (ROOT / "experiments").rglob("*.py")
        if re.search(r"(= |return |exit\()130\b", path.read_text(encoding="utf-8"))
    ]

    assert INTERRUPTED == 128 + signal.SIGINT
    assert stated == ["exit_status.py"]
