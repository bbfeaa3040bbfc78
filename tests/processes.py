"""The command line in a process of its own, as a user runs it."""

import os
import subprocess
import sys
from pathlib import Path

NEAT = [sys.executable, "-P", "-m", "experiments.cli.main"]
"""`neat`, which unlike `python -m` does not search the user's folder for packages."""


def neat(*words: str, cwd: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end, with these environment variables."""
    return subprocess.run(
        [*NEAT, *words],
        cwd=cwd, capture_output=True, text=True, timeout=240, check=False, env={**environment(), **variables},
    )  # fmt: skip


def start_neat(*words: str, cwd: Path, output: bool = False) -> "subprocess.Popen[str]":
    """Start one command, and discard what it prints, unless its standard output is wanted."""
    return subprocess.Popen(
        [*NEAT, *words],
        cwd=cwd, stdout=subprocess.PIPE if output else subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
        env=environment(),
    )  # fmt: skip


def python(code: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run a script of a user's, which is a file in this folder."""
    (cwd / "script.py").write_text(code, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "script.py"],
        cwd=cwd, capture_output=True, text=True, timeout=240, check=False, env=environment(),
    )  # fmt: skip


def environment() -> dict[str, str]:
    """Return the environment of this process, without a variable that changes when output is written."""
    others = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return {**others, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "COLUMNS": "120"}
