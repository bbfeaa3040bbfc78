import io
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.cli.tolerant_stream import TolerantStream
from tests.processes import environment


class Gone(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError

    def flush(self) -> None:
        raise BrokenPipeError


def test_a_reader_that_is_gone_raises() -> None:
    with pytest.raises(BrokenPipeError):
        TolerantStream(Gone()).write("x")
    with pytest.raises(BrokenPipeError):
        TolerantStream(Gone()).flush()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a file that is always full")
def test_a_full_disk_fails_neither_a_flush_nor_the_end_of_the_program() -> None:
    code = (
        "import sys\n"
        "from experiments.cli.tolerant_stream import tolerant_stderr\n"
        "sys.stderr = tolerant_stderr()\n"
        "print('lost', file=sys.stderr)\n"
        "sys.stderr.flush()\n"
    )
    with Path("/dev/full").open("w") as full:
        assert subprocess.run([sys.executable, "-c", code], stderr=full, env=environment(), check=False).returncode == 0


def test_what_is_written_is_written_at_once() -> None:
    code = (
        "import os, sys\n"
        "from experiments.cli.tolerant_stream import tolerant_stderr\n"
        "sys.stderr = tolerant_stderr()\n"
        "print('before', file=sys.stderr, end='')\n"
        "os._exit(0)\n"  # flushes no buffer
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)

    assert done.stderr == "before"
