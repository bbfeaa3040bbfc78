import json
import platform
import sys

import pytest

from tests.golden import FILE, RUNS

DIGESTS: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64",
    reason="the last bits of exp, tanh and sin are those of the mathematics library that the digests were made with",
)
@pytest.mark.parametrize("name", RUNS)
def test_a_golden_run_is_bit_for_bit_the_same(name: str) -> None:
    assert RUNS[name]() == DIGESTS[name]
