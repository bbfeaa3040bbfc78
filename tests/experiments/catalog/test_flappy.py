import pytest

from experiments.catalog.flappy import EXPERIMENT, SOLVED_AT
from experiments.catalog.registry import find, make_task


def test_flappy_is_listed() -> None:
    assert find("flappy") is EXPERIMENT


def test_the_bird_is_solved_at_a_flight_of_two_hundred() -> None:
    pytest.importorskip("flappy_bird_gymnasium")

    assert make_task(EXPERIMENT).solved_at == SOLVED_AT == 200.0
