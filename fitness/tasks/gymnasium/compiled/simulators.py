"""Simulators: the games of classic control by number, so that one compiled loop plays them all."""

from fitness.tasks.gymnasium.compiled import acrobot, cart_pole, mountain_car, mountain_car_continuous, pendulum
from neat.kernels import Floats, kernel

CART_POLE, MOUNTAIN_CAR, MOUNTAIN_CAR_CONTINUOUS, PENDULUM, ACROBOT = range(5)
STATE = 4
"""Numbers of a state; a game that needs fewer uses the first of them."""


@kernel
def push(game: int, state: Floats, action: float, two: float) -> tuple[float, bool]:
    """Step a game, and return the reward and whether the episode is over.

    Args:
        game: Its number.
        state: (4,) changed in place.
        action: The number of a discrete action, or the only number of a continuous one.
        two: 2, see `pendulum.push`.
    """
    if game == CART_POLE:
        return cart_pole.push(state, action)
    if game == MOUNTAIN_CAR:
        return mountain_car.push(state, action)
    if game == MOUNTAIN_CAR_CONTINUOUS:
        return mountain_car_continuous.push(state, action)
    if game == PENDULUM:
        return pendulum.push(state, action, two)
    return acrobot.push(state, action, two)


@kernel
def observe(game: int, state: Floats, observation: Floats) -> None:
    """Fill the first of `observation`, as many as the inputs of the game."""
    if game == CART_POLE:
        cart_pole.observe(state, observation)
    elif game == MOUNTAIN_CAR:
        mountain_car.observe(state, observation)
    elif game == MOUNTAIN_CAR_CONTINUOUS:
        mountain_car_continuous.observe(state, observation)
    elif game == PENDULUM:
        pendulum.observe(state, observation)
    else:
        acrobot.observe(state, observation)
