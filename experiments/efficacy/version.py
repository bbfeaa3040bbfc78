"""Version: of the program that measured something; in a git checkout, the commit besides."""

import subprocess
from pathlib import Path

import neat

ROOT = Path(__file__).resolve().parents[2]


def program_version() -> str:
    """Return the version of this program, such as "0.2.0", or "0.2.0+1a2b3c4" in a git checkout."""
    commit = commit_of(ROOT)
    return f"{neat.__version__}+{commit}" if commit else neat.__version__


def commit_of(directory: Path) -> str | None:
    """Return the short hash of the commit that is checked out in this directory; None if it is not a git checkout."""
    if not (directory / ".git").exists():  # a directory, or the file of a linked worktree
        return None
    command = ["git", "-C", str(directory), "rev-parse", "--short", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10.0)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
