"""The command line in a process of its own, as a user runs it."""

import os
import subprocess
import sys
from pathlib import Path


def neat(*words: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "experiments.cli.main", *words],
        cwd=cwd, capture_output=True, text=True, timeout=120, check=False, env=environment(),
    )  # fmt: skip


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "COLUMNS": "120"}


def start_neat(*words: str, cwd: Path) -> "subprocess.Popen[str]":
    """Start one command, and say nothing of what it says."""
    return subprocess.Popen(
        [sys.executable, "-m", "experiments.cli.main", *words],
        cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, env=environment(),
    )  # fmt: skip
