import numpy as np

from fitness.tasks.gymnasium.compiled import mountain_car_continuous as game
from tests.fitness.tasks.gymnasium.compiled.beside import differences


def test_cars_are_those_of_gymnasium_bit_for_bit() -> None:
    assert not differences("MountainCarContinuous-v0", game.push, game.observe, 150, 300, first=game.IS_FIRST)


def test_the_first_step_is_computed_in_float64() -> None:
    start = [-0.5123456789012345, 0.0]
    first, later = np.array([*start, 1.0, 0.0]), np.array([*start, 0.0, 0.0])

    for state in (first, later):
        game.push(state, float(np.float32(0.3)))

    assert first[game.IS_FIRST] == 0.0
    assert np.any(first != later)


def test_a_car_at_the_goal_is_rewarded_less_its_effort() -> None:
    assert game.push(np.array([0.44, 0.05, 0.0, 0.0]), 1.0) == (100.0 - 0.1, True)
