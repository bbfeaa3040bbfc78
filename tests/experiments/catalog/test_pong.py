import pytest

from experiments.catalog.pong import EXPERIMENT, NEW_RULES, SOLVED_AT
from experiments.catalog.registry import find, make_task
from fitness.tasks.gymnasium.input_rules import under_input_rules


def test_pong_is_listed() -> None:
    assert find("pong") is EXPERIMENT


def test_pong_is_seen_as_four_bytes_their_changes_and_a_difference() -> None:
    pytest.importorskip("ale_py")
    task = make_task(EXPERIMENT)

    assert (task.inputs, task.solved_at) == (9, SOLVED_AT)


def test_a_run_that_an_earlier_version_began_has_the_pong_it_had() -> None:
    pytest.importorskip("ale_py")
    with under_input_rules(NEW_RULES - 1):
        earlier = make_task(EXPERIMENT)

    assert (earlier.inputs, earlier.validates_whole) == (8, False)
    assert make_task(EXPERIMENT).validates_whole
