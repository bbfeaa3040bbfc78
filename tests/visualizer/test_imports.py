import subprocess
import sys

import pytest

from tests.processes import environment
from tests.visualizer.receiving import PATIENCE


@pytest.mark.parametrize("package", ["numba", "numpy", "gymnasium", "fitness", "experiments"])
def test_the_server_does_not_import(package: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, visualizer.server; print({package!r} in sys.modules)"],
        capture_output=True, text=True, timeout=PATIENCE, check=True, env=environment(),
    )  # fmt: skip

    assert done.stdout.strip() == "False"
