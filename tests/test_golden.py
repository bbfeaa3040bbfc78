import json
import os
import platform
import subprocess
import sys

import pytest

from tests.golden import FILE, RUNS

DIGESTS: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))
OLDER_PROCESSOR = {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3"}
"""What OpenBLAS and NumPy use of a processor that lacks what most have."""
REASON = "the last bits of exp, tanh and sin are those of the mathematics library that the digests were made with"
IS_LIKE_OURS = sys.platform == "linux" and platform.machine() == "x86_64"


@pytest.mark.skipif(not IS_LIKE_OURS, reason=REASON)
@pytest.mark.parametrize("name", RUNS)
def test_a_golden_run_is_bit_for_bit_the_same(name: str) -> None:
    assert RUNS[name]() == DIGESTS[name]


@pytest.mark.skipif(not IS_LIKE_OURS, reason="the variables name features of such processors")
@pytest.mark.parametrize("variable", OLDER_PROCESSOR)
def test_a_golden_run_does_not_depend_on_the_processor(variable: str) -> None:
    program = "from tests.golden import RUNS; print(RUNS['search_and_restart']())"
    environment = {**os.environ, variable: OLDER_PROCESSOR[variable], "PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], env=environment, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert result.stdout.split() == [DIGESTS["search_and_restart"]], result.stderr
