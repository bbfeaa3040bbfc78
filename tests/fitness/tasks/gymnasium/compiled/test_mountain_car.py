import numpy as np

from fitness.tasks.gymnasium.compiled import mountain_car
from tests.fitness.tasks.gymnasium.compiled.beside import differences


def test_cars_are_those_of_gymnasium_bit_for_bit() -> None:
    assert not differences("MountainCar-v0", mountain_car.push, mountain_car.observe, 150, 200)


def test_a_car_stops_at_the_left_end() -> None:
    state = np.array([-1.19, -0.07, 0.0, 0.0])

    assert mountain_car.push(state, 0.0) == (-1.0, False)
    assert state.tolist()[:2] == [-1.2, 0.0]


def test_a_car_at_the_goal_ends_the_episode() -> None:
    state = np.array([0.49, 0.05, 0.0, 0.0])

    assert mountain_car.push(state, 2.0) == (-1.0, True)
