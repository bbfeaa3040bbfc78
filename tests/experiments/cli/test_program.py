import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import environment, neat, new_neat

PROGRAM = [sys.executable, "-P", "-m", "experiments.cli.program"]


def test_the_status_is_that_of_the_command(tmp_path: Path) -> None:
    for words, status in ((["--version"], 0), (["fly"], 2), (["show", "nowhere"], 1)):
        done = subprocess.run(
            [*PROGRAM, *words], cwd=tmp_path, capture_output=True, env=environment(), timeout=120, check=False
        )
        assert done.returncode == status


def test_what_libraries_print_while_the_program_ends_is_not_part_of_the_result(tmp_path: Path) -> None:
    (tmp_path / "task.py").write_text(
        "import atexit\natexit.register(print, 'goodbye')\n"
        "def task(network): return 1.0\ntask.inputs = task.outputs = 1\n"
    )

    words = ["evolve", "task.py:task", "--generations", "1", "--population", "5", "--workers", "0", "--json"]
    done = new_neat(*words, cwd=tmp_path)

    assert "goodbye" not in done.stdout
    assert "goodbye" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
def test_closed_streams_are_no_error_and_no_file_takes_their_place(tmp_path: Path) -> None:
    words = "evolve xor --generations 2 --population 10 --seed 1 --run run --workers 1"
    command = f'exec "$0" -P -m experiments.cli.program {words} <&- >&- 2>&-'

    done = subprocess.run(
        ["sh", "-c", command, sys.executable],
        cwd=tmp_path,
        capture_output=True,
        env=environment(),
        timeout=120,
        check=False,
    )

    assert done.returncode == 0
    assert neat("show", "run", "--json", cwd=tmp_path).returncode == 0
