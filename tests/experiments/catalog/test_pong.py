import pytest

from experiments.catalog.pong import EXPERIMENT, SOLVED_AT
from experiments.catalog.registry import find, make_task


def test_pong_is_listed() -> None:
    assert find("pong") is EXPERIMENT


def test_pong_is_seen_as_four_bytes_and_their_changes() -> None:
    pytest.importorskip("ale_py")
    task = make_task(EXPERIMENT)

    assert (task.inputs, task.solved_at) == (8, SOLVED_AT)
