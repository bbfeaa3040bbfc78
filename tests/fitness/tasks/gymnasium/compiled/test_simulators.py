import numpy as np
import pytest

from fitness.tasks.gymnasium.compiled import (
    acrobot,
    cart_pole,
    mountain_car,
    mountain_car_continuous,
    pendulum,
    simulators,
)

GAMES = (
    (simulators.CART_POLE, cart_pole, 4, ()),
    (simulators.MOUNTAIN_CAR, mountain_car, 2, ()),
    (simulators.MOUNTAIN_CAR_CONTINUOUS, mountain_car_continuous, 2, ()),
    (simulators.PENDULUM, pendulum, 3, (2.0,)),
    (simulators.ACROBOT, acrobot, 6, (2.0,)),
)


@pytest.mark.parametrize(("number", "game", "inputs", "more"), GAMES)
def test_a_number_stands_for_its_game(number: int, game: object, inputs: int, more: tuple[float, ...]) -> None:
    state, other = np.array([0.01, 0.02, 0.0, 0.03]), np.array([0.01, 0.02, 0.0, 0.03])
    seen, expected = np.zeros(6), np.zeros(6)

    result = simulators.push(number, state, 1.0, 2.0)
    simulators.observe(number, state, seen)
    game.observe(other, expected)  # type: ignore[attr-defined]  # a module
    assert seen.tobytes() != expected.tobytes()
    assert result == game.push(other, 1.0, *more)  # type: ignore[attr-defined]  # a module
    game.observe(other, expected)  # type: ignore[attr-defined]  # a module

    assert state.tobytes() == other.tobytes()
    assert seen.tobytes() == expected.tobytes()
    assert not seen[inputs:].any()
