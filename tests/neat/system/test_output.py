"""Standard output of a process whose task, libraries and children print."""

import io
import subprocess
import sys

import pytest

from neat.system.output import redirected_stdout
from tests.processes import environment

NOISE = """
import ctypes, os, subprocess, sys
from neat.system.output import redirected_stdout, stdout_to_stderr

def noise(word):
    print(word, "printed")
    os.write(1, f"{word} written\\n".encode())
    ctypes.CDLL(None).printf(f"{word} by C\\n".encode())
    subprocess.run([sys.executable, "-c", f"print('{word} by a child')"], check=True)
"""
WAYS = ("printed", "written", "by C", "by a child")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="finds the C library as POSIX systems do")


def run(program: str, redirection: str = "") -> "subprocess.CompletedProcess[str]":
    words = ["sh", "-c", f'exec "$0" -c "$1" {redirection}', sys.executable, NOISE + program]
    return subprocess.run(words, capture_output=True, env=environment(), text=True, timeout=120)


def test_what_a_block_prints_reaches_standard_error_only() -> None:
    done = run("""
noise("before")
early = sys.stdout
with redirected_stdout() as stdout:
    noise("inside")
    early.write("a stream from before the block\\n")
    print("{}", file=stdout)
noise("after")
""")

    assert done.returncode == 0
    assert sorted(done.stdout.splitlines()) == sorted(
        ["{}", *(f"{moment} {way}" for moment in ("before", "after") for way in WAYS)]
    )
    assert sorted(done.stderr.splitlines()) == sorted(
        ["a stream from before the block", *(f"inside {way}" for way in WAYS)]
    )


def test_blocks_can_be_nested() -> None:
    done = run("""
with redirected_stdout() as outer:
    with redirected_stdout():
        noise("inner")
    noise("outer")
    print("answer", file=outer)
print("end")
""")

    assert done.stdout == "answer\nend\n"
    assert len(done.stderr.splitlines()) == 8


def test_an_error_in_the_block_restores_standard_output() -> None:
    done = run("""
try:
    with redirected_stdout():
        raise ValueError
except ValueError:
    print("restored")
""")

    assert (done.stdout, done.stderr) == ("restored\n", "")


def test_standard_output_can_be_replaced_permanently() -> None:
    done = run("stdout_to_stderr(); noise('later')")

    assert done.stdout == ""
    assert sorted(done.stderr.splitlines()) == sorted(f"later {way}" for way in WAYS)


@pytest.mark.parametrize("redirection", ["2>&-", ">&-", ">&- 2>&-", ">/dev/full 2>/dev/full"])
def test_closed_or_full_streams_are_no_error(redirection: str) -> None:
    done = run("with redirected_stdout(): os.write(2, b'') if False else None\nos._exit(0)", redirection)

    assert (done.returncode, done.stdout) == (0, "")


def test_a_stream_that_is_not_a_file_keeps_what_is_written_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, errors = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", ours)
    monkeypatch.setattr(sys, "stderr", errors)

    with redirected_stdout() as stdout:
        print("noise")
        print("answer", file=stdout)
    print("end")

    assert ours.getvalue() == "answer\nend\n"
    assert errors.getvalue() == "noise\n"
