import os
import subprocess
import sys
from pathlib import Path

from tests.plain import short_run


def test_compiled_and_plain_kernels_make_the_same_run() -> None:
    plain = subprocess.run(
        [sys.executable, "-m", "tests.plain"],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True, timeout=240,
    )  # fmt: skip

    assert plain.stdout.split() == [short_run(False), short_run(True)]
