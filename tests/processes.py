"""The command line in a process of its own, as a user runs it."""

import os
import subprocess
import sys
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any, TypeAlias

from tests.forks import READ_WHEN_USED, Fork, prepared

Process: TypeAlias = "subprocess.Popen[str] | Fork"

NEAT = [sys.executable, "-P", "-m", "experiments.cli.main"]
"""`neat`, which unlike `python -m` does not search the user's folder for packages."""


def neat(*words: str, cwd: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end, with these environment variables."""
    with start(*words, cwd=cwd, stdout=PIPE, stderr=PIPE, **variables) as process:
        try:
            out, errors = process.communicate(timeout=240)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert process.returncode is not None
    return subprocess.CompletedProcess([*NEAT, *words], process.returncode, out, errors)


def new_neat(*words: str, cwd: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end in a new interpreter, for tests of how the program begins and ends."""
    return subprocess.run(
        [*NEAT, *words],
        cwd=cwd, capture_output=True, text=True, timeout=240, check=False, env={**environment(), **variables},
    )  # fmt: skip


def start_neat(*words: str, cwd: Path, output: bool = False) -> Process:
    """Start one command, and discard what it prints, unless its standard output is wanted."""
    return start(*words, cwd=cwd, stdout=PIPE if output else DEVNULL, stderr=DEVNULL)


def start(*words: str, cwd: Path, stdout: Any = None, stderr: Any = None, **variables: str) -> Process:
    """Start one command in a process of its own: a fork of one that has imported everything, where that is possible."""
    complete = {**environment(), **variables}
    if origin := prepared(complete, USUAL):
        return Fork(origin, words, cwd, complete, stdout, stderr)
    return subprocess.Popen([*NEAT, *words], cwd=cwd, stdout=stdout, stderr=stderr, text=True, env=complete)


def python(code: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run a script of a user's, which is a file in this folder."""
    (cwd / "script.py").write_text(code, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "script.py"],
        cwd=cwd, capture_output=True, text=True, timeout=240, check=False, env=environment(),
    )  # fmt: skip


def environment() -> dict[str, str]:
    """Return the environment in which the tests were started, with what this test has changed since.

    Libraries that a test imports set variables too, such as scikit-learn and envpool; a user's shell has none of those.
    """
    changed = {name: os.environ[name] for name in READ_WHEN_USED if name in os.environ}
    before = {name: value for name, value in STARTED_IN.items() if name not in READ_WHEN_USED}
    searched = os.pathsep.join(path for path in sys.path if path)
    return {**before, **changed, "PYTHONPATH": searched, "COLUMNS": "120"}


STARTED_IN = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
"""The environment of the tests, without a variable that changes when output is written."""
USUAL = environment()
"""The environment of a command before any test has changed it."""
