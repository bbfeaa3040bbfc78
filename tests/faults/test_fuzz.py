"""Damaged files and hostile run directories: no crash and no foreign code, only errors of this package.

Some of them are tried here. `python -m tests.faults.fuzz_files --times 10000` and
`python -m tests.faults.fuzz_runs --cases 10000 --seed 1` try ten thousand.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.fuzz_files import (
    load_damaged_checkpoints,
    load_forged_checkpoints,
    read_damaged_genomes,
    read_damaged_settings,
)
from tests.faults.fuzz_runs import fuzz

TIMES = 2_000
RUNS = 50


def test_damaged_checkpoints_are_refused(tmp_path: Path) -> None:
    assert load_damaged_checkpoints(TIMES, 1, tmp_path) == 0


def test_checkpoints_with_a_forged_checksum_are_refused_or_valid(tmp_path: Path) -> None:
    assert load_forged_checkpoints(TIMES, 1, tmp_path) < TIMES / 10


@pytest.mark.parametrize("read", [read_damaged_settings, read_damaged_genomes])
def test_damaged_texts_are_refused_or_valid(read: Callable[[int, int], int]) -> None:
    assert read(TIMES, 1) < TIMES / 2


def test_hostile_runs_are_read_or_refused_by_every_command(tmp_path: Path) -> None:
    outcome = fuzz(RUNS, 1, tmp_path)

    assert outcome.faults == []
    for status in (0, 1):
        assert outcome.results[f"show: status {status}"] > RUNS // 5
