"""`python -m neat`: the command line, as the program `neat`."""

import os
import sys
from importlib import import_module
from pathlib import Path

OURS = Path(__file__).resolve().parents[1]


def run() -> None:
    """Run one command as a program of its own."""
    if not sys.flags.safe_path and sys.path and sys.path[0] == os.getcwd() != str(OURS):
        del sys.path[0]  # `python -m` searches the current folder, where a user's fitness.py would replace our package
    import_module("experiments.cli.program").program()  # by name: nothing else in `neat` depends on the command line


if __name__ == "__main__":
    run()
