"""A run on a system without what only POSIX has, played by hiding it: evolve, record, watch, continue, refuse."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import environment

HIDDEN = """
import os, select, signal, socket, sys

for name in ("fcntl", "resource", "termios", "pwd", "grp"):
    sys.modules[name] = None
for name in ("fork", "forkpty", "nice", "waitid", "getpgid", "killpg", "getuid"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGHUP", "SIGSTOP", "SIGTSTP", "SIGCONT", "SIGUSR1", "SIGUSR2", "SIGQUIT", "pthread_sigmask"):
    if hasattr(signal, name):
        delattr(signal, name)

parent = os.getppid()
os.getppid = lambda: parent  # which stays the same when the parent has ended
ask = select.select

def select_sockets(readable, writable, exceptional, timeout=None):
    caller = sys._getframe(1).f_globals["__name__"].partition(".")[0]
    if caller in ("neat", "fitness", "experiments", "visualizer"):  # what others use here is their other half for POSIX
        for thing in [*readable, *writable, *exceptional]:
            socket.socket(fileno=os.dup(thing if isinstance(thing, int) else thing.fileno())).close()  # refuses pipes
    return ask(readable, writable, exceptional, timeout)

select.select = select_sockets
"""

SCRIPT = """
import os
import sys
import time
import urllib.request
from pathlib import Path

import multiprocess

from experiments import Session
from neat import RunError

if __name__ == "__main__":
    with Session.create("run", "xor", seed=1, workers=2, view=True) as session:
        for generation in session.generations(until=3):
            print("generation", generation.number)
        try:
            Session.resume("run")
        except RunError as error:
            print("refused", "in use" in str(error))
        with urllib.request.urlopen(session.address, timeout=60) as page:
            print("page", page.status)
    with Session.resume("run", workers=2, record=False) as session:
        for generation in session.generations(until=5):
            print("generation", generation.number)
    print("replays", any(Path("run/replays").glob("*.zip")))
    print("children", multiprocess.active_children())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the tests of every module show it there")
def test_a_run_needs_nothing_that_only_posix_has(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(HIDDEN)
    (tmp_path / "script.py").write_text(SCRIPT)
    variables = environment()
    variables |= {"PYTHONPATH": f"{hidden}:{variables['PYTHONPATH']}", "NEAT_START_METHOD": "spawn"}

    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=240, env=variables
    )

    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "generation 0", "generation 1", "generation 2", "refused True", "page 200",
        "generation 3", "generation 4", "replays True", "children []",
    ]  # fmt: skip
